import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { backup } from '../../bin/verbs/backup.ts'
import { newKey, opened } from '../../bin/verbs/opened.ts'
import { verifyReplay } from '../../bin/verbs/replay.ts'
import { seed } from '../../bin/verbs/seed.ts'
import { COLLECTIONS } from '../../src/application/core.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { WORKSPACES } from '../../src/application/read-models/workspaces.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { aDataFolder, type DataFolder } from '../support/data.ts'

type Manifest = {
  readonly position: number
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[]
}

const seeded = async (messages: number) =>
  (await seed({ people: 2, channels: 2, messages }, true)).facts as { readonly workspaceId: string }
const manifestOf = (to: string): Manifest => JSON.parse(readFileSync(join(to, 'manifest.json'), 'utf8'))

const MOST = 3_000 // a copy that begins anew for ever must fail, not hang

/** Posts on and on, as a server would, until told to stop; answers how often. */
function writing(workspaceId: string): () => Promise<number> {
  let isDone = false
  const written = opened(async ({ core, ports }) => {
    const { ownerId } = (await ports.documents.get(WORKSPACES, workspaceId, workspaceId)) as { readonly ownerId: string }
    const [chat] = await ports.documents.find(CHATS, workspaceId, { equal: { visibility: 'public' }, limit: 1 })
    let count = 0
    for (; !isDone && count < MOST; count++)
      await core.commands.messages.post({ personId: ownerId, workspaceId, command: newKey(ports) }, chat?.id ?? '', {
        text: `Meanwhile ${count}`,
      })
    return count
  })
  return () => {
    isDone = true
    return written
  }
}

function aPicture(data: DataFolder): void {
  mkdirSync(join(data.path, 'files/instance/people'), { recursive: true })
  writeFileSync(join(data.path, 'files/instance/people/face-72.webp'), 'a picture')
}

test('a backup taken while Ann writes is whole at one position, and every file is what the manifest says', async () => {
  using data = aDataFolder()
  const { workspaceId } = await seeded(300)
  aPicture(data)
  const stop = writing(workspaceId)
  const to = data.also('copy')
  const { facts } = await backup(to, true)
  assert.ok((await stop()) > 0, 'there must have been writing for this to mean anything')
  const { position, files } = manifestOf(to)
  assert.equal((facts as { readonly position: number }).position, position)
  assert.deepEqual(
    files.map(({ path }) => path),
    ['files/instance/people/face-72.webp', 'flowra.db', 'keys.json'],
  )
  for (const { path, bytes, sha256 } of files) {
    const copy = readFileSync(join(to, path))
    assert.deepEqual({ bytes: copy.length, sha256: createHash('sha256').update(copy).digest('hex') }, { bytes, sha256 }, path)
  }
  assert.equal(statSync(join(to, 'keys.json')).mode & 0o777, 0o600)
  assert.equal(statSync(to).mode & 0o777, 0o700)

  const before = await opened(({ ports }) => ports.log.follow(0, position))
  process.env['DATA'] = to
  assert.deepEqual((await verifyReplay(true)).problems, [])
  assert.deepEqual(await opened(({ ports }) => ports.log.follow(0, 100_000)), before)
})

test('what others write does not make the copy begin anew', async () => {
  using data = aDataFolder()
  const { workspaceId } = await seeded(2_000)
  const store = openSqlite({ path: data.store, collections: COLLECTIONS, onFatal: error => assert.fail(error) })
  const stop = writing(workspaceId)
  const steps: number[] = []
  await store.backup(data.also('copy.db'), done => steps.push(done))
  assert.ok((await stop()) > 0 && steps.length > 3, 'there must have been writing between the steps')
  assert.deepEqual(
    steps,
    steps.toSorted((a, b) => a - b),
  )
  store.close()
})

test('a folder that holds something is refused and left alone', async () => {
  using data = aDataFolder()
  await seeded(10)
  const to = data.also('copy')
  await backup(to, true)
  const before = readFileSync(join(to, 'manifest.json'))
  await assert.rejects(backup(to, true), /is not empty/)
  assert.deepEqual(readFileSync(join(to, 'manifest.json')), before)
  mkdirSync(data.also('empty'))
  await backup(data.also('empty'), true)
})
