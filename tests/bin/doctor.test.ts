import assert from 'node:assert/strict'
import { chmodSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { test } from 'node:test'
import { doctor, runtime } from '../../bin/verbs/doctor.ts'
import { opened } from '../../bin/verbs/opened.ts'
import { seed } from '../../bin/verbs/seed.ts'
import { INSTANCE } from '../../src/application/ports.ts'
import { MAIL_SERVERS } from '../../src/application/workers/barring.ts'
import { CHECKPOINTS } from '../../src/application/workers/checkpoints.ts'
import { lockFolder } from '../../src/infrastructure/disk/lock.ts'
import { aDataFolder } from '../support/data.ts'

type Findings = { readonly findings: readonly { readonly part: string; readonly state: string; readonly sentence: string }[] }

const aStore = () => seed({ people: 1, channels: 1, messages: 20 }, true)

async function looked(isThorough = false) {
  const { problems = [], facts } = await doctor(isThorough)
  const parts = new Map((facts as Findings).findings.map(({ part, state, sentence }) => [part, `${state}: ${sentence}`]))
  return { problems, parts }
}

test('a sound installation has nothing broken, and each part is named', async () => {
  using _data = aDataFolder()
  await aStore()
  const { problems, parts } = await looked(true)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    [...parts.keys()],
    [
      'node',
      'openssl',
      'undici',
      'sqlite',
      'PUBLIC_URL',
      'data folder',
      'free space',
      'keys',
      'server',
      'store',
      'set-up',
      'workers',
      'dead letters',
    ],
  )
})

test('before the first start nothing is broken and nothing is made', async () => {
  using data = aDataFolder()
  assert.deepEqual((await looked()).problems, [])
  assert.equal(existsSync(data.path), false)
})

test('an old runtime is named with the version it should have', () => {
  const found = runtime({ ...process.versions, sqlite: '3.51.2', node: '27.0.0', openssl: undefined })
  assert.deepEqual(
    found.filter(({ state }) => state === 'broken').map(({ part }) => part),
    ['openssl', 'sqlite'],
  )
  assert.match(found.find(({ part }) => part === 'sqlite')?.sentence ?? '', /3\.51\.2 and must be 3\.51\.3 or newer/)
})

test('whether a server runs is told', async () => {
  using data = aDataFolder()
  await aStore()
  assert.match((await looked()).parts.get('server') ?? '', /none is running/)
  const lock = lockFolder(data.path)
  assert.match((await looked()).parts.get('server') ?? '', /one is running/)
  lock?.release()
})

test('keys that others can read are broken, and stay so until somebody acts', async () => {
  using data = aDataFolder()
  await aStore()
  chmodSync(data.keys, 0o644)
  for (const _ of [1, 2]) assert.match((await looked()).problems.join(), /^keys is broken: .* has mode 644/)
  chmodSync(data.keys, 0o600)
  assert.deepEqual((await looked()).problems, [])
})

test('keys that are gone are broken and not made anew', async () => {
  using data = aDataFolder()
  await aStore()
  rmSync(data.keys)
  assert.match((await looked()).problems.join(), /^keys is broken: .* is gone/)
  assert.equal(existsSync(data.keys), false)
})

test('other keys than those of the store are broken, and everything else is looked at all the same', async () => {
  using _data = aDataFolder()
  await aStore()
  process.env['SECRET_KEY'] = 'of forty letters, as long as it has to be'
  const { problems, parts } = await looked().finally(() => delete process.env['SECRET_KEY'])
  assert.match(problems.join(), /^keys is broken: This store was begun with other keys/)
  assert.match(parts.get('free space') ?? '', /^ok/)
  assert.match(parts.get('store') ?? '', /^ok/)
})

test('a damaged store is broken', async () => {
  using data = aDataFolder()
  await aStore()
  const size = readFileSync(data.store).length
  assert.ok(size > 100_000, 'there must be pages to damage')
  for (let at = 8192; at < size; at += 4096) writeSync(openSync(data.store, 'r+'), Buffer.alloc(200, 0x5a), 0, 200, at)
  assert.match((await looked()).problems.join(), /^store is broken/)
})

test('an address that would send cookies in the clear is broken, an address nobody else can open is worth a note', async () => {
  {
    using _data = aDataFolder({ PUBLIC_URL: 'http://flowra.example.com' })
    assert.match((await looked()).problems.join(), /^configuration is broken: PUBLIC_URL is http:\/\/flowra\.example\.com/)
  }
  using _data = aDataFolder({ HOST: '0.0.0.0' })
  assert.match((await looked()).parts.get('PUBLIC_URL') ?? '', /^note/)
})

test('a mail server that refuses what we send is named, also when it answers by itself', async () => {
  using _data = aDataFolder()
  await aStore()
  const bar = { workspaceId: INSTANCE, id: 'mail', version: 1, code: '554', since: 1, tries: 1, dueAt: 1 }
  await opened(({ ports: { documents } }) => documents.put(MAIL_SERVERS, bar))
  assert.match((await looked()).parts.get('letters') ?? '', /^note: .*refused what was sent last \(554\), for who sends it\. 0 wait/)
})

test('workers that stand still beside a running server are broken; without one, their work waits', async () => {
  using data = aDataFolder()
  await aStore()
  await opened(async ({ ports: { documents } }) => {
    const at = await documents.get(CHECKPOINTS, INSTANCE, 'workers')
    assert.ok(at, 'there must be a checkpoint under this name')
    await documents.erase(CHECKPOINTS, INSTANCE, 'workers')
    await documents.put(CHECKPOINTS, { ...at, version: at.version - 3 })
  })
  assert.match((await looked()).parts.get('workers') ?? '', /^note: 3 events wait/)
  const lock = lockFolder(data.path)
  assert.match((await looked()).problems.join(), /^workers is broken: they are 3 events behind/)
  lock?.release()
})

test('nobody owning Flowra yet is worth a note', async () => {
  using _data = aDataFolder()
  await opened(() => Promise.resolve())
  assert.match((await looked()).parts.get('set-up') ?? '', /^note: nobody owns/)
})
