import assert from 'node:assert/strict'
import { test } from 'node:test'
import { derivedId } from '../../src/application/ids.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { storageOf } from '../../src/application/storage.ts'
import { leftovers } from '../../src/application/workers/leftovers.ts'
import { anApp, at, type Member, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { newKey } from '../support/keys.ts'
import { aPicture } from '../support/pictures.ts'
import { until } from '../support/until.ts'

const DAY_MS = 24 * 3600 * 1000

type Placed = { readonly chatId: string; readonly messageId: string }

async function posts({ ann }: TestApp, chatId: string, fileIds: readonly string[]): Promise<Placed> {
  const key = newKey()
  assert.equal((await ann.sends('POST', at.messages(chatId), { key, text: '', fileIds })).status, 200)
  return { chatId, messageId: derivedId('messages', chatId, ann.id, key) }
}

/** Confirmed: somebody may be new to it. */
async function forwards(app: TestApp, placed: Placed, toChatId: string): Promise<Placed & { readonly fileIds: readonly string[] }> {
  const wish = { toChatId, text: '', isConfirmed: true }
  const { messageId } = await app.flowra.core.commands.messages.forward(app.ann.by(), placed, wish)
  const row = await app.ports.documents.get(MESSAGES, app.workspaceId, messageId)
  return { chatId: toChatId, messageId, fileIds: row?.origin?.files?.map(file => file.id) ?? [] }
}

const deletes = async ({ ann }: TestApp, { chatId, messageId }: Placed): Promise<void> => {
  assert.ok((await ann.sends('DELETE', at.message(chatId, messageId))).ok)
}

const statuses = (who: Member, ids: readonly string[]): Promise<readonly number[]> =>
  Promise.all(ids.map(async id => (await who.get(at.file(id))).status))

test('who reads the forward reads its files, and not the message they were put in', async () => {
  await using app = await anApp()
  const { secret, general } = app.chats
  const own = [await uploads(app, app.ann, 'plan.txt', 'Ship on Friday'), await uploads(app, app.ann, 'dot.png', await aPicture())]
  const original = await posts(
    app,
    secret,
    own.map(({ id }) => id),
  )
  const used = await storageOf(app.ports.documents, app.workspaceId)
  const { fileIds } = await forwards(app, original, general)
  const [text = '', picture = ''] = fileIds
  const page = await (await app.dan.get(at.chat(general))).text()
  assert.ok(page.includes(`href="${at.file(text)}"`) && page.includes(`src="${at.smallFile(picture)}"`))
  assert.equal(await (await app.dan.get(at.file(text))).text(), 'Ship on Friday')
  assert.equal((await app.dan.get(at.smallFile(picture))).headers.get('content-type'), 'image/webp')
  assert.deepEqual(
    await statuses(
      app.dan,
      own.map(({ id }) => id),
    ),
    [404, 404],
  )
  assert.deepEqual(await statuses(app.gus, fileIds), [404, 404], 'a guest is not in that chat')
  assert.equal((await app.ports.documents.get(CHATS, app.workspaceId, general))?.fileCount, undefined, 'they were put in elsewhere')
  assert.ok(!(await (await app.dan.get(at.chatFiles(general))).text()).includes(text))
  assert.deepEqual(await storageOf(app.ports.documents, app.workspaceId), used, 'their bytes are there once')
  assert.equal((await app.ann.sends('DELETE', at.file(text))).status, 404)
  const stolen = await app.dan.sends('POST', at.messages(general), { key: newKey(), text: '', fileIds: [text] })
  assert.equal(stolen.status, 422)
})

test('a deleted forward takes its own files alone; a deleted original takes those of all forwards', async () => {
  await using app = await anApp()
  const { launch, general, secret } = app.chats
  const file = await uploads(app, app.ann, 'plan.txt', 'Ship on Friday')
  const original = await posts(app, launch, [file.id])
  const first = await forwards(app, original, general)
  const second = await forwards(app, first, secret)
  const all = [file.id, ...first.fileIds, ...second.fileIds]
  assert.equal(new Set(all).size, 3)
  assert.deepEqual(await statuses(app.bob, all), [200, 200, 200])
  await deletes(app, first)
  assert.deepEqual(await statuses(app.bob, all), [200, 404, 200])
  assert.equal((await app.ports.documents.get(CHATS, app.workspaceId, launch))?.fileCount, 1)
  app.clock.pass(40 * DAY_MS)
  const { sweep } = leftovers(app.ports)
  app.clock.pass(DAY_MS)
  while (await sweep());
  const bob = await app.member(app.bob.id, 'Bob')
  assert.equal(await (await bob.get(at.file(second.fileIds[0] ?? ''))).text(), 'Ship on Friday', 'the bytes stay for it')
  await deletes({ ...app, ann: await app.member(app.ann.id, 'Ann') }, original)
  assert.deepEqual(await statuses(bob, all), [404, 404, 404])
  const page = await (await bob.get(at.chat(secret))).text()
  assert.ok(page.includes('The forwarded message was deleted.') && !page.includes('plan.txt'))
  app.clock.pass(40 * DAY_MS)
  while (await sweep());
  await until(async () => (await Array.fromAsync(app.ports.files.list('files/'))).length === 0)
  await until(async () => (await storageOf(app.ports.documents, app.workspaceId))?.byteCount === 0)
})
