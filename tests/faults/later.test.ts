import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Core, coreOf } from '../../src/application/core.ts'
import { deadLettersIn } from '../../src/application/dead-letters.ts'
import { INSTANCE } from '../../src/application/ports.ts'
import { REMINDERS, type ReminderDocument } from '../../src/application/read-models/reminders.ts'
import { SCHEDULES, type ScheduleDocument } from '../../src/application/read-models/schedules.ts'
import { verify } from '../../src/application/replay.ts'
import { TIMERS } from '../../src/application/workers/timers.ts'
import type { MessageFact } from '../../src/domain/messages.ts'
import { freePort } from '../support/free-port.ts'
import { until } from '../support/until.ts'
import { by, demolish, furnish, type House, opened } from './kit/house.ts'
import { progress } from './kit/progress.ts'
import { startServer } from './kit/server.ts'

const ALL = 1_000
const PEOPLE = 12 // each may have a hundred of a kind
const DAY_MS = 24 * 3_600_000
const POSTS = 750 // of them; the others come back to whoever asked
const KILLS_AT = [50, 300, 550]
const PATIENCE_MS = 60_000

type Posted = Extract<MessageFact, { type: 'MessagePosted' }>
type Expected = ReadonlyMap<string, number> // dueAt by text

/** Yesterday they were set, in whatever order, each due a minute after another; today all of them have come. */
async function setYesterday(house: House): Promise<void> {
  await using here = await opened(house)
  const clock = { now: () => Date.now() - DAY_MS }
  const { commands }: Core = coreOf({ ...here.ports, clock }, { spread: () => {}, foreign: () => {} })
  const [chatId = ''] = house.chats
  const set = async (n: number): Promise<void> => {
    const { id = '' } = house.people[n % PEOPLE] ?? {}
    const minutes = 60 + ((n * 7_919) % ALL)
    const name = String(minutes).padStart(4, '0')
    if (n % 2 === 0) await commands.schedules.add(by(house, id), chatId, { text: `m${name}`, when: 'at', at: inBerlin(minutes) })
    else await commands.reminders.ask(by(house, id), chatId, `${n % 4 === 1 ? 'me' : 'here'} in ${minutes}m r${name}`)
  }
  await Promise.all(Array.from({ length: ALL }, (_, n) => set(n)))
}

/** As a field for day and time says it, for people who live there. */
const inBerlin = (minutes: number): string =>
  Temporal.Instant.fromEpochMilliseconds(Date.now() - DAY_MS + minutes * 60_000)
    .toZonedDateTimeISO('Europe/Berlin')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })

const STATES: readonly ReminderDocument['state'][] = ['waiting', 'sending', 'due', 'seen', 'done']
const order = { field: 'dueAt', direction: 'up' } as const

async function kept(house: House) {
  await using here = await opened(house)
  const { documents, log } = here.ports
  const reminders: ReminderDocument[] = []
  const schedules: ScheduleDocument[] = []
  for (const { id } of house.people) {
    for (const state of STATES)
      reminders.push(...(await documents.find(REMINDERS, house.workspaceId, { equal: { askedById: id, state }, order, limit: ALL })))
    schedules.push(...(await documents.find(SCHEDULES, house.workspaceId, { equal: { personId: id }, order, limit: ALL })))
  }
  const facts = (await log.read(`chat-${house.chats[0]}`, {})).map(({ fact }) => fact as Posted)
  return {
    reminders,
    schedules,
    posted: facts.filter(({ type }) => type === 'MessagePosted').map(({ text }) => text.typed),
    timers: await documents.count(TIMERS, INSTANCE, {}),
    letters: (await deadLettersIn(documents)).items.length,
    differences: (await verify(here.ports)).differences,
  }
}

test('a thousand due while nobody was there, and killed again and again on the way: each once, in order', async t => {
  const house = await furnish({ people: PEOPLE, chats: 1 })
  t.after(() => demolish(house))
  await setYesterday(house)
  const before = await kept(house)
  const dueOf: Expected = new Map([...before.schedules, ...before.reminders].map(({ text, dueAt }) => [text, dueAt]))
  assert.deepEqual([dueOf.size, before.timers, before.posted.length], [ALL, ALL, 0])

  const killedAt: number[] = []
  const [chatId = ''] = house.chats
  for (const goal of KILLS_AT) {
    const env = { ENDS_IN: chatId, ENDS_AT: String(goal) }
    const server = startServer(house.folder, await freePort(), { program: 'tests/faults/twins/ends-on-the-way.ts', env })
    const late = AbortSignal.timeout(PATIENCE_MS)
    late.addEventListener('abort', () => server.signal('SIGTERM'))
    assert.equal((await server.exited).signal, 'SIGKILL', server.said())
    killedAt.push(progress(house.folder, chatId).posted)
  }
  t.diagnostic(`killed with ${killedAt.join(', ')} posted`)
  assert.ok(Math.max(...killedAt) < POSTS, 'each kill was in the middle')
  const server = startServer(house.folder, await freePort())
  await server.ready()
  await until(() => progress(house.folder, chatId).timers === 0, 'the last of them', PATIENCE_MS)
  server.signal('SIGTERM')
  await server.exited

  const { posted, reminders, ...after } = await kept(house)
  assert.deepEqual([posted.length, new Set(posted).size], [POSTS, POSTS], 'each once')
  const dues = posted.map(text => dueOf.get(text) ?? 0)
  assert.deepEqual(
    dues,
    dues.toSorted((a, b) => a - b),
    'in order',
  )
  assert.equal(reminders.length, ALL - POSTS)
  for (const { state, version, failure } of reminders)
    assert.deepEqual({ state, version, failure }, { state: 'due', version: 2, failure: null })
  assert.deepEqual(after, { schedules: [], timers: 0, letters: 0, differences: [] })
})
