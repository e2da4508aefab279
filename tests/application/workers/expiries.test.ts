import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Core } from '../../../src/application/core.ts'
import type { Event, Ports } from '../../../src/application/ports.ts'
import { PARTICIPANTS, participantId } from '../../../src/application/read-models/participants.ts'
import { findSecret } from '../../../src/application/secrets.ts'
import { TIMERS } from '../../../src/application/workers/timers.ts'
import { aHouse, anotherProcess, type House } from '../../support/house.ts'
import { newKey } from '../../support/keys.ts'
import type { TestClock } from '../../support/ports.ts'
import { until } from '../../support/until.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const clockOf = ({ ports }: House): TestClock => ports.clock as TestClock
const timers = ({ documents }: Ports) => documents.count(TIMERS, 'instance', {})
const factsOf = async (ports: Ports, stream: string): Promise<readonly Event[]> => ports.log.read(stream, {})
const cleared = async ({ ports }: House, personId: string): Promise<readonly Event[]> =>
  (await factsOf(ports, `person-${personId}`)).filter(({ fact }) => fact.type === 'CustomStatusCleared')
const sets = ({ core, ports }: House, personId: string, text: string, hours: number | null) =>
  core.commands.people.setStatus(
    { personId, command: newKey() },
    { emoji: '🌴', text, untilAt: hours === null ? null : ports.clock.now() + hours * HOUR_MS },
  )

async function comes({ core, by, ann }: House, name: string, role: 'member' | 'guest'): Promise<string> {
  const words = { name, email: `${name}@example.org`, username: name, password: 'plenty of letters', zone: 'Europe/Berlin', locale: 'en' }
  const { personId } = await core.commands.people.register(newKey(), 'local', words)
  await core.commands.members.add(by(ann), { personId, role })
  return personId
}

test('a status ends by itself, because of the event that set it', async () => {
  await using house = await aHouse()
  const { version } = await sets(house, house.ann, 'Away', 1)
  await house.core.caughtUp(5_000)
  assert.equal((await cleared(house, house.ann)).length, 0)
  clockOf(house).pass(HOUR_MS)
  await until(async () => (await cleared(house, house.ann)).length === 1)
  assert.equal((await cleared(house, house.ann))[0]?.cause, `person-${house.ann}:${version}`)
  await until(async () => (await timers(house.ports)) === 0)
})

test('an older timer ends no newer status, nor one that has no end', async () => {
  await using house = await aHouse()
  await sets(house, house.ann, 'Away', 1)
  await sets(house, house.ann, 'Back on Monday', null)
  await sets(house, house.bob, 'Lunch', 1)
  await sets(house, house.bob, 'Long lunch', 3)
  await house.core.caughtUp(5_000)
  clockOf(house).pass(2 * HOUR_MS)
  await until(async () => (await timers(house.ports)) === 1)
  assert.deepEqual([(await cleared(house, house.ann)).length, (await cleared(house, house.bob)).length], [0, 0])
  clockOf(house).pass(HOUR_MS)
  await until(async () => (await cleared(house, house.bob)).length === 1)
})

test("a guest's time is over: the workspace lets them go, and out of every chat; whoever got more time stays", async () => {
  await using house = await aHouse()
  const { core, ports, by, ann, workspaceId } = house
  const [gus, max, cleo] = [await comes(house, 'gus', 'guest'), await comes(house, 'max', 'guest'), await comes(house, 'cleo', 'guest')]
  const { chatId } = await core.commands.chats.create(by(ann), { title: 'Guests', visibility: 'private', personIds: [gus, max, cleo] })
  const end = ports.clock.now() + HOUR_MS
  for (const personId of [gus, max, cleo]) await core.commands.members.setExpiry(by(ann), personId, { expiresAt: end })
  await core.commands.members.setExpiry(by(ann), max, { expiresAt: end + DAY_MS })
  await core.commands.members.changeRole(by(ann), cleo, { role: 'member' })
  await core.caughtUp(5_000)
  clockOf(house).pass(2 * HOUR_MS)
  await until(async () => (await ports.documents.get(PARTICIPANTS, workspaceId, participantId(chatId, gus)))?.isGone === true)
  const removed = (await factsOf(ports, `workspace-${workspaceId}`)).filter(({ fact }) => fact.type === 'MemberRemoved')
  assert.deepEqual(
    removed.map(({ fact }) => fact),
    [{ type: 'MemberRemoved', personId: gus, reason: 'expired' }],
  )
  await until(async () => (await timers(ports)) === 1)
})

test('an invitation is over for good, also for a clock that is set back', async () => {
  await using house = await aHouse()
  const { core, ports, by, ann, workspaceId } = house
  const [kept, used] = await Promise.all([1, 2].map(() => core.commands.invites.create(by(ann), { role: 'member', days: 1, maxUses: 1 })))
  const secretOf = async (token: string | null | undefined) =>
    (await findSecret(ports, 'invitation', token ?? '')) ?? assert.fail('no secret')
  const [secret, usedSecret] = [await secretOf(kept?.token), await secretOf(used?.token)]
  const dan = (
    await core.commands.people.register(newKey(), 'local', {
      name: 'Dan',
      email: 'd@example.org',
      username: 'dan',
      password: 'plenty of letters',
      zone: 'UTC',
      locale: 'en',
    })
  ).personId
  await core.commands.invites.accept({ personId: house.bob, command: newKey() }, usedSecret)
  await core.caughtUp(5_000)
  clockOf(house).pass(DAY_MS)
  const expired = async () => (await factsOf(ports, `workspace-${workspaceId}`)).filter(({ fact }) => fact.type === 'InviteExpired')
  await until(async () => (await expired()).length > 0)
  clockOf(house).pass(-DAY_MS)
  await assert.rejects(core.commands.invites.accept({ personId: dan, command: newKey() }, secret), { reason: 'invite_expired' })
})

/** Sets a thousand statuses, in whatever order, each to end a moment after another. */
async function thousand(house: House): Promise<readonly string[]> {
  const people: string[] = []
  for (let n = 0; n < 50; n++) people.push(await comes(house, `p${n}`, 'member'))
  const ends: { readonly personId: string; readonly at: number }[] = []
  for (let n = 0; n < 1_000; n++)
    ends.push({ personId: people[n % 50] as string, at: house.ports.clock.now() + HOUR_MS + ((n * 7_919) % 1_000) * 1_000 })
  const { people: commands } = house.core.commands
  await Promise.all(
    ends.map(({ personId, at }, n) => commands.setStatus({ personId, command: newKey() }, { emoji: '', text: `${n}`, untilAt: at })),
  )
  return people
}

const report = (error: unknown): never => {
  throw error
}

test('a thousand due while nobody was there: each once and in order, by whichever of two processes', async t => {
  await using house = await aHouse()
  const people = await thousand(house)
  await house.core.caughtUp(20_000)
  assert.equal(await timers(house.ports), 1_000)
  await house.stop()
  clockOf(house).pass(DAY_MS)
  const before = await house.ports.log.last()
  const begin = performance.now()
  const others: Core[] = [anotherProcess(house.ports), anotherProcess(house.ports)]
  const following = await Promise.all(others.map(core => core.follow({ report })))
  await until(async () => (await timers(house.ports)) === 0, 'the last timer', 30_000)
  t.diagnostic(`after ${Math.round(performance.now() - begin)} ms`)
  const ended = (await house.ports.log.follow(before, 10_000)).filter(({ fact }) => fact.type === 'CustomStatusCleared')
  assert.equal(ended.length, people.length, 'only the last status of each still stood')
  const dueOf = new Map(
    (await Promise.all(people.map(id => factsOf(house.ports, `person-${id}`))))
      .flat()
      .map(event => [`${event.stream}:${event.version}`, (event.fact as { untilAt?: number }).untilAt ?? 0]),
  )
  const dues = ended.map(({ cause }) => dueOf.get(cause ?? '') ?? 0)
  assert.deepEqual(
    dues,
    dues.toSorted((a, b) => a - b),
  )
  assert.equal(new Set(ended.map(({ cause }) => cause)).size, ended.length)
  const idle = await house.ports.log.last()
  clockOf(house).pass(-2 * DAY_MS)
  clockOf(house).pass(4 * DAY_MS)
  await Promise.all(others.map(core => core.caughtUp(2_000)))
  assert.equal(await house.ports.log.last(), idle, 'clocks that jump fire nothing twice')
  for (const one of following) await one.stop()
})

/** The same ports in a process that ends at the n-th of its writes: nothing more of it is stored. */
function endingAt(ports: Ports, write: number): { readonly ports: Ports; hasEnded(): boolean } {
  let writes = 0
  const last = <T>(act: () => Promise<T>): Promise<T> => (++writes >= write ? Promise.reject(new Error('the process ends here')) : act())
  const { put, erase } = ports.documents
  const documents = {
    ...ports.documents,
    put: (...words: Parameters<typeof put>) => last(() => put(...words)),
    erase: (...words: Parameters<typeof erase>) => last(() => erase(...words)),
  } as Ports['documents']
  return {
    ports: { ...ports, documents, log: { ...ports.log, append: commit => last(() => ports.log.append(commit)) } },
    hasEnded: () => writes >= write,
  }
}

test('a process that ends at whatever write: the next one does the rest, and nothing shows twice', async t => {
  let writes = 1
  for (let isWhole = false; !isWhole; writes++) {
    await using house = await aHouse()
    await house.stop()
    await sets(house, house.ann, 'Away', 1)
    await sets(house, house.bob, 'Lunch', 2)
    const gus = await comes(house, 'gus', 'guest')
    await house.core.commands.members.setExpiry(house.by(house.ann), gus, { expiresAt: house.ports.clock.now() + HOUR_MS })
    clockOf(house).pass(DAY_MS)
    const ending = endingAt(house.ports, writes)
    const last = await anotherProcess(ending.ports).follow({ report: () => undefined, isAlone: true })
    const isDone = async () => (await timers(house.ports)) === 0 && (await cleared(house, house.bob)).length === 1
    await until(async () => ending.hasEnded() || (await isDone()))
    isWhole = !ending.hasEnded()
    await last.stop().catch(() => undefined)
    const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
    await until(async () => (await isDone()) && (await cleared(house, house.ann)).length === 1, `the end after write ${writes}`)
    const removed = (await factsOf(house.ports, `workspace-${house.workspaceId}`)).filter(({ fact }) => fact.type === 'MemberRemoved')
    assert.deepEqual(
      [(await cleared(house, house.ann)).length, (await cleared(house, house.bob)).length, removed.length],
      [1, 1, 1],
      `write ${writes}`,
    )
    await following.stop()
  }
  t.diagnostic(`${writes - 2} places to end at`)
})
