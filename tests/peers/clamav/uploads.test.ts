import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { INSTANCE } from '../../../src/application/ports.ts'
import { UPLOADS } from '../../../src/application/uploads.ts'
import { clamdScanner } from '../../../src/infrastructure/clamav/scanner.ts'
import { startServer } from '../../faults/kit/server.ts'
import { anApp, type TestApp } from '../../support/app.ts'
import { sendsFile } from '../../support/files.ts'
import { freePort } from '../../support/free-port.ts'
import { aClamd, type Clamd, EICAR } from '../../support/peers/clamav.ts'
import { aPicture } from '../../support/pictures.ts'
import { until } from '../../support/until.ts'

let clamd: Clamd
before(async () => {
  clamd = await aClamd()
})
after(() => clamd[Symbol.asyncDispose]())

const scanning = () => anApp({ on: ports => ({ ...ports, scanner: clamdScanner(clamd.url, { connectMs: 5_000, silenceMs: 5_000 }) }) })

const sends = async (app: TestApp, name: string, bytes: string | Uint8Array) => {
  const answer = await sendsFile(app, app.ann, name, bytes)
  const { error } = (await answer.json()) as { error?: { sentence: string } }
  return [answer.status, error?.sentence]
}

const readiness = async (app: TestApp): Promise<unknown> => {
  const answer = await app.fetch('/health/ready')
  return [answer.status, ((await answer.json()) as { scanner?: string }).scanner]
}

async function keepsNothing(app: TestApp): Promise<void> {
  assert.deepEqual(await Array.fromAsync(app.ports.files.list('files/')), [])
  assert.deepEqual(await Array.fromAsync(app.ports.quarantine.list('coming/')), [])
  assert.deepEqual(await app.ports.documents.find(UPLOADS, INSTANCE, { order: { field: 'at', direction: 'up' }, limit: 10 }), [])
}

const INFECTED = [422, 'The virus scanner refused this file.']
const AWAY = [503, 'The virus scanner does not answer right now, so no file can be attached. Try again in a moment.']

test('what the scanner knows is refused, wherever in a file it stands, and nothing of it stays', async () => {
  await using app = await scanning()
  const picture = await aPicture()
  const harmful = {
    'notes.txt': EICAR,
    'late.txt': `${'x'.repeat(1_500_000)}${EICAR}`,
    'dot.png': Buffer.concat([picture, Buffer.from(EICAR)]),
    'packed.gz': gzipSync(EICAR),
  }
  for (const [name, bytes] of Object.entries(harmful)) assert.deepEqual(await sends(app, name, bytes), INFECTED, name)
  await keepsNothing(app)
  for (const [name, bytes] of Object.entries({ 'a.txt': 'Just words', 'fine.png': picture, 'large.txt': 'x'.repeat(1_900_000) }))
    assert.deepEqual(await sends(app, name, bytes), [201, undefined], name)
  assert.deepEqual(await readiness(app), [200, 'up'])
})

test('while it is away or says nothing no file passes; messages do, and files again when it is back', async () => {
  await using app = await scanning()
  assert.deepEqual(await sends(app, 'more.txt', 'x'.repeat(2_500_000)), AWAY, 'more than it takes')
  clamd.freeze()
  assert.deepEqual(await sends(app, 'a.txt', 'Just words'), AWAY)
  clamd.thaw()
  await clamd.kill()
  assert.deepEqual(await sends(app, 'a.txt', 'Just words'), AWAY)
  await keepsNothing(app)
  assert.deepEqual(await readiness(app), [200, 'away'])
  await app.ann.posts(app.chats.launch, 'Words need no scanner')
  await clamd.start()
  assert.deepEqual(await sends(app, 'a.txt', 'Just words'), [201, undefined])
  assert.deepEqual(await readiness(app), [200, 'up'])
})

test('a server asks the scanner its settings name', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-scanning-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const server = startServer(folder, await freePort(), { env: { CLAMAV_URL: `tcp://127.0.0.1:${await freePort()}` } })
  t.after(() => server.signal('SIGKILL'))
  await server.ready()
  const isAway = async () => ((await (await fetch(`${server.origin}/health/ready`)).json()) as { scanner?: string }).scanner === 'away'
  await until(isAway, 'what it says of the scanner')
})
