import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import type { Event } from '../../src/application/ports.ts'
import { READS, readId } from '../../src/application/read-models/reads.ts'
import type { ChatFact } from '../../src/domain/chats.ts'
import { Rejected } from '../../src/domain/decider.ts'
import type { MessageFact } from '../../src/domain/messages.ts'
import { anApp, SLUG, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'
import { type Recount, recounted, type Said } from './kit/recount.ts'

const HISTORIES = 300
const STEPS = 10
const NAMES = ['ann', 'bob', 'cleo', 'dan'] as const
type Name = (typeof NAMES)[number]

type Posted = { readonly messageId: string; readonly author: Name; readonly root: string }
type Run = {
  readonly app: TestApp
  readonly chatId: string
  readonly posted: Posted[]
  readonly said: Said[]
  random(below: number): number
}

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test(`over ${HISTORIES} histories, what is unread is what a recount of the log says, in chats, in threads and in the sums`, async () => {
  await using app = await anApp()
  const { chats } = app.flowra.core.commands
  let counted = 0
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const random = numbers(seed)
    const personIds = NAMES.slice(1).filter(() => random(3) > 0)
    const wish = { title: `History ${seed}`, visibility: random(2) ? 'public' : 'private', personIds: personIds.map(name => app[name].id) }
    const { chatId } = await chats.create(app.ann.by(), wish)
    const run: Run = { app, chatId, posted: [], said: [], random }
    for (let step = 0; step < STEPS; step++) await oneStep(run)
    const events = await eventsOf(run)
    for (const name of NAMES) counted += await compare(run, name, recounted(events, run.said, app[name].id), `history ${seed}: ${name}`)
    await chats.delete(app.ann.by(), chatId, { isConfirmed: true })
  }
  assert.ok(counted > HISTORIES, 'there must be something unread for this to mean anything')
})

const nameIn = ({ random }: Run): Name => NAMES[random(NAMES.length)] as Name

type Doing = (run: Run, who: Name, known: Posted | undefined) => Promise<unknown>

const commandsIn = ({ app }: Run) => app.flowra.core.commands
const at = ({ chatId }: Run, messageId = chatId) => ({ chatId, messageId })
const timeline = ({ random }: Run, known: Posted | undefined) => (known && random(2) ? { threadId: known.root } : {})
/** Ann stays, so that somebody can always bring the others back. */
const mover = ({ app, random }: Run) => app[NAMES[1 + random(3)] as Name]

const post: Doing = (run, who) => posts(run, who, {})
const reply: Doing = (run, who, known) =>
  posts(run, who, { ...(known && { threadId: known.messageId }), ...(known && run.random(4) === 0 && { isAlsoInChat: true }) })

const DOINGS: readonly Doing[] = [
  ...[post, post, post, reply, reply, reply, reply],
  (run, who, known) => commandsIn(run).messages.delete(run.app[known?.author ?? who].by(), at(run, known?.messageId)),
  (run, who, known) => reads(run, who, timeline(run, known)),
  (run, who, known) => readsAgain(run, who, known?.messageId ?? run.chatId, timeline(run, known)),
  (run, who, known) => commandsIn(run).threads.follow(run.app[who].by(), at(run, known?.root)),
  (run, who, known) => commandsIn(run).threads.unfollow(run.app[who].by(), at(run, known?.root)),
  run => commandsIn(run).participants.leave(mover(run).by(), run.chatId),
  run => commandsIn(run).participants.join(mover(run).by(), run.chatId),
  run => commandsIn(run).participants.add(run.app.ann.by(), run.chatId, { personId: mover(run).id }),
]

/** What may not be is refused and changes nothing. */
async function oneStep(run: Run): Promise<void> {
  const [who, doing] = [nameIn(run), DOINGS[run.random(DOINGS.length)] as Doing]
  try {
    await doing(run, who, run.posted[run.random(Math.max(1, run.posted.length))])
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
  }
}

const eventsOf = async ({ app, chatId }: Pick<Run, 'app' | 'chatId'>) =>
  (await app.ports.log.read(`chat-${chatId}`, {})) as readonly Event<ChatFact | MessageFact>[]

/** Said and, as the author's own position shows, told. */
async function posts(run: Run, author: Name, more: { readonly threadId?: string; readonly isAlsoInChat?: boolean }): Promise<void> {
  const { app, chatId, random } = run
  const text = random(3) ? 'Hello' : `Hello @${nameIn(run)}`
  const { messageId } = await app.flowra.core.commands.messages.post(app[author].by(), chatId, { text, ...more })
  const fact = (await eventsOf(run)).at(-1)?.fact
  assert.ok(fact?.type === 'MessagePosted')
  run.posted.push({ messageId, author, root: fact.threadId ?? messageId })
  await turn()
  if (fact.n !== undefined) await until(() => isThrough(run, author, chatId, fact.n as number))
  if (fact.threadId !== null) await until(() => isThrough(run, author, fact.threadId as string, fact.threadN as number))
}

async function isThrough({ app }: Run, name: Name, timelineId: string, n: number): Promise<boolean> {
  const read = await app.flowra.core.app.recent.get(READS, app.workspaceId, readId(app[name].id, timelineId))
  return (read?.position ?? 0) >= n
}

async function reads(run: Run, name: Name, where: { readonly threadId?: string }): Promise<void> {
  const wish = { turn: run.random(2), position: run.random(5), ...where }
  await run.app.flowra.core.commands.reads.mark(run.app[name].by(), run.chatId, wish)
  run.said.push({ personId: run.app[name].id, after: (await eventsOf(run)).length, ...wish })
}

async function readsAgain(run: Run, name: Name, messageId: string, where: { readonly threadId?: string }): Promise<void> {
  const wish = { messageId, ...where }
  await run.app.flowra.core.commands.reads.markUnread(run.app[name].by(), run.chatId, wish)
  run.said.push({ personId: run.app[name].id, after: (await eventsOf(run)).length, ...wish })
}

/** Answers how much is unread; chats of other histories are gone, and in the rest nobody says anything. */
async function compare({ app, chatId }: Run, name: Name, expected: Recount, what: string): Promise<number> {
  const { queries } = app.flowra.core
  const viewer = (await queries.viewer(SLUG, app[name].id)) ?? assert.fail()
  const [sidebar, { items }] = [await queries.sidebar(viewer), await queries.threads(viewer)]
  const lines = sidebar.sections.flatMap(section => section.lines)
  assert.equal(lines.find(line => line.chatId === chatId)?.unread ?? 0, expected.chat, `${what} in the chat`)
  assert.equal(sum(lines), expected.chat, `${what} in all chats`)
  const found = new Map(items.map(({ root, unread }) => [root.id, unread]))
  for (const [root, unread] of expected.threads) assert.equal(found.get(root) ?? 0, unread, `${what} in a thread`)
  const inThreads = [...expected.threads.values()].reduce((total, one) => total + one, 0)
  assert.equal(sum(items), inThreads, `${what} in all threads`)
  const waiting = [...expected.threads].filter(([, unread]) => unread > 0).map(([root]) => root)
  assert.deepEqual([...sidebar.threads].sort(), waiting.sort(), `${what}: threads of the sidebar`)
  return expected.chat + inThreads
}

const sum = (counts: readonly { readonly unread: number }[]): number => counts.reduce((total, { unread }) => total + unread, 0)
