import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { opened } from '../../bin/verbs/opened.ts'
import { verifyReplay, writeReplay } from '../../bin/verbs/replay.ts'
import { seed } from '../../bin/verbs/seed.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { lockFolder } from '../../src/infrastructure/disk/lock.ts'
import { aDataFolder } from '../support/data.ts'

const seeded = async () =>
  (await seed({ people: 2, channels: 2, messages: 120 }, true)).facts as { readonly workspaceId: string; readonly slug: string }

test('a sound store is verified beside a running server, in numbers', async () => {
  using data = aDataFolder()
  await seeded()
  const lock = lockFolder(data.path)
  assert.ok(lock)
  const { lines, problems, facts } = await verifyReplay(true)
  assert.deepEqual(problems, [])
  assert.match(lines.join('\n'), /Everything is as the log says/)
  const { documents, events, perSecond } = facts as { readonly documents: number; readonly events: number; readonly perSecond: number }
  assert.ok(documents > 120 && events > 120 && perSecond > 0)
  lock.release()
})

test('a damaged store is named, and made good by a replay that writes', async () => {
  using _data = aDataFolder()
  const { workspaceId } = await seeded()
  await opened(async ({ ports: { documents } }) => {
    const [message] = await documents.find(MESSAGES, workspaceId, { limit: 1 })
    assert.ok(message)
    await documents.erase(MESSAGES, workspaceId, message.id)
  })
  const { lines, problems = [] } = await verifyReplay(true)
  assert.doesNotMatch(lines.join('\n'), /Everything is as the log says/)
  assert.match(problems.join('\n'), /^1 difference:\nchat-\S+ {2}messages\/\S+ {2}missing$/)
  assert.deepEqual((await writeReplay(true)).problems, [])
  assert.deepEqual((await verifyReplay(true)).problems, [])
})

test('a replay that writes is refused while a server has the folder, and touches nothing', async () => {
  using data = aDataFolder()
  const { workspaceId } = await seeded()
  const lock = lockFolder(data.path)
  await assert.rejects(writeReplay(true), /Another Flowra is running/)
  assert.ok(await opened(({ ports }) => ports.documents.count(CHATS, workspaceId, {})))
  lock?.release()
  assert.deepEqual((await writeReplay(true)).problems, [])
})

test('a replay killed in the middle leaves what people read as it was, and the next one finishes', async () => {
  using data = aDataFolder()
  const { workspaceId } = (await seed({ people: 2, channels: 2, messages: 700 }, true)).facts as { readonly workspaceId: string }
  const counted = () => opened(({ ports }) => ports.documents.count(MESSAGES, workspaceId, {}))
  await opened(async ({ ports: { documents } }) => {
    for (const { id } of await documents.find(MESSAGES, workspaceId, { limit: 100 })) await documents.erase(MESSAGES, workspaceId, id)
  })
  const before = await counted()
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/flowra.ts'), 'replay'], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  while (child.exitCode === null && rowsInShadow(data.store) < 100) await new Promise(resolve => setTimeout(resolve, 1))
  child.kill('SIGKILL')
  assert.deepEqual(await exited, [null, 'SIGKILL'], 'it must have been in the middle for this to mean anything')
  assert.equal(await counted(), before)
  assert.deepEqual((await writeReplay(true)).problems, [])
  assert.equal(await counted(), before + 100)
  assert.equal(rowsInShadow(data.store), 0)
})

function rowsInShadow(store: string): number {
  using db = new DatabaseSync(store, { readOnly: true, timeout: 1_000 })
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'shadow_documents_messages'").get()
  return isThere ? Number(db.prepare('SELECT count(*) AS count FROM shadow_documents_messages').get()?.['count']) : 0
}
