import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Rejected } from '../../src/domain/decider.ts'
import { anApp, SLUG, settled, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'

const HISTORIES = 300
const STEPS = 6
const NAMES = ['ann', 'bob', 'cleo', 'dan', 'gus'] as const
type Name = (typeof NAMES)[number]

type Posted = { readonly messageId: string; readonly author: Name; named: ReadonlySet<Name>; readonly lost: Set<Name>; isGone: boolean }
type Run = { readonly app: TestApp; readonly chatId: string; readonly posted: Posted[]; random(below: number): number }

/** The same numbers in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test(`over ${HISTORIES} histories, who is told is who is named and may read, and what is unread is what the positions say`, async () => {
  await using app = await anApp()
  for (let seed = 1; seed <= HISTORIES; seed++) {
    const random = numbers(seed)
    const run: Run = { app, chatId: await aChat(app, seed, random), posted: [], random }
    for (let step = 0; step < STEPS; step++) await oneStep(run)
    await settled(app.flowra.core)
    for (const name of NAMES) await compare(run, name, seed)
    for (const name of NAMES) await readAll(run, name)
  }
})

async function aChat(app: TestApp, seed: number, random: Run['random']): Promise<string> {
  const personIds = NAMES.slice(1)
    .filter(() => random(2) === 0)
    .map(name => app[name].id)
  const visibility = random(2) === 0 ? 'public' : 'private'
  return (await app.flowra.core.commands.chats.create(app.ann.by(), { title: `History ${seed}`, visibility, personIds })).chatId
}

const nameIn = ({ random }: Run): Name => NAMES[random(NAMES.length)] as Name

/** What may not be is refused and changes nothing. */
async function oneStep(run: Run): Promise<void> {
  const { messages, participants, reads } = run.app.flowra.core.commands
  const [who, other, kind] = [nameIn(run), nameIn(run), run.random(8)]
  const known = run.posted[run.random(Math.max(1, run.posted.length))]
  const by = run.app[who].by()
  try {
    if (kind < 3) {
      const { messageId } = await messages.post(by, run.chatId, { text: `Hello @${other}` })
      run.posted.push({ messageId, author: who, named: new Set([other]), lost: new Set(), isGone: false })
    } else if (kind === 3 && known) {
      const at = { chatId: run.chatId, messageId: known.messageId }
      await messages.edit(run.app[known.author].by(), at, { text: `Rather @${other}, ${newKey()}` })
      known.named = new Set([other])
      known.lost.delete(other)
    } else if (kind === 4 && known) {
      await messages.delete(run.app[known.author].by(), { chatId: run.chatId, messageId: known.messageId })
      known.isGone = true
    } else if (kind === 5) {
      await participants.remove(run.app.ann.by(), run.chatId, run.app[other].id)
      for (const message of run.posted) message.lost.add(other)
    } else if (kind === 6) await participants.add(run.app.ann.by(), run.chatId, { personId: run.app[other].id })
    else await reads.mark(by, run.chatId, { turn: 0, position: 1 + run.random(4) })
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
  }
  await settled(run.app.flowra.core)
}

const mayRead = ({ app, chatId }: Run, name: Name): Promise<boolean> =>
  app.flowra.core.queries.readableChat(app.workspaceId, app[name].id, chatId).then(
    () => true,
    () => false,
  )

async function compare(run: Run, name: Name, seed: number): Promise<void> {
  const { app, chatId } = run
  const viewer = await app.flowra.core.queries.viewer(SLUG, app[name].id)
  assert.ok(viewer)
  const all = (await app.flowra.core.queries.mentions(viewer)).items
  const here = all.filter(({ chat }) => chat.id === chatId)
  const listed = new Set(here.map(({ message }) => message.id))
  const isReader = await mayRead(run, name)
  for (const { messageId, author, named, lost, isGone } of run.posted) {
    const isMeant = isReader && !isGone && author !== name && named.has(name)
    if (listed.has(messageId)) assert.ok(isMeant, `history ${seed}: ${name} is told of what does not concern them`)
    else assert.ok(!isMeant || lost.has(name) || !(await couldReadThen(run, name, messageId)), `history ${seed}: ${name} is not told`)
  }
  const { sections, mentionsElsewhere } = await app.flowra.core.queries.sidebar(viewer)
  const counted = sections.flatMap(({ lines }) => lines).reduce((sum, { mentions }) => sum + mentions.length, mentionsElsewhere)
  assert.equal(counted, all.filter(({ isUnread }) => isUnread).length, `history ${seed}: ${name}'s unread mentions`)
}

/** Named before they could read: told of nothing then, nor later. */
async function couldReadThen({ app, chatId }: Run, name: Name, messageId: string): Promise<boolean> {
  const events = await app.ports.log.read(`chat-${chatId}`, {})
  const at = events.findLast(({ subject, fact }) => subject === messageId && /^Message(?:Posted|Edited)$/.test(fact.type))?.version ?? 0
  const isPublic = events.some(
    ({ fact }) => fact.type === 'ChatCreated' && (fact as unknown as { visibility: string }).visibility === 'public',
  )
  const moves = events.filter(({ fact, version }) => version < at && (fact as { personId?: string }).personId === app[name].id)
  return (isPublic && name !== 'gus') || moves.at(-1)?.fact.type === 'ParticipantAdded'
}

async function readAll({ app, chatId }: Run, name: Name): Promise<void> {
  await app.flowra.core.commands.reads.mark(app[name].by(), chatId, { turn: 0, position: 1_000 }).catch(error => {
    if (!(error instanceof Rejected)) throw error
  })
}
