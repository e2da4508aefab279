import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { anApp, at, type Member, type Socket, type TestApp } from '../support/app.ts'
import { aBrowser } from '../support/chromium.ts'
import { newKey } from '../support/keys.ts'
import { aScreen, DELIVERIES, type Frame, fresh, type Old, replayed, type Screen } from './r8/pages.ts'
import { SCENARIOS, type Scenario, type Stage } from './r8/scenarios.ts'

/** R8: the old page plus its frames is the fresh page, for every command, everybody who looks, however the frames arrive. */

const VIEWERS = { author: 'cleo', admin: 'bob', reader: 'dan', guest: 'gus', stranger: 'eve' } as const
type Viewer = keyof typeof VIEWERS

let browser: Browser
let app: TestApp
const screens = new Map<Viewer, Screen>()

before(async () => {
  browser = await aBrowser()
  app = await anApp()
  for (const viewer of Object.keys(VIEWERS) as Viewer[]) screens.set(viewer, await aScreen(browser, app, memberOf(viewer)))
})
after(async () => {
  await browser.close()
  await app[Symbol.asyncDispose]()
})

const memberOf = (viewer: Viewer): Member => app[VIEWERS[viewer]]

test('every command has a scenario', () => {
  const commands = Object.entries(app.flowra.core.commands).flatMap(([file, verbs]) => Object.keys(verbs).map(verb => `${file}.${verb}`))
  assert.deepEqual(Object.keys(SCENARIOS).toSorted(), commands.toSorted())
})

test('frames that never come are noticed: without them the old page is not the fresh one', async () => {
  const stage = await aStage()
  const looking = await everybodyLooks(stage)
  await app.flowra.core.commands.messages.post(app.cleo.by(), stage.chatId, { text: 'Unheard' })
  for (const { socket } of looking.values()) socket.close()
  const screen = screens.get('admin') as Screen
  const url = app.origin + at.chat(stage.chatId)
  assert.notDeepEqual(await replayed(screen, url, (looking.get('admin') as Looker).old, []), await fresh(screen, url))
})

/** What a position is about must not be read on by us. */
const KEEPS_POSITIONS = /^reads\./

/** All of them on one machine, every other one again by two processes: the rows and frames are the same code. */
const isAgain = process.env['TEST_MONGO_URL'] !== undefined
const chosen = Object.entries(SCENARIOS).filter((_, at) => !isAgain || at % 2 === 1)
/** In what order they come is a matter of the page alone; what comes, and what is caught up, of the processes. */
const tried = Object.entries(DELIVERIES).filter(([name]) => !isAgain || name === 'live' || name === 'lost, then caught up')

for (const [command, scenario] of chosen)
  test(`${command}: old page plus frames is a fresh page, for everybody, however they arrive`, () => plays(command, scenario))

for (const already of [1, 2, 3])
  test(`changes by one person fold alike when ${already} of them were there`, async () => {
    const { chats, messages } = app.flowra.core.commands
    const changes = async ({ chatId }: Stage, count: number) => {
      for (let one = 0; one < count; one++) await chats.setTopic(app.ann.by(), chatId, { topic: newKey() })
    }
    await plays('folds', {
      before: stage => changes(stage, already),
      async act(stage) {
        await changes(stage, 2)
        await messages.post(app.bob.by(), stage.chatId, { text: 'Between' })
        await changes(stage, 3)
      },
    })
    const page = screens.get('reader')?.page
    assert.deepEqual(await page?.locator('li.changes').allInnerTexts(), [
      'Ann made 4 changes',
      `Ann made ${already + 2} changes`,
      'Ann made 3 changes',
    ])
  })

async function plays(command: string, scenario: Scenario): Promise<void> {
  const stage = await aStage()
  await scenario.before?.(stage)
  const looking = await everybodyLooks(stage)
  await scenario.act(stage)
  if (!KEEPS_POSITIONS.test(command)) await everybodyReads(stage)
  await nothingMoreIsHeard(looking)
  await Promise.all([...looking.entries()].map(([viewer, looker]) => compare(command, stage, viewer, looker)))
}

type Looker = { readonly old: Old; readonly socket: Socket }

async function everybodyLooks(stage: Stage): Promise<ReadonlyMap<Viewer, Looker>> {
  const looking = new Map<Viewer, Looker>()
  for (const viewer of screens.keys()) {
    const answer = await memberOf(viewer).get(at.chat(stage.chatId), { accept: 'text/html' })
    const socket = await memberOf(viewer).socket()
    const version = await versionOf(stage)
    const isShown = answer.status === 200 && version !== undefined // a deleted channel has a page for who may bring it back
    looking.set(viewer, { old: { status: isShown ? 200 : 404, body: await answer.text() }, socket })
    if (!isShown) continue
    socket.look({ [stage.chatId]: version })
    await socket.hears(word => word.t === 'pong')
    socket.forget()
  }
  return looking
}

async function everybodyReads(stage: Stage): Promise<void> {
  const { commands, queries } = app.flowra.core
  const chat = await queries.readableChat(app.workspaceId, app.ann.id, stage.chatId).catch(() => undefined)
  if (!chat) return // deleted: nobody reads there
  for (const member of [app.ann, app.bob, app.cleo, app.gus]) {
    const answer = await member.sends('POST', at.read(stage.chatId), { turn: '0', position: String(chat.lastN) })
    if (answer.status >= 500) throw new Error(`${member.name} could not read: ${answer.status} ${Object.keys(commands)}`)
  }
}

/** Where nothing was heard and the server says the same again, a browser has nothing to show otherwise. */
const isAnsweredAgain = async (viewer: Viewer, chatId: string, { body }: Old): Promise<boolean> =>
  keyless(await (await memberOf(viewer).get(at.chat(chatId), { accept: 'text/html' })).text()) === keyless(body)

const keyless = (body: string): string => body.replaceAll(/name="key" value="[^"]*"/g, '')

async function compare(command: string, { chatId }: Stage, viewer: Viewer, { old, socket }: Looker): Promise<void> {
  const frames = socket.words as readonly Frame[]
  socket.close()
  if (old.status !== 200) {
    assert.ok(!JSON.stringify(frames).includes(chatId), `${command}: the ${viewer} hears of a chat that does not exist for them`)
    return
  }
  if (frames.length === 0 && (await isAnsweredAgain(viewer, chatId, old))) return
  const screen = screens.get(viewer) as Screen
  const url = app.origin + at.chat(chatId)
  const now = await fresh(screen, url)
  for (const [names, ordered] of distinct(frames, chatId))
    assert.deepEqual(await replayed(screen, url, old, ordered), now, `${command} for the ${viewer}, ${names}`)
}

/** Deliveries that come to the same are tried once; where nothing is heard there is nothing to deliver. */
function distinct(frames: readonly Frame[], chatId: string): ReadonlyMap<string, readonly Frame[]> {
  if (frames.length === 0) return new Map([['without a frame', []]])
  const orders = tried.map(([name, order]) => ({ name, ordered: order(frames, chatId) as readonly Frame[] }))
  const groups = Map.groupBy(orders, ({ ordered }) => JSON.stringify(ordered))
  return new Map([...groups.values()].map(group => [group.map(({ name }) => name).join(' and '), group[0]?.ordered ?? []]))
}

/** A fresh public channel with Ann, Bob, Cleo and Gus in it; everybody has read Cleo's two messages. */
async function aStage(): Promise<Stage> {
  const { commands } = app.flowra.core
  const { chatId } = await commands.chats.create(app.ann.by(), {
    title: `Stage ${newKey()}`,
    visibility: 'public',
    personIds: [app.bob.id, app.cleo.id, app.gus.id],
  })
  const { messageId } = await commands.messages.post(app.cleo.by(), chatId, { text: 'First' })
  await commands.messages.post(app.cleo.by(), chatId, { text: 'Second' })
  for (const member of [app.ann, app.bob, app.cleo, app.gus]) await commands.reads.mark(member.by(), chatId, { turn: 0, position: 2 })
  await app.flowra.core.caughtUp(5_000)
  return { app, chatId, messageId }
}

const versionOf = async (stage: Stage): Promise<number | undefined> =>
  (await app.flowra.core.queries.readableChat(app.workspaceId, app.ann.id, stage.chatId).catch(() => undefined))?.version

/** Counts wait half a second; then everything that was to come has come. */
async function nothingMoreIsHeard(looking: ReadonlyMap<Viewer, Looker>): Promise<void> {
  await app.flowra.core.caughtUp(5_000)
  let before = -1
  for (let now = heard(looking); now !== before; now = heard(looking)) {
    before = now
    await new Promise(resolve => setTimeout(resolve, 600))
    await new Promise(setImmediate) // what a pause of the machine kept waiting is read behind the timers
  }
}

const heard = (looking: ReadonlyMap<Viewer, Looker>): number =>
  [...looking.values()].reduce((sum, { socket }) => sum + socket.words.length, 0)
