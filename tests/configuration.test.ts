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
  })
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
