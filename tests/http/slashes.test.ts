import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/application/limits.ts'
import { SLASHES, slashIn, spanOf } from '../../src/application/slashes.ts'
import { anApp, at, type Member, settled, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { newKey } from '../support/keys.ts'
import { aPicture } from '../support/pictures.ts'

const types = (who: Member, chat: string, text: string) => who.sends('POST', at.messages(chat), { key: newKey(), text })
const refused = async (answer: Promise<Response>, status: number, sentence: RegExp): Promise<void> => {
  const { status: given, ...rest } = await answer.then(async one => ({ status: one.status, text: await one.text() }))
  assert.equal(given, status, rest.text)
  assert.match(rest.text, sentence)
}
const chatOf = async ({ flowra, workspaceId, ann }: TestApp, chatId: string) =>
  flowra.core.queries.readableChat(workspaceId, ann.id, chatId)
const lastN = async (app: TestApp, chatId: string) => (await chatOf(app, chatId)).lastN

test('a command is a name alone or before white space; everything else is text', () => {
  assert.deepEqual(slashIn('/topic  Ship it '), { name: 'topic', words: 'Ship it' })
  assert.deepEqual(slashIn('/leave'), { name: 'leave', words: '' })
  assert.deepEqual(slashIn('//leave now'), { text: '/leave now' })
  for (const text of ['/usr/bin', ' /leave', 'a /leave', '/', '/Leave', '/2h', 'no\n/leave']) assert.deepEqual(slashIn(text), { text })
  assert.deepEqual(slashIn('/dance now'), { unknown: 'dance' })
  assert.deepEqual(slashIn('/me waves_'), { text: '_waves\\__' })
  assert.deepEqual(
    [spanOf('30m'), spanOf('2h'), spanOf('1w'), spanOf('0h'), spanOf('2 years')],
    [1_800_000, 7_200_000, 604_800_000, undefined, undefined],
  )
})

test('a command takes no files along and says so; a text that only looks like one does', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const file = await uploads(app, app.bob, 'plan.txt', 'the plan')
  const withFile = (text: string) => app.bob.sends('POST', at.messages(launch), { key: newKey(), text, fileIds: file.id })
  await refused(withFile('/topic Ship it'), 400, /A command takes no files along/)
  assert.ok((await withFile(' /topic Ship it')).ok)
})

test('/me and /shrug are messages', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  for (const text of ['/me waves', '/shrug who knows', '/shrug', '//topic', '/usr/bin'])
    assert.ok((await types(app.bob, launch, text)).ok, text)
  const page = await (await app.ann.get(at.chat(launch))).text()
  for (const shown of ['<em>waves</em>', 'who knows ¯\\_(ツ)_/¯', '<p>¯\\_(ツ)_/¯</p>', '<p>/topic</p>', '<p>/usr/bin</p>'])
    assert.ok(page.includes(shown), shown)
})

test('an unknown name posts nothing and says so; without script the text stays in the box', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const before = await lastN(app, launch)
  await refused(types(app.bob, launch, '/dance'), 400, /There is no command \/dance\. Begin with a space to send it as text\./)
  const page = await app.bob.submits(at.messages(launch), { key: newKey(), text: '/dance now' })
  assert.equal(page.status, 400)
  assert.match(await page.text(), /There is no command \/dance[\s\S]*\/dance now<\/textarea>/)
  assert.equal(await lastN(app, launch), before)
})

test('topic, title and archive, by the rights of the same commands', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  assert.ok((await types(app.ann, launch, '/topic Ship on Friday')).ok)
  assert.ok((await types(app.ann, launch, '/title Lift-off')).ok)
  const { topic, title } = await chatOf(app, launch)
  assert.deepEqual([topic, title], ['Ship on Friday', 'Lift-off'])
  await refused(types(app.gus, launch, '/topic Mine'), 403, /You may see this but not change it/)
  assert.ok((await types(app.ann, launch, '/archive')).ok)
  assert.equal((await chatOf(app, launch)).isArchived, true)
})

test('people come and go', async () => {
  await using app = await anApp()
  const { secret } = app.chats
  const there = async () => [...(await app.flowra.core.queries.participantsOf(app.workspaceId, secret)).keys()]
  const had = await there()
  assert.ok((await types(app.ann, secret, '/invite @dan, cleo')).ok)
  assert.deepEqual(new Set(await there()), new Set([...had, app.dan.id, app.cleo.id]))
  assert.ok((await types(app.ann, secret, '/remove @dan')).ok)
  assert.ok(!(await there()).includes(app.dan.id))
  await refused(types(app.ann, secret, '/invite @eve'), 409, /There is no “eve” in this workspace\./)
  await refused(types(app.ann, secret, '/invite'), 409, /Name somebody, as in @anna\./)
  const left = await types(app.cleo, secret, '/leave')
  assert.equal(left.headers.get('Flowra-Go'), at.chats)
  assert.ok(!(await there()).includes(app.cleo.id))
})

test('/join goes to the channel it names; one that may not be read is none', async () => {
  await using app = await anApp()
  await app.ann.submits(at.chats, { title: 'Quarterly numbers', visibility: 'public' })
  const answer = await types(app.dan, app.chats.general, '/join #quarterly-numbers')
  const to = answer.headers.get('Flowra-Go') ?? ''
  assert.match(to, /\/chats\/[\w-]+#unread$/)
  assert.match(await (await app.dan.get(to.replace('#unread', ''))).text(), /Quarterly numbers/)
  for (const title of ['quarterly-numbers', 'never-was'])
    await refused(types(app.gus, app.chats.launch, `/join ${title}`), 409, /There is no channel/)
})

test('/msg writes to somebody, once', async () => {
  await using app = await anApp()
  const answer = await types(app.ann, app.chats.general, '/msg @bob Lunch?')
  const to = (answer.headers.get('Flowra-Go') ?? '').replace('#unread', '')
  assert.match(await (await app.bob.get(to)).text(), /Lunch\?/)
  assert.doesNotMatch(await (await app.ann.get(at.chat(app.chats.general))).text(), /Lunch\?/)
})

test('said again under the same key, a command is done once, whatever it is made of', async () => {
  await using app = await anApp()
  const key = newKey()
  const text = '/msg @bob Lunch today?'
  const says = async () => {
    const answer = await app.ann.sends('POST', at.messages(app.chats.general), { key, text })
    return (answer.headers.get('Flowra-Go') ?? '').replace('#unread', '')
  }
  const to = await says()
  assert.equal(await says(), to)
  assert.equal(await lastN(app, to.split('/').at(-1) ?? ''), 1)
})

test('no more people at once than elsewhere, and a time is one line', async () => {
  await using app = await anApp()
  const many = Array.from({ length: LIMITS.peopleAtOnce + 1 }, (_, n) => `@nobody${n}`).join(' ')
  await refused(types(app.ann, app.chats.launch, `/invite ${many}`), 409, /100/)
  for (const span of ['2\nh', '2\u2003h']) await refused(types(app.ann, app.chats.general, `/mute ${span}`), 400, /is not a time/)
})

test('/status with an emoji and an end, /mute for a while', async () => {
  await using app = await anApp()
  const { general } = app.chats
  const status = async () => (await app.flowra.core.queries.cards([app.ann.id])).get(app.ann.id)?.status
  const before = app.clock.now()
  await types(app.ann, general, '/status :palm_tree: By the sea for 2h')
  const { untilAt, ...shown } = (await status()) ?? { untilAt: 0 }
  assert.deepEqual(shown, { emoji: '🌴', text: 'By the sea' })
  assert.ok((untilAt ?? 0) >= before + 7_200_000 && (untilAt ?? 0) <= app.clock.now() + 7_200_000)
  await types(app.ann, general, '/status')
  assert.equal(await status(), null)
  await app.flowra.core.commands.emoji.add(app.ann.by(), { name: 'flowbird' }, await aPicture())
  await types(app.ann, general, '/status :flowbird: Watching')
  assert.deepEqual(await status(), { emoji: ':flowbird:', text: 'Watching', untilAt: null })
  await refused(types(app.ann, general, '/status :nosuch: x'), 400, /There is no emoji/)
  await refused(types(app.ann, general, '/mute forever'), 400, /is not a time/)
  const muted = await types(app.ann, general, '/mute 2h')
  assert.equal(muted.headers.get('Flowra-Said'), 'Muted for 2h.')
  const viewer = await app.flowra.core.queries.viewer('acme', app.ann.id)
  assert.ok(viewer)
  const { sections } = await app.flowra.core.queries.sidebar(viewer)
  assert.equal(sections.flatMap(section => section.lines).find(line => line.chatId === general)?.isMuted, true)
})

test('/search opens the search with its words, with script and without', async () => {
  await using app = await anApp()
  const { general } = app.chats
  await app.bob.posts(general, 'The heron & the crane')
  await settled(app.flowra.core)
  const before = await lastN(app, general)
  const to = (await types(app.ann, general, '/search heron & crane')).headers.get('Flowra-Go') ?? ''
  assert.equal(to, at.searchFor('heron & crane'))
  assert.match(await (await app.ann.get(to)).text(), /<mark>heron<\/mark>/)
  const plain = await app.ann.submits(at.messages(general), { key: newKey(), text: '/search from:@bob\nheron' })
  assert.deepEqual([plain.status, plain.headers.get('Location')], [303, at.searchFor('from:@bob\nheron')])
  assert.match(await (await app.ann.get(plain.headers.get('Location') ?? '')).text(), /<mark>heron<\/mark>/)
  assert.equal((await types(app.ann, general, '/search')).headers.get('Flowra-Go'), at.searchFor(''))
  const long = await types(app.ann, general, `/search ${'a'.repeat(LIMITS.searchText - 1)}${'🐦'.repeat(9_000)}`)
  assert.equal(long.headers.get('Flowra-Go'), at.searchFor(`${'a'.repeat(LIMITS.searchText - 1)}\ufffd`))
  assert.equal(await lastN(app, general), before)
})

test('without script a command leads where it leads, and the help names them all', async () => {
  await using app = await anApp()
  const answer = await app.ann.submits(at.messages(app.chats.general), { key: newKey(), text: '/help' })
  assert.deepEqual([answer.status, answer.headers.get('Location')], [303, at.help])
  const page = await (await app.ann.get(at.help)).text()
  for (const { name } of SLASHES) assert.ok(page.includes(`<code>/${name}`), name)
  assert.ok(page.includes('<kbd>Ctrl K</kbd>'))
})
