import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columnsFrom, printed, widthNear } from '../../public/js/columns.js'
import { anApp, at, type Member, type TestApp } from '../support/app.ts'

const PART = { 'hx-request': 'true', 'hx-request-type': 'partial' }
const heard = (text: string) =>
  [...text.matchAll(/data-section="([\w-]+)"|id="line-([\w-]+)"/g)].map(([, section, chat]) => section ?? chat)
const bar = async (who: Member, headers = {}) => (await who.get(at.sidebar, { ...PART, ...headers })).text()
const found = async (who: Member, words: string) => (await who.get(`${at.palette}?words=${encodeURIComponent(words)}`, PART)).text()
const prefers = (app: TestApp, chat: string, input: object) => app.flowra.core.commands.people.preferInChat(app.cleo.by(), chat, input)

test('favourites stand first, then own sections, then the other channels and direct messages', async () => {
  await using app = await anApp()
  const { general, launch } = app.chats
  assert.deepEqual(heard(await bar(app.cleo)), ['channels', general, launch, 'directs'])
  await prefers(app, launch, { section: 'Work' })
  const [own, ...rest] = heard(await bar(app.cleo))
  assert.match(own ?? '', /^own-/)
  assert.deepEqual(rest, [launch, 'channels', general, 'directs'])
  await prefers(app, launch, { isFavourite: true })
  assert.deepEqual(heard(await bar(app.cleo)), ['favourites', launch, 'channels', general, 'directs'])
})

test('the server prints the columns as they were left, whatever somebody wrote into the cookie', async () => {
  await using app = await anApp()
  const page = async (columns: string) =>
    (await app.ann.get(at.drafts, { Cookie: `${app.ann.cookie}; flowra-columns=${encodeURIComponent(columns)}` })).text()
  const folded = await page('w=300&f=channels&c=1')
  assert.match(folded, /<div class="app" data-on="main" data-side="304" data-side-closed>/)
  assert.match(folded, /data-section="channels" data-folded/)
  const wild = await page('w="><script>&f=<b>.%22&c=2')
  assert.match(wild, /<div class="app" data-on="main">/)
  assert.doesNotMatch(wild, /data-folded|<script>&/)
})

test('columns are kept as they are, in widths that there are', () => {
  const columns = { width: 248, folded: ['channels', 'own-x1'], isClosed: true }
  assert.deepEqual(columnsFrom(printed(columns)), columns)
  assert.deepEqual(columnsFrom(''), { width: null, folded: [], isClosed: false })
  assert.deepEqual([0, 211, 1_000, 300].map(widthNear), [208, 208, 360, 304])
})

test('the palette finds own chats, public channels and people, the closest first', async () => {
  await using app = await anApp()
  const { commands } = app.flowra.core
  const { chatId } = await commands.chats.create(app.bob.by(), { title: 'Danish', visibility: 'public' })
  const answer = await found(app.cleo, 'dan')
  assert.match(answer, new RegExp(`data-chat="${chatId}"[^]*Danish[^]*not joined[^]*aria-label="People"[^]*Dan[^]*@dan`))
  assert.match(await found(app.cleo, '@dan'), /@dan/)
  assert.match(await found(app.cleo, '#dani'), /Danish/)
  assert.doesNotMatch(await found(app.cleo, 'secret'), /Secret/)
  assert.doesNotMatch(await found(app.cleo, 'xyz'), /role="option"/)
  assert.doesNotMatch(await found(app.cleo, ''), /role="option"/)
})

test('of what is typed into the palette only the beginning is looked for', async () => {
  await using app = await anApp()
  assert.match(await found(app.cleo, `dan${' '.repeat(61)}xyz`), /@dan/)
  assert.doesNotMatch(await found(app.cleo, `dan${' '.repeat(60)}xyz`), /@dan/)
})

test('a guest finds who and what they share, and nothing beside', async () => {
  await using app = await anApp()
  await app.flowra.core.commands.chats.create(app.bob.by(), { title: 'Garden', visibility: 'public' })
  assert.doesNotMatch(await found(app.gus, 'g'), /Garden|general/)
  assert.match(await found(app.gus, 'lau'), /Launch/)
})

test('who joins is found, and who leaves no longer', async () => {
  await using app = await anApp()
  const { members } = app.flowra.core.commands
  assert.match(await found(app.ann, 'dan'), /@dan/)
  await members.remove(app.ann.by(), app.dan.id)
  assert.doesNotMatch(await found(app.ann, 'dan'), /@dan/)
})
