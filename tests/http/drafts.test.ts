import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/application/limits.ts'
import { DRAFTS, draftId } from '../../src/application/read-models/drafts.ts'
import { anApp, at, type Member } from '../support/app.ts'
import { newKey } from '../support/keys.ts'

const saves = (who: Member, chat: string, text: string, base = '') => who.sends('PUT', at.draft(chat), { text, base })
const drops = (who: Member, fields: Record<string, string>) => who.sends('POST', `${at.drafts}?_method=DELETE`, fields)
const stampOf = (answer: Response): string => answer.headers.get('Flowra-Draft') ?? ''
const reads = async (who: Member, chat: string, thread = '') => (await who.get(`${at.draft(chat)}${thread && `?thread=${thread}`}`)).text()

test("Ann's draft is in the box of her next page, and in nobody else's", async () => {
  await using app = await anApp()
  const { launch } = app.chats
  assert.equal((await saves(app.ann, launch, 'half a <b>thought')).status, 204)
  assert.match(await (await app.ann.get(at.chat(launch))).text(), /data-draft-at="\d+"[\s\S]*half a &lt;b&gt;thought<\/textarea>/)
  assert.doesNotMatch(await (await app.bob.get(at.chat(launch))).text(), /thought/)
  assert.equal(await reads(app.bob, launch), '')
  assert.doesNotMatch(await (await app.bob.get(at.drafts)).text(), /thought/)
})

test('a chat and each of its threads have a draft of their own', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const root = await app.bob.posts(launch, 'the root')
  await saves(app.ann, launch, 'to all')
  await app.ann.sends('PUT', at.draft(launch), { text: 'to the thread', base: '', threadId: root })
  assert.deepEqual([await reads(app.ann, launch), await reads(app.ann, launch, root)], ['to all', 'to the thread'])
  const list = await (await app.ann.get(at.drafts)).text()
  assert.match(list, /to the thread[\s\S]*to all/, 'the latest first')
})

test('a device that does not know the newest draft does not overwrite it', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const first = stampOf(await saves(app.ann, launch, 'one'))
  const second = stampOf(await saves(app.ann, launch, 'two', first))
  assert.ok(Number(second) > Number(first))
  assert.equal((await saves(app.ann, launch, 'from an old page', first)).status, 409)
  assert.equal(await reads(app.ann, launch), 'two')
  assert.equal(stampOf(await saves(app.ann, launch, 'two', first)), second, 'the same text is already so')
  assert.equal((await saves(app.ann, launch, 'three', second)).status, 204)
})

test("Ann's other pages hear of it, Bob's do not", async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const [ann, bob] = [await app.ann.socket(), await app.bob.socket()]
  const stamp = stampOf(await saves(app.ann, launch, 'one'))
  assert.deepEqual(await ann.hears(word => word.t === 'draft'), { t: 'draft', chat: launch, at: Number(stamp) })
  ann.forget()
  await drops(app.ann, { chatId: launch })
  assert.deepEqual(await ann.hears(word => word.t === 'draft'), { t: 'draft', chat: launch, at: 0 })
  await app.bob.sends('PUT', at.draft(launch), { text: 'mine', base: '' })
  await bob.hears(word => word.t === 'draft')
  assert.equal(bob.words.filter(word => word.t === 'draft').length, 1)
})

test('without script a message takes its draft with it, and a draft can be deleted', async () => {
  await using app = await anApp()
  const { launch, secret } = app.chats
  await saves(app.ann, launch, 'one')
  await saves(app.ann, secret, 'two')
  assert.equal((await app.ann.submits(at.messages(launch), { key: newKey(), text: 'one' })).status, 303)
  assert.equal(await reads(app.ann, launch), '')
  const answer = await app.ann.submits(`${at.drafts}?_method=DELETE`, { chatId: secret })
  assert.deepEqual([answer.status, answer.headers.get('Location')], [303, at.drafts])
  assert.match(await (await app.ann.get(at.drafts)).text(), /No drafts/)
})

test('a draft of a chat that was closed to its writer keeps its text and names nothing', async () => {
  await using app = await anApp()
  const { secret } = app.chats
  await app.ann.sends('POST', at.participants(secret), { person: app.dan.id })
  assert.equal((await saves(app.dan, secret, 'what I meant')).status, 204)
  await app.ann.sends('DELETE', at.participant(secret, app.dan.id))
  const list = await (await app.dan.get(at.drafts)).text()
  assert.match(list, /A chat you can no longer read[\s\S]*what I meant/)
  assert.doesNotMatch(list, /# Secret/i)
  assert.equal((await saves(app.dan, secret, 'more', '')).status, 404)
  assert.equal((await drops(app.dan, { chatId: secret })).status, 204)
})

test('drafts are bounded, in number and in length', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { workspaceId, ports, ann } = app
  for (let n = 0; n < LIMITS.drafts; n++) {
    const threadId = newKey()
    const id = draftId(ann.id, launch, threadId)
    await ports.documents.put(DRAFTS, { workspaceId, id, version: 1, personId: ann.id, chatId: launch, threadId, at: 1, text: 'x' })
  }
  assert.equal((await saves(ann, launch, 'one more')).status, 409)
  await drops(ann, { chatId: launch, threadId: (await firstThread(app, ann)) ?? '' })
  assert.equal((await saves(ann, launch, 'one more')).status, 204)
  assert.equal((await saves(app.bob, launch, 'x'.repeat(LIMITS.messageText + 1))).status, 400)
  for (const fields of [{ text: '  ' }, { text: 'a', base: '-1' }, { text: 'a', threadId: 'x' }])
    assert.equal((await app.bob.sends('PUT', at.draft(launch), fields)).status, 400)
})

async function firstThread({ flowra, workspaceId }: Awaited<ReturnType<typeof anApp>>, ann: Member) {
  const viewer = await flowra.core.queries.viewer('acme', ann.id)
  assert.equal(viewer?.workspace.id, workspaceId)
  return viewer && (await flowra.core.queries.ownDrafts(viewer))[0]?.threadId
}
