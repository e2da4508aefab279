import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { configurationFrom } from '../src/configuration.ts'
import { type Compose, copiedBy, type Service, textOf, textsIn, yamlOf } from './support/deploy.ts'
import { freePort } from './support/free-port.ts'
import { withoutRedis } from './support/peers/redis.ts'

const ROOT = join(import.meta.dirname, '..')
const compose = yamlOf('docker-compose.yml') as Compose
const dockerfile = textOf('Dockerfile')
const services = Object.entries(compose.services)
const cluster = services.filter(([, { profiles }]) => profiles?.includes('cluster'))
const ours = services.filter(([, { build }]) => build !== undefined)
const service = (name: string): Service => compose.services[name] as Service

/** What the script makes, in a folder that goes. */
const room = mkdtempSync(join(tmpdir(), 'flowra-deploy-'))
after(() => rmSync(room, { recursive: true }))
cpSync(join(ROOT, 'deploy/make-secrets'), join(room, 'make-secrets'))
const makeSecrets = () => spawnSync(join(room, 'make-secrets'), { encoding: 'utf8' })
const made = makeSecrets()
const secret = (name: string): string => readFileSync(join(room, 'secrets', name), 'utf8').trim()
const secrets = (): Readonly<Record<string, string>> =>
  Object.fromEntries(readdirSync(join(room, 'secrets')).map(name => [name, secret(name)]))

/** What a process of ours finds in its environment, with the secrets where they were made. */
function environmentOf({ environment = {} }: Service): Record<string, string> {
  const filled = (text: string) => text.replace(/\$\{\w+:-([^}]*)\}/g, '$1').replace('/run/secrets', join(room, 'secrets'))
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]))
}

test('the cluster is a proxy, two web, one worker, a replica set of three, Redis and Keycloak', () => {
  assert.deepEqual(
    cluster.map(([name]) => name),
    ['web-1', 'web-2', 'worker', 'proxy', 'mongo-1', 'mongo-2', 'mongo-3', 'mongo-init', 'redis', 'keycloak'],
  )
  assert.deepEqual(
    ours.map(([, { environment }]) => environment?.['ROLE']),
    [undefined, 'web', 'web', 'worker'],
  )
})

test('every image is named by an exact version, and ours by that of the package', () => {
  const { version } = JSON.parse(textOf('package.json')) as { readonly version: string }
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image)
  assert.equal(bases.length, 2)
  for (const image of [...bases, ...services.map(([, one]) => one.image ?? '')])
    assert.match(image, /^[\w./-]+:v?\d+\.\d+(\.\d+)?(-slim)?$/)
  for (const [name, { image }] of ours) assert.equal(image, `flowra:${version}`, name)
})

test('everything starts again, has a limit of memory, says whether it is well, and keeps what must last in a named volume', () => {
  for (const [name, one] of services) {
    assert.match(one.restart ?? '', /^(unless-stopped|on-failure)$/, name)
    assert.match(one.mem_limit ?? '', /^\d+[mg]$/, name)
    assert.ok(one.profiles?.length === 1, name)
    if (name !== 'mongo-init' && one.build === undefined) assert.ok(one.healthcheck, name)
    for (const volume of one.volumes ?? []) {
      const [from = ''] = volume.split(':')
      assert.ok(from.startsWith('./') ? existsSync(join(ROOT, from)) : from in compose.volumes, `${name} ${volume}`)
    }
  }
})

test('every port is on this machine’s own address', () => {
  const ports = services.flatMap(([, one]) => one.ports ?? [])
  assert.ok(ports.length > 0)
  for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/)
})

test('the script makes every secret that is read, for its owner alone, and changes nothing the second time', () => {
  assert.equal(made.status, 0, made.stderr)
  for (const [name, { file }] of Object.entries(compose.secrets)) assert.equal(file, `deploy/secrets/${name}`)
  assert.deepEqual(readdirSync(join(room, 'secrets')).sort(), Object.keys(compose.secrets).sort())
  assert.equal(statSync(join(room, 'secrets')).mode & 0o777, 0o700)
  const before = secrets()
  for (const [name, value] of Object.entries(before)) assert.ok(value.length >= 32, name)
  assert.equal(makeSecrets().status, 0)
  assert.deepEqual(secrets(), before)
  assert.match(textOf('.gitignore'), /^\/deploy\/secrets\/$/m)
  assert.match(textOf('.dockerignore'), /^deploy$/m)
})

test('who reads a secret is given it, and nobody is given one that it does not read', () => {
  for (const [name, one] of services) {
    const scripts = (one.volumes ?? []).flatMap(volume => /^\.\/([^:]*\.(?:js|yml)):/.exec(volume)?.[1] ?? [])
    const texts = [...textsIn({ ...one, secrets: [] }), ...scripts.map(textOf)].join('\n')
    const given = one.environment?.['MONGO_URL_FILE'] ? ['ca.pem'] : [] // named inside the address
    const named = [...texts.matchAll(/\/run\/secrets\/([\w.]+)|secret\('(\w+)'\)/g)].map(([, path, own]) => path ?? own ?? '')
    assert.deepEqual([...new Set([...named, ...given])].sort(), [...(one.secrets ?? [])].sort(), name)
  }
})

test('no password, key or token stands in any of these files', () => {
  for (const [name, { environment = {} }] of services)
    for (const setting of Object.keys(environment).filter(one => /(PASSWORD|SECRET|TOKEN|_KEY|MONGO_URL|REDIS_URL)(_FILE)?$/.test(one)))
      assert.match(setting, /_FILE$/, name)
  const exported = textOf('docker-compose.yml').matchAll(/export (\w+)=(.*)$/gm)
  for (const [, name = '', value = ''] of exported) assert.match(value, /^"\$\$\(< \/run\/secrets\/\w+\)"$/, name)
  for (const path of [
    'docker-compose.yml',
    'Dockerfile',
    'deploy/traefik/dynamic.yml',
    'deploy/mongo/initiate.js',
    'deploy/make-secrets',
  ]) {
    assert.doesNotMatch(textOf(path), /[0-9a-f]{16,}|(?=[A-Za-z+]*\d)[A-Za-z0-9+]{32,}/, path)
    for (const [, password = ''] of textOf(path).matchAll(/:\/\/[^/\s:]*:([^@\s/]+)@/g)) assert.match(password, /\$/, path)
  }
})

test('every setting of ours exists, and the configuration takes them as they are', () => {
  const known = new Set(
    ['src/configuration.ts', 'src/configuration/oidc.ts']
      .flatMap(path => [...textOf(path).matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)])
      .map(([, name]) => name),
  )
  for (const [name, one] of ours) {
    for (const setting of Object.keys(one.environment ?? {}).filter(setting => !setting.startsWith('NODE_')))
      assert.ok(known.has(setting.replace(/_FILE$/, '').replace(/^OIDC_KEYCLOAK_/, 'OIDC_')), `${name} ${setting}`)
    configurationFrom(environmentOf(one))
  }
  const { publicUrl, mongoUrl, redisUrl, secretKey, metricsToken, oidc, role } = configurationFrom(environmentOf(service('worker')))
  assert.equal(role, 'worker')
  assert.deepEqual([mongoUrl, redisUrl, secretKey, metricsToken].map(Boolean), [true, true, true, true])
  assert.equal(publicUrl.origin, 'https://flowra.localhost')
  assert.equal(oidc[0]?.clientSecret, secret('keycloak_client_secret'))
})

test('store and Redis are spoken to in secret, with certificates that fit every name', () => {
  const { mongoUrl = '', redisUrl = '' } = configurationFrom(environmentOf(service('web-1')))
  assert.match(mongoUrl, /[?&]tls=true&tlsCAFile=\/run\/secrets\/ca\.pem/)
  assert.ok(service('mongo-1').entrypoint?.join('\n').includes('--tlsMode requireTLS'))
  assert.equal(new URL(redisUrl).protocol, 'rediss:')
  assert.ok(service('redis').command?.includes('--port 0'), 'nothing is said in the clear')
  const certificate = new X509Certificate(secret('tls.pem'))
  assert.ok(certificate.verify(new X509Certificate(secret('ca.pem')).publicKey))
  const servers = [...mongoUrl.matchAll(/mongo-\d/g)].map(([name]) => name)
  assert.deepEqual(servers, ['mongo-1', 'mongo-2', 'mongo-3'])
  for (const name of [...servers, new URL(redisUrl).hostname, 'localhost', 'flowra.localhost', 'files.flowra.localhost', 'auth.localhost'])
    assert.equal(certificate.checkHost(name), name)
  for (const server of servers) assert.ok(textOf('deploy/mongo/initiate.js').includes(`'${server}:27017'`))
})

type Balanced = {
  readonly servers: readonly { readonly url: string }[]
  readonly sticky?: unknown
  readonly healthCheck?: { readonly path: string }
}
type Dynamic = {
  readonly http: {
    readonly routers: Readonly<
      Record<string, { readonly rule: string; readonly service: string; readonly tls?: object; readonly middlewares?: unknown }>
    >
    readonly services: Readonly<Record<string, { readonly loadBalancer: Balanced }>>
    readonly middlewares?: unknown
  }
}

test('the proxy leads to the ready ones of both web processes, ties nobody to one, adds no header and is the only one believed', () => {
  const { http } = yamlOf('deploy/traefik/dynamic.yml') as Dynamic
  const balanced = http.services['web']?.loadBalancer
  const web = cluster.filter(([, { environment }]) => environment?.['ROLE'] === 'web').map(([name]) => `http://${name}:3000`)
  assert.deepEqual(
    balanced?.servers.map(({ url }) => url),
    web,
  )
  assert.equal(balanced?.sticky, undefined)
  assert.equal(http.middlewares, undefined)
  assert.ok(textOf('src/http/health.ts').includes(`'${balanced?.healthCheck?.path}'`))
  for (const [name, { tls, middlewares }] of Object.entries(http.routers)) assert.ok(tls && middlewares === undefined, name)
  const { publicUrl, filesUrl, trustedProxies, oidc } = configurationFrom(environmentOf(service('web-1')))
  assert.equal(http.routers['flowra']?.rule, `Host(\`${publicUrl.hostname}\`) || Host(\`${filesUrl?.hostname}\`)`)
  assert.ok(http.routers['auth']?.rule.startsWith(`Host(\`${oidc[0]?.issuer.hostname}\`)`))
  const { networks } = service('proxy')
  const address = Object.values(networks as Readonly<Record<string, { readonly ipv4_address?: string }>>)[0]?.ipv4_address
  assert.deepEqual(trustedProxies, [address])
  const hosts = cluster.flatMap(([, { extra_hosts = [] }]) => extra_hosts.map(host => host.split(':')[1]))
  assert.deepEqual([...new Set(hosts)], [address])
})

test('Keycloak is the issuer that Flowra asks, with the realm, the client and the addresses of here', () => {
  const realm = textOf('deploy/keycloak/flowra-realm.json')
  const [issuer] = configurationFrom(environmentOf(service('web-1'))).oidc
  const { environment = {}, entrypoint = [] } = service('keycloak')
  assert.equal(issuer?.issuer.href, `${environment['KC_HOSTNAME']}/realms/${JSON.parse(realm).realm}`)
  assert.equal(JSON.parse(realm).clients[0].clientId, issuer?.clientId)
  assert.ok(realm.includes(`/auth/${issuer?.id}/callback`))
  const given = [...Object.keys(environment), ...entrypoint.flatMap(line => [...line.matchAll(/export (\w+)=/g)].map(([, name]) => name))]
  for (const [, name = ''] of realm.matchAll(/\$\{(\w+):/g)) assert.ok(given.includes(name), name)
  for (const { role, value } of issuer?.rules.roles ?? []) assert.ok(realm.includes(`"name": "${value}"`), `${value} ${role}`)
})

test('the image holds what is there and no more than it needs, and is run by nobody in particular', () => {
  const copied = copiedBy(dockerfile)
  assert.ok(copied.includes('src') && !copied.includes('.'))
  for (const path of copied) assert.ok(existsSync(join(ROOT, path)), path)
  for (const command of [/^CMD \["(.+?)"\]/m, /CMD \["(bin\/with-node)"/])
    assert.ok(existsSync(join(ROOT, command.exec(dockerfile)?.[1] ?? '')))
  assert.match(dockerfile, /npm ci --omit=dev --ignore-scripts/)
  assert.match(dockerfile, /^ {2}CMD .*\/health\/ready/m)
  assert.match(dockerfile, /libatomic1/)
  assert.ok(dockerfile.lastIndexOf('\nUSER flowra') < dockerfile.lastIndexOf('\nCMD') && dockerfile.includes('\nUSER flowra'))
  const { DATA, HOST } = Object.fromEntries(
    [...(/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? '').matchAll(/(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  )
  assert.deepEqual([DATA, HOST], ['/data', '0.0.0.0'])
  for (const [name, { volumes = [] }] of ours)
    assert.ok(
      volumes.some(volume => volume.endsWith(`:${DATA}`)),
      name,
    )
})

test('the script for MongoDB can be read', () =>
  assert.equal(spawnSync(process.execPath, ['--check', join(ROOT, 'deploy/mongo/initiate.js')]).status, 0))

test('a real Redis takes these words, asks for the password and calls itself well', { skip: withoutRedis() }, async () => {
  const port = String(await freePort())
  const here = (text: string) => text.replace('/run/secrets', join(room, 'secrets'))
  const words = (service('redis').command ?? []).slice(1).map(word => here(word).replace('--tls-port 6379', `--tls-port ${port}`))
  const server = spawn('redis-server', words, { cwd: room, stdio: 'ignore' })
  const [, check = ''] = service('redis').healthcheck?.test ?? []
  const asked = (text: string) =>
    spawnSync('sh', ['-c', here(here(text)).replaceAll('$$', '$').replace('redis-cli', `redis-cli -p ${port}`)]).status
  try {
    let answer = asked(check)
    for (let tries = 0; answer !== 0 && tries < 50; tries++) {
      await new Promise(resolve => setTimeout(resolve, 100))
      answer = asked(check)
    }
    assert.equal(answer, 0)
    assert.notEqual(asked(check.replace(/^REDISCLI_AUTH=\S+ \S+ /, '')), 0, 'without the password it says nothing')
  } finally {
    server.kill('SIGKILL')
  }
})
