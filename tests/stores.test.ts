import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { configurationFrom, Misconfigured } from '../src/configuration.ts'
import { openConfigured, Refused } from '../src/stores.ts'
import { aDataFolder } from './support/data.ts'

const program = `
  import { createRequire } from 'node:module'
  import { openConfigured } from ${JSON.stringify(`${import.meta.dirname}/../src/stores.ts`)}
  const { store } = await openConfigured({ data: process.argv[1] }, { onFatal() {}, report() {} })
  await store.close()
  const loaded = Object.keys(createRequire(import.meta.url).cache)
  console.log(JSON.stringify(loaded.filter(path => /node_modules.(mongodb|bson|ioredis|@aws-sdk|@smithy)./.test(path))))
`

test('who keeps everything in the data folder loads no driver of another store', () => {
  using data = aDataFolder()
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', program, data.path], { encoding: 'utf8' })
  assert.deepEqual(JSON.parse(said), [])
})

test('a MongoDB that does not answer is one sentence, without the password', { timeout: 30_000 }, async () => {
  using data = aDataFolder()
  const mongoUrl = 'mongodb://ann:sesame@127.0.0.1:9/flowra?serverSelectionTimeoutMS=200'
  const opening = openConfigured({ data: data.path, mongoUrl, secretKey: undefined }, { onFatal: assert.fail, report: () => assert.fail() })
  await assert.rejects(
    opening,
    (error: Error) => error instanceof Refused && /^MongoDB does not answer/.test(error.message) && !/sesame/.test(error.message),
  )
})

test('an address that is none of MongoDB, and a key that is too short, are refused', () => {
  assert.throws(() => configurationFrom({ MONGO_URL: 'https://example.com' }), Misconfigured)
  assert.throws(() => configurationFrom({ SECRET_KEY: 'x'.repeat(31) }), /SECRET_KEY is shorter than 32 characters/)
  assert.equal(configurationFrom({ SECRET_KEY: 'x'.repeat(32), MONGO_URL: 'mongodb+srv://a.example/flowra' }).secretKey, 'x'.repeat(32))
})
