import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { configurationFrom, HOME, isLoopback, Misconfigured } from '../src/configuration.ts'

const refused = (environment: Record<string, string>, sentence: RegExp) =>
  assert.throws(
    () => configurationFrom(environment),
    (error: Error) => error instanceof Misconfigured && sentence.test(error.message),
  )

test('nothing needs to be configured', () => {
  const { publicUrl, ...rest } = configurationFrom({})
  assert.equal(publicUrl.href, 'http://localhost:3000/')
  assert.deepEqual(rest, {
    port: 3000,
    host: '127.0.0.1',
    data: join(HOME, 'data'),
    trustedProxies: [],
    filesUrl: undefined,
    logLevel: 'info',
    metricsToken: undefined,
    mongoUrl: undefined,
    secretKey: undefined,
    redisUrl: undefined,
    keepFreeBytes: undefined,
    role: 'all',
    oidc: [],
    offersPasswords: true,
    mail: undefined,
    scanner: undefined,
    outgoing: { allowsPlain: false, ports: [80, 443], privately: [] },
    bucket: undefined,
  })
})

test('an operator says where links may lead', () => {
  const { outgoing } = configurationFrom({
    OUTGOING_HTTP: 'on',
    OUTGOING_PORTS: '443, 8443',
    OUTGOING_ALLOW: 'Wiki.Internal,10.0.0.7:8080',
  })
  assert.deepEqual(outgoing, { allowsPlain: true, ports: [443, 8443], privately: ['wiki.internal', '10.0.0.7:8080'] })
  refused({ OUTGOING_HTTP: 'yes' }, /^OUTGOING_HTTP /)
  for (const ports of ['web', '0', '70000', ',']) refused({ OUTGOING_PORTS: ports }, /^OUTGOING_PORTS is not a list of ports/)
  for (const names of ['https://a.example', '10.7', 'a b', 'a.example/x', 'me@a.example'])
    refused({ OUTGOING_ALLOW: names }, /^OUTGOING_ALLOW /)
})

test('files go to a bucket that is named with its key, by path where the service is one of our own', () => {
  const given = { S3_BUCKET: 'flowra', S3_KEY_ID: 'me', S3_SECRET: 'sesame' }
  assert.deepEqual(configurationFrom(given).bucket, {
    endpoint: undefined,
    region: 'us-east-1',
    bucket: 'flowra',
    keyId: 'me',
    secret: 'sesame',
    isPathStyle: false,
    prefix: '',
  })
  const own = configurationFrom({ ...given, S3_ENDPOINT: 'http://127.0.0.1:8333', S3_PREFIX: 'flowra/files' }).bucket
  assert.deepEqual([own?.isPathStyle, own?.prefix], [true, 'flowra/files/'])
  assert.equal(configurationFrom({ ...given, S3_ENDPOINT: 'https://s3.example.com', S3_PATH_STYLE: 'off' }).bucket?.isPathStyle, false)
  refused({ S3_BUCKET: 'flowra', S3_KEY_ID: 'me' }, /^S3_KEY_ID and S3_SECRET are needed/)
  refused({ S3_SECRET: 'sesame' }, /^S3_BUCKET is missing/)
  refused({ ...given, S3_BUCKET: '../flowra' }, /^S3_BUCKET is not the name of a bucket/)
  refused({ ...given, S3_ENDPOINT: 'ftp://s3.example.com' }, /^S3_ENDPOINT is not an address/)
  refused({ ...given, S3_PREFIX: '../x' }, /^S3_PREFIX is not what keys begin with/)
})

test('files may have an origin of their own, and nothing but an origin', () => {
  const pages = { PUBLIC_URL: 'https://flowra.example.com' }
  const { filesUrl } = configurationFrom({ ...pages, FILES_URL: 'https://files.flowra.example.com' })
  assert.equal(filesUrl?.origin, 'https://files.flowra.example.com')
  assert.equal(configurationFrom({ FILES_URL: 'http://127.0.0.1:3000/' }).filesUrl?.host, '127.0.0.1:3000')
  for (const more of ['/uploads', '/?a', '/#', '//', '?'])
    refused({ ...pages, FILES_URL: `https://files.example.com${more}` }, /^FILES_URL is more than an origin/)
  refused({ ...pages, FILES_URL: 'https://me:sesame@files.example.com' }, /^FILES_URL is more than an origin/)
  for (const same of ['https://flowra.example.com', 'https://flowra.example.com:8443', 'https://FLOWRA.example.com/'])
    refused({ ...pages, FILES_URL: same }, /^FILES_URL has the name of PUBLIC_URL, flowra\.example\.com\./)
  refused({ ...pages, FILES_URL: 'http://files.example.com' }, /both need https/)
  refused({ FILES_URL: 'http://files.example.com' }, /both need https, or both this machine's own address/)
  for (const none of ['files.example.com', 'ftp://files.example.com', 'https://'])
    refused({ ...pages, FILES_URL: none }, /^FILES_URL is not an address/)
})

test('an empty value is none, and the address follows the port', () => {
  assert.equal(configurationFrom({ PORT: '', PUBLIC_URL: '' }).port, 3000)
  assert.equal(configurationFrom({ PORT: '4100' }).publicUrl.href, 'http://localhost:4100/')
})

test('a typing error is refused by name', () => {
  refused({ FLOWRA_PORT: '1' }, /^FLOWRA_PORT is not a setting of Flowra/)
  refused({ PORT: 'four' }, /^PORT /)
  refused({ PORT: '70000' }, /^PORT /)
  refused({ PUBLIC_URL: 'flowra.example.com' }, /^PUBLIC_URL is not an address/)
  refused({ PUBLIC_URL: 'ftp://flowra.example.com' }, /^PUBLIC_URL is not an address/)
  refused({ KEEP_FREE_MB: 'some' }, /^KEEP_FREE_MB is not a number/)
  refused({ KEEP_FREE_MB: '-1' }, /^KEEP_FREE_MB /)
  refused({ REDIS_URL: 'http://127.0.0.1' }, /^REDIS_URL is not an address of Redis/)
  refused({ LOG_LEVEL: 'loud' }, /^LOG_LEVEL is not a level/)
})

test('plain http is for this machine alone, and the sentence says how to do it', () => {
  refused({ PUBLIC_URL: 'http://flowra.example.com' }, /put a proxy|Put a proxy/)
  refused({ PUBLIC_URL: 'http://localhost.example.com' }, /only for this machine/)
  refused({ PUBLIC_URL: 'http://127.0.0.1.example.com' }, /only for this machine/)
  for (const address of [
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://127.8.0.1:80',
    'http://[::1]:3000',
    'https://flowra.example.com',
  ])
    assert.equal(configurationFrom({ PUBLIC_URL: address }).publicUrl.origin, new URL(address).origin)
})

test('what looks like this machine and is not, is not', () => {
  for (const name of ['localhost.', 'localhost.evil.example', '128.0.0.1', '127.0.0.1.example', '[::2]', '0.0.0.0'])
    assert.equal(isLoopback(name), false, name)
})

test('addresses of proxies are separated by commas', () => {
  assert.deepEqual(configurationFrom({ TRUSTED_PROXIES: ' 10.0.0.1, ,10.0.0.2 ' }).trustedProxies, ['10.0.0.1', '10.0.0.2'])
})

test('a secret comes from a file, without the line end, and must be long', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-'))
  const path = join(folder, 'token')
  writeFileSync(path, 'sixteen characters at least\n')
  assert.equal(configurationFrom({ METRICS_TOKEN_FILE: path }).metricsToken, 'sixteen characters at least')
  assert.equal(
    configurationFrom({ METRICS_TOKEN_FILE: path, METRICS_TOKEN: 'another long enough one' }).metricsToken,
    'another long enough one',
  )
  refused({ METRICS_TOKEN: 'short' }, /^METRICS_TOKEN is shorter than 16 characters/)
  refused({ METRICS_TOKEN_FILE: join(folder, 'nothing') }, /cannot be read/)
  rmSync(folder, { recursive: true })
})

const OIDC = { OIDC_ISSUER: 'https://sso.example.com/realms/flowra', OIDC_CLIENT_ID: 'flowra', OIDC_CLIENT_SECRET: 'long enough' }

test('one issuer stands under plain names, and says what is not said', () => {
  const { oidc, offersPasswords } = configurationFrom(OIDC)
  assert.equal(offersPasswords, true)
  assert.deepEqual(oidc, [
    {
      id: 'sso',
      name: 'single sign-on',
      issuer: new URL('https://sso.example.com/realms/flowra'),
      clientId: 'flowra',
      clientSecret: 'long enough',
      scopes: 'openid profile email',
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      rules: { roleClaims: [], roles: [], defaultRole: 'member', workspaceClaim: null, workspaces: [], trustedDomains: [] },
    },
  ])
})

test('several issuers have their short names in the middle', () => {
  const { oidc } = configurationFrom({
    OIDC_PROVIDERS: 'keycloak, google',
    OIDC_KEYCLOAK_ISSUER: 'http://127.0.0.1:8180/realms/flowra',
    OIDC_KEYCLOAK_CLIENT_ID: 'flowra',
    OIDC_KEYCLOAK_ROLE_CLAIM: 'realm_access.roles, groups',
    OIDC_KEYCLOAK_ROLES: 'boss=admin, /partners=guest',
    OIDC_KEYCLOAK_DEFAULT_ROLE: 'none',
    OIDC_KEYCLOAK_WORKSPACE_CLAIM: 'groups',
    OIDC_KEYCLOAK_WORKSPACES: 'northwind, /teams/desk=desk',
    OIDC_KEYCLOAK_TRUSTED_DOMAINS: 'Example.com',
    OIDC_GOOGLE_ISSUER: 'https://accounts.google.com',
    OIDC_GOOGLE_CLIENT_ID: 'two',
    OIDC_GOOGLE_NAME: 'Google Workspace',
  })
  assert.deepEqual(
    oidc.map(({ id, name, clientId }) => [id, name, clientId]),
    [
      ['keycloak', 'Keycloak', 'flowra'],
      ['google', 'Google Workspace', 'two'],
    ],
  )
  assert.deepEqual(oidc[0]?.rules, {
    roleClaims: ['realm_access.roles', 'groups'],
    roles: [
      { value: 'boss', role: 'admin' },
      { value: '/partners', role: 'guest' },
    ],
    defaultRole: null,
    workspaceClaim: 'groups',
    workspaces: [
      { value: 'northwind', slug: 'northwind' },
      { value: '/teams/desk', slug: 'desk' },
    ],
    trustedDomains: ['example.com'],
  })
})

test('what cannot be is refused by the name it stands under', () => {
  refused({ ...OIDC, OIDC_ISSUER: 'http://sso.example.com' }, /^OIDC_ISSUER is plain http/)
  refused({ OIDC_ISSUER: 'https://sso.example.com' }, /^OIDC_CLIENT_ID is missing/)
  refused({ ...OIDC, OIDC_CLIENT_SECRET: 'short' }, /^OIDC_CLIENT_SECRET is shorter/)
  refused({ ...OIDC, OIDC_ALGORITHMS: 'RS256,none' }, /^OIDC_ALGORITHMS holds what is no signature/)
  refused({ ...OIDC, OIDC_ALGORITHMS: 'HS256' }, /^OIDC_ALGORITHMS holds/)
  refused({ ...OIDC, OIDC_ROLES: 'boss=owner' }, /^OIDC_ROLES is not as in/)
  refused({ ...OIDC, OIDC_DEFAULT_ROLE: 'owner' }, /^OIDC_DEFAULT_ROLE is not/)
  refused({ ...OIDC, OIDC_SCOPES: 'profile' }, /^OIDC_SCOPES does not hold openid/)
  refused({ ...OIDC, OIDC_ISUER: 'x' }, /^OIDC_ISUER is not a setting/)
  refused({ OIDC_CLIENT_ID: 'flowra' }, /^OIDC_CLIENT_ID .*belongs to no issuer/)
  refused({ OIDC_PROVIDERS: 'keycloak', ...OIDC }, /^OIDC_ISSUER .*belongs to no issuer/)
  refused({ OIDC_PROVIDERS: 'keycloak' }, /^OIDC_KEYCLOAK_ISSUER /)
  refused({ OIDC_PROVIDERS: 'Key Cloak' }, /^OIDC_PROVIDERS is not a list/)
  refused({ OIDC_ONLY: 'on' }, /^OIDC_ONLY is on, and there is no OIDC_ISSUER/)
  refused({ ...OIDC, OIDC_ONLY: 'yes' }, /^OIDC_ONLY is neither on nor off/)
  assert.equal(configurationFrom({ ...OIDC, OIDC_ONLY: 'on' }).offersPasswords, false)
})

test('the secret of an issuer comes from a file too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-'))
  const path = join(folder, 'secret')
  writeFileSync(path, 'long enough, from a file\n')
  const { OIDC_CLIENT_SECRET: _, ...plain } = OIDC
  assert.equal(configurationFrom({ ...plain, OIDC_CLIENT_SECRET_FILE: path }).oidc[0]?.clientSecret, 'long enough, from a file')
  const several = { OIDC_PROVIDERS: 'a', OIDC_A_ISSUER: 'https://a.example', OIDC_A_CLIENT_ID: 'x', OIDC_A_CLIENT_SECRET_FILE: path }
  assert.equal(configurationFrom(several).oidc[0]?.clientSecret, 'long enough, from a file')
  rmSync(folder, { recursive: true })
})

test('mail is handed in where SMTP_URL says, and comes from MAIL_FROM', () => {
  const { mail } = configurationFrom({
    SMTP_URL: 'smtps://me:pass%20word@mail.example.org',
    MAIL_FROM: 'Northwind Flowra <flowra@example.org>',
  })
  assert.equal(mail?.url.hostname, 'mail.example.org')
  assert.deepEqual(mail?.from, { name: 'Northwind Flowra', address: 'flowra@example.org' })
  const alone = configurationFrom({ SMTP_URL: 'smtp://127.0.0.1:2525', MAIL_FROM: 'flowra@example.org' })
  assert.deepEqual(alone.mail?.from, { name: 'Flowra', address: 'flowra@example.org' })
})

test('files are scanned where CLAMAV_URL says', () => {
  assert.equal(configurationFrom({ CLAMAV_URL: 'tcp://clamav:3310' }).scanner?.host, 'clamav:3310')
  for (const url of ['clamav:3310', 'http://clamav:3310', 'tcp://', 'unix:///run/clamd.sock'])
    assert.throws(() => configurationFrom({ CLAMAV_URL: url }), /CLAMAV_URL is not an address of clamd/, url)
})

test('mail that is said by half, or wrongly, is refused with a sentence', () => {
  assert.throws(() => configurationFrom({ SMTP_URL: 'smtp://127.0.0.1' }), /MAIL_FROM is not/)
  assert.throws(() => configurationFrom({ SMTP_URL: 'https://mail.example.org', MAIL_FROM: 'a@example.org' }), /SMTP_URL is not an address/)
  const MAIL_FROM = 'flowra@example.org'
  assert.throws(() => configurationFrom({ SMTP_URL: 'smtp:mail.example.org', MAIL_FROM }), /SMTP_URL names no mail server/)
  assert.throws(() => configurationFrom({ SMTP_URL: 'smtp://me:50%@mail.example.org', MAIL_FROM }), /write %25/)
  for (const from of ['nobody', 'a@example.org\r\nBcc: b@example.org', 'A <a@example.org>, b@example.org'])
    assert.throws(() => configurationFrom({ SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: from }), /MAIL_FROM is not an address/)
})
