import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GRANTS } from '../../../src/application/grants.ts'
import { LIMITS } from '../../../src/application/limits.ts'
import { OUTBOX, putLetter } from '../../../src/application/outbox.ts'
import type { AnyCollection, Collection, Document, Ports, Vouched } from '../../../src/application/ports.ts'
import { findInvitation, newSecret, SECRETS } from '../../../src/application/secrets.ts'
import { findSession, SESSIONS } from '../../../src/application/sessions.ts'
import { sweeping } from '../../../src/application/workers/sweeping.ts'
import { aHouse, type House } from '../../support/house.ts'
import { newKey } from '../../support/keys.ts'
import { openTestPorts, type TestClock } from '../../support/ports.ts'
import { until } from '../../support/until.ts'

const DAY_MS = 24 * 3_600_000

const idsIn = async ({ documents }: Pick<Ports, 'documents'>, { name, indexes }: AnyCollection): Promise<readonly string[]> => {
  const all = await documents.find({ name, indexes } as Collection<Document>, 'instance', { limit: 1_000 })
  return all.map(({ id }) => id)
}
const passes = ({ ports }: House, days: number): void => (ports.clock as TestClock).pass(days * DAY_MS)

const VOUCHED: Vouched = { subject: 'ann', sid: 'sid', refreshToken: 'refresh', idToken: 'id', lifetimeMs: 60_000 } as Vouched

test('a session goes when none so old opens anything, with what stood behind it, and no earlier', async () => {
  await using house = await aHouse()
  const { sessions } = house.core.commands
  const first = await sessions.beginVouched(house.ann, 'test', 'office', VOUCHED)
  passes(house, 20)
  const second = await sessions.beginVouched(house.ann, 'test', 'office', VOUCHED)
  passes(house, LIMITS.sessionAbsolute / (24 * 3600) - 20)
  const third = await sessions.begin(house.ann, 'test')
  const { sweep } = sweeping(house.ports)
  await sweep()
  assert.equal((await idsIn(house.ports, SESSIONS)).length, 3, 'one that is just over is still there')
  assert.equal(await findSession(house.core.app, first.token), undefined)
  passes(house, 1.1)
  await until(async () => (await idsIn(house.ports, SESSIONS)).length === 2, 'the workers of the house')
  assert.deepEqual(new Set(await idsIn(house.ports, SESSIONS)), new Set([second.sessionId, third.sessionId]))
  assert.deepEqual(await idsIn(house.ports, GRANTS), [second.sessionId])
  assert.equal((await findSession(house.core.app, third.token))?.person.id, house.ann)
})

test('a link says for a month that it is over, then nobody knows of it', async () => {
  await using house = await aHouse()
  const { clock, documents } = house.ports
  const link = async (days: number): Promise<string> => {
    const expiresAt = clock.now() + days * DAY_MS
    const { token, document } = newSecret(house.ports, {
      purpose: 'invitation',
      subject: `${days}`,
      workspace: house.workspaceId,
      expiresAt,
    })
    await documents.put(SECRETS, document)
    return token
  }
  const [short, long] = [await link(1), await link(10)]
  passes(house, 30.9)
  const { sweep } = sweeping(house.ports)
  await sweep()
  assert.equal((await findInvitation(house.ports, short))?.subject, '1')
  passes(house, 1)
  await until(async () => (await findInvitation(house.ports, short)) === undefined, 'the workers of the house')
  assert.equal((await findInvitation(house.ports, long))?.subject, '10')
})

test('a letter that was sent is forgotten after a month, as is what no mail server is there for; one that failed when somebody decides', async () => {
  await using house = await aHouse()
  const { ports } = house
  for (const state of ['sent', 'parked', 'discarded', 'waiting'] as const) {
    const facts = { kind: 'reset', name: 'Ann', token: '', minutes: 30 } as const
    await putLetter(ports, { id: state, subject: house.ann, to: 'ann@example.org', facts })
    const letter = await ports.documents.get(OUTBOX, 'instance', state)
    assert.ok(letter)
    await ports.documents.put(OUTBOX, { ...letter, version: 2, state })
  }
  const { sweep } = sweeping(ports)
  passes(house, 29)
  await sweep()
  assert.deepEqual(new Set(await idsIn(ports, OUTBOX)), new Set(['sent', 'parked', 'discarded', 'waiting']))
  passes(house, 2)
  await sweep()
  await until(async () => (await idsIn(ports, OUTBOX)).length < 2, 'the workers of the house')
  assert.deepEqual(await idsIn(ports, OUTBOX), ['parked'])
})

test('what is made for an address that nobody has, so that nobody learns it, does not stay', async () => {
  await using house = await aHouse()
  const made = async () => house.ports.documents.count(SECRETS, 'instance', { equal: { purpose: 'reset' } })
  await house.core.commands.sessions.askForReset(newKey(), 'nobody@example.org')
  await sweeping(house.ports).sweep()
  assert.equal(await made(), 0)
})

/** So many sessions of long ago. */
async function crowded(count: number) {
  const { ports, clock, close } = await openTestPorts()
  const old = { workspaceId: 'instance', version: 1, personId: 'ann', device: '', seenAt: 0, isEnded: false, issuerId: 'office' }
  await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      await ports.documents.put(SESSIONS, { ...old, id: `session-${n}`, createdAt: clock.now() - 40 * DAY_MS - n })
      await ports.documents.put(GRANTS, { workspaceId: 'instance', id: `session-${n}`, version: 1 } as never)
    }),
  )
  return { ports, clock, [Symbol.asyncDispose]: async () => close() }
}

test('a hundred at a time, until none is left, and then not again for an hour', async () => {
  await using store = await crowded(250)
  const { sweep } = sweeping(store.ports)
  const left: (readonly [boolean, number])[] = []
  for (const _ of [1, 2, 3]) left.push([await sweep(), (await idsIn(store.ports, SESSIONS)).length])
  assert.deepEqual(left, [
    [true, 150],
    [true, 50],
    [false, 0],
  ])
  assert.deepEqual(await idsIn(store.ports, GRANTS), [])
  let asked = 0
  const { ports, clock } = store
  const find: Ports['documents']['find'] = (...all) => {
    asked++
    return ports.documents.find(...all)
  }
  const again = sweeping({ clock, documents: { ...ports.documents, find } })
  await again.sweep()
  const once = asked
  clock.pass(59 * 60_000)
  await again.sweep()
  assert.equal(asked, once)
  clock.pass(2 * 60_000)
  await again.sweep()
  assert.equal(asked, 2 * once)
})

test('cut off anywhere, the next one goes on, and no grant is left without its session', async () => {
  for (const failing of [0, 3, 10, 15]) {
    await using store = await crowded(10)
    const { ports } = store
    let erased = 0
    const erase: Ports['documents']['erase'] = async (...asked) => {
      if (erased++ === failing) throw new Error('cut off')
      await ports.documents.erase(...asked)
    }
    await assert.rejects(sweeping({ ...ports, documents: { ...ports.documents, erase } }).sweep(), /cut off/)
    const [sessions, grants] = [new Set(await idsIn(ports, SESSIONS)), await idsIn(ports, GRANTS)]
    assert.deepEqual(
      grants.filter(id => !sessions.has(id)),
      [],
    )
    await sweeping(ports).sweep()
    assert.deepEqual([await idsIn(ports, SESSIONS), await idsIn(ports, GRANTS)], [[], []])
  }
})
