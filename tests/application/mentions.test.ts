import assert from 'node:assert/strict'
import { test } from 'node:test'
import { said } from '../../src/application/calling.ts'
import { MENTIONS } from '../../src/application/read-models/mentions.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { mentionWriter } from '../../src/application/workers/mentions.ts'
import type { Followed } from '../../src/application/workers/worker.ts'
import { anApp, at, type Member, SLUG, settled, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'

const PEOPLE = ['ann', 'bob', 'cleo', 'dan', 'gus'] as const
type Name = (typeof PEOPLE)[number]

/** Who has this message in their list of mentions. */
async function told(app: TestApp, messageId: string): Promise<readonly Name[]> {
  await settled(app.flowra.core)
  const found: Name[] = []
  for (const name of PEOPLE) if ((await listed(app, name)).some(item => item.message.id === messageId)) found.push(name)
  return found
}

async function listed(app: TestApp, name: Name) {
  const { queries } = app.flowra.core
  const viewer = await queries.viewer(SLUG, app[name].id)
  return viewer ? (await queries.mentions(viewer)).items : []
}

const stored = async (app: TestApp, messageId: string) => {
  const message = await app.ports.documents.get(MESSAGES, app.workspaceId, messageId)
  assert.ok(message)
  return message
}

test('a message keeps ids of whom it names, and only those who may read it are told', async () => {
  await using app = await anApp()
  const { launch, secret } = app.chats
  const id = await app.ann.posts(launch, 'Hello @bob, @Dan. and @nobody, @eve, @ann: see #launch')
  const { mentionIds, chatIds, text } = await stored(app, id)
  assert.deepEqual(mentionIds, [app.bob.id, app.dan.id, app.ann.id])
  assert.deepEqual(chatIds, [launch])
  assert.ok(text?.typed.includes(`<@${app.bob.id}>`) && text.typed.includes('@nobody') && text.typed.includes('@eve'))
  assert.deepEqual(await told(app, id), ['bob', 'dan'], 'Dan reads the public channel without being in it')
  const hidden = await app.ann.posts(secret, 'And here @bob @cleo')
  assert.deepEqual((await stored(app, hidden)).mentionIds, [app.bob.id, app.cleo.id])
  assert.deepEqual(await told(app, hidden), ['bob'])
})

test('names in code, behind a backslash and in quotes tell nobody', async () => {
  await using app = await anApp()
  const id = await app.ann.posts(app.chats.launch, '`@bob` \\@cleo\n\n> @dan said so')
  assert.deepEqual(await told(app, id), [])
})

test('a text without names costs no read of the store', async () => {
  await using app = await anApp()
  const { documents } = app.ports
  const asked: string[] = []
  const counted = new Proxy(documents, {
    get: (target, name) => {
      const run = target[name as keyof typeof target] as (...rest: unknown[]) => unknown
      return (...rest: unknown[]) => {
        asked.push(String(name))
        return run(...rest)
      }
    },
  })
  const chat = { status: 'none' } as const
  const core = { ...app.flowra.core.app, ports: { ...app.ports, documents: counted } }
  await said(core, app.ann.by(), chat, { text: 'Plain, with a [link](https://example.org) and a@b.example' })
  assert.deepEqual(asked, [])
  await said(core, app.ann.by(), chat, { text: 'Hello @bob' })
  assert.ok(asked.length > 0, 'the counting counts')
})

test('a team reaches its people, a username before it, and no more people than there is room for', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { teamId } = await commands.teams.create(app.ann.by(), { name: 'Design', handle: 'design' })
  for (const person of [app.bob.id, app.dan.id]) await commands.teams.addMember(app.ann.by(), teamId, { person })
  const id = await app.ann.posts(app.chats.launch, 'For @design')
  assert.deepEqual((await stored(app, id)).teamIds, [teamId])
  assert.deepEqual(await told(app, id), ['bob', 'dan'])
  assert.deepEqual((await listed(app, 'bob'))[0]?.mention.reasons, ['mention_team'])
  const guest = await app.gus.posts(app.chats.launch, 'For @design')
  assert.equal((await stored(app, guest)).teamIds, undefined, 'a guest knows no teams')
})

test('a guest calls neither all nor here, and names only whom they meet', async () => {
  await using app = await anApp()
  const id = await app.gus.posts(app.chats.launch, '@all @here @bob @dan')
  const { reach, mentionIds } = await stored(app, id)
  assert.equal(reach, undefined)
  assert.deepEqual(mentionIds, [app.bob.id])
  assert.deepEqual(await told(app, id), ['bob'])
})

test('all reaches who takes part; here those who are present now and do not hide it', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  assert.deepEqual(await told(app, await app.cleo.posts(launch, 'Lunch, @everyone')), ['ann', 'bob', 'gus'])
  const [bobs, dans] = [await app.bob.socket(), await app.dan.socket()]
  await bobs.hears(({ t, people }) => t === 'presence' && (people as Record<string, string>)[app.dan.id] === 'online')
  const id = await app.cleo.posts(launch, 'Cake, @here')
  assert.deepEqual(await told(app, id), ['bob'], 'Dan is there and takes no part')
  assert.equal((await stored(app, id)).reach, 'here')
  for (const socket of [bobs, dans]) socket.close()
})

test('an edit tells whom it newly names and forgets whom it names no more', async () => {
  await using app = await anApp()
  const at = { chatId: app.chats.launch, messageId: await app.ann.posts(app.chats.launch, '@bob and @cleo, look @all') }
  assert.deepEqual(await told(app, at.messageId), ['bob', 'cleo', 'gus'])
  const edit = (text: string) => app.flowra.core.commands.messages.edit(app.ann.by(), at, { text })
  await edit('@bob and @dan, look')
  assert.deepEqual(await told(app, at.messageId), ['bob', 'cleo', 'dan', 'gus'], 'all were called when it was posted')
  await edit('@bob, look')
  assert.deepEqual(await told(app, at.messageId), ['bob', 'cleo', 'gus'])
  const plain = { chatId: app.chats.launch, messageId: await app.ann.posts(app.chats.launch, 'Nobody') }
  await app.flowra.core.commands.messages.edit(app.ann.by(), plain, { text: 'Hello @all, hello @dan' })
  assert.equal((await stored(app, plain.messageId)).reach, undefined)
  assert.deepEqual(await told(app, plain.messageId), ['dan'])
})

test('what was deleted, or may not be read any more, is no longer in the list, nor in the store', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { secret, launch } = app.chats
  const inStore = () => app.ports.documents.count(MENTIONS, app.workspaceId, { equal: { personId: app.bob.id } })
  const one = await app.ann.posts(launch, '@bob')
  const two = await app.ann.posts(secret, '@bob')
  assert.deepEqual([await told(app, one), await told(app, two)], [['bob'], ['bob']])
  await commands.messages.delete(app.ann.by(), { chatId: launch, messageId: one })
  assert.deepEqual(await told(app, one), [])
  await commands.participants.remove(app.ann.by(), secret, app.bob.id)
  assert.deepEqual(await told(app, two), [])
  assert.equal(await inStore(), 0)
  await app.ann.posts(launch, '@bob')
  await commands.members.remove(app.ann.by(), app.bob.id)
  await settled(app.flowra.core)
  assert.equal(await inStore(), 0)
})

test('the worker writes each mention once, however often it meets an event, and in whatever moment it was stopped', async () => {
  await using app = await anApp()
  const at = { chatId: app.chats.launch, messageId: await app.ann.posts(app.chats.launch, '@bob and @all') }
  await app.flowra.core.commands.messages.edit(app.ann.by(), at, { text: '@dan and all' })
  const gone = await app.ann.posts(app.chats.launch, '@bob')
  await app.flowra.core.commands.messages.delete(app.ann.by(), { chatId: app.chats.launch, messageId: gone })
  await settled(app.flowra.core)
  const all = async () => {
    const rows = []
    for (const name of PEOPLE)
      rows.push(...(await app.ports.documents.find(MENTIONS, app.workspaceId, { equal: { personId: app[name].id }, limit: 100 })))
    return rows
  }
  const before = await all()
  assert.equal(before.length, 4)
  const events = (await app.ports.log.follow(0, 10_000)) as readonly Followed[]
  const worker = mentionWriter(app.flowra.core.app)
  for (const event of events.filter(({ stream }) => worker.wants(stream))) for (const _ of [1, 2]) await worker.meet(event)
  assert.deepEqual(await all(), before, 'from the beginning, each twice')
  for (const { id, workspaceId } of before.slice(2)) await app.ports.documents.erase(MENTIONS, workspaceId, id)
  for (const event of events.filter(({ stream }) => worker.wants(stream))) await worker.meet(event)
  assert.deepEqual(await all(), before, 'killed in the middle, it goes on')
})

test('a chat of many is told in bounded pieces', async () => {
  await using app = await anApp()
  await app.ann.posts(app.chats.launch, '@bob')
  const { app: known } = app.flowra.core
  let [running, most, sum] = [0, 0, 0]
  const put = async (): Promise<boolean> => {
    most = Math.max(most, ++running)
    sum += 1
    await new Promise(setImmediate)
    running -= 1
    return true
  }
  const documents = new Proxy(app.ports.documents, { get: (target, name) => (name === 'put' ? put : target[name as keyof typeof target]) })
  const rights = { ...known.rights, principal: async () => ({ role: 'member' as const, isOperator: false }) }
  const worker = mentionWriter({ ...known, rights, ports: { ...known.ports, documents } })
  const posted = (await app.ports.log.follow(0, 10_000)).find(({ fact }) => fact.type === 'MessagePosted') as Followed
  await worker.meet({ ...posted, fact: { ...posted.fact, mentionIds: Array.from({ length: 450 }, () => newKey()) } as Followed['fact'] })
  assert.equal(sum, 450)
  assert.equal(most, 200)
})

const mentionsIn = (page: string) => [...page.matchAll(/data-mentions="([^"]*)"/g)].flatMap(([, ns = '']) => ns.split(' ').filter(Boolean))

test('the sidebar counts what is unread and names me, and reading is reading', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const sidebar = async (who: Member) => (await who.get(at.sidebar, { 'hx-request': 'true', 'hx-request-type': 'partial' })).text()
  await app.ann.posts(launch, 'One')
  await app.ann.posts(launch, '@bob')
  await app.ann.posts(launch, '@bob again')
  await settled(app.flowra.core)
  assert.deepEqual(mentionsIn(await sidebar(app.bob)), ['2', '3'].toReversed())
  assert.deepEqual(mentionsIn(await sidebar(app.cleo)), [])
  await app.bob.sends('POST', at.read(launch), { turn: '0', position: '2' })
  assert.deepEqual(mentionsIn(await sidebar(app.bob)), ['3'])
  assert.deepEqual(
    (await listed(app, 'bob')).map(({ isUnread }) => isUnread),
    [true, false],
  )
})

test('an edit keeps the link to a channel that was closed meanwhile, and does not tell what it is called', async () => {
  await using app = await anApp()
  const { commands, queries } = app.flowra.core
  const { chatId } = await commands.chats.create(app.ann.by(), { title: 'Layoffs', visibility: 'public' })
  const place = { chatId: app.chats.launch, messageId: await app.ann.posts(app.chats.launch, 'See #layoffs') }
  await commands.chats.makePrivate(app.ann.by(), chatId)
  await commands.chats.rename(app.ann.by(), chatId, { title: 'Layoffs in May' })
  const viewer = await queries.viewer(SLUG, app.ann.id)
  assert.ok(viewer)
  const { typed } = await queries.messageScreen(viewer, place.chatId, place.messageId)
  await commands.messages.edit(app.ann.by(), place, { text: `${typed}, please` })
  const { chatIds, text } = await stored(app, place.messageId)
  assert.deepEqual(chatIds, [chatId])
  assert.doesNotMatch(text?.typed ?? '', /layoffs/i)
  await commands.messages.edit(app.ann.by(), place, { text: 'Not #secret' })
  assert.equal((await stored(app, place.messageId)).chatIds, undefined, 'what was not named before is not')
})
