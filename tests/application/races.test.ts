import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Core } from '../../src/application/core.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { findSecret } from '../../src/application/secrets.ts'
import { aHouse, anotherProcess, type House } from '../support/house.ts'
import { newKey } from '../support/keys.ts'

// Two processes on one store, and in each race both want something at the same moment.
const RACES = 100

type Outcome = { readonly won: number; readonly reasons: readonly string[] }

async function race(...racers: readonly Promise<unknown>[]): Promise<Outcome> {
  const results = await Promise.allSettled(racers)
  const reasons = results.flatMap(result => (result.status === 'rejected' ? [String(result.reason?.reason ?? result.reason)] : []))
  return { won: results.length - reasons.length, reasons }
}

const facts = async (house: House, stream: string, type: string) =>
  (await house.ports.log.read(stream, {})).filter(({ fact }) => fact.type === type)

const registered = async ({ commands }: Core, name: string): Promise<string> => {
  const wish = { name, email: `${name}@example.org`, username: name, password: 'plenty of letters', zone: 'UTC', locale: 'en' }
  return (await commands.people.register(newKey(), 'local', wish)).personId
}

test('two edits at once: both stand in the history, and the last one in the message', async () => {
  await using house = await aHouse()
  const cores = [house.core, anotherProcess(house.ports)] as const
  const at = { chatId: house.general, messageId: '' }
  let expected = 0
  for (let round = 0; round < RACES; round++) {
    if (round % 10 === 0) {
      at.messageId = (await house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'Noon' })).messageId
      expected = 0
      cores[1].app.execute.forget(`chat-${house.general}`) // as its follower would
    }
    const edits = cores.map((core, index) => core.commands.messages.edit(house.by(house.ann), at, { text: `Edit ${round} by ${index}` }))
    expected += (await race(...edits)).won
    const events = await house.ports.log.read(`chat-${house.general}`, { subject: at.messageId })
    assert.equal(events.length, expected + 1, 'no edit is lost and none is there twice')
    const last = events.at(-1)?.fact as unknown as { text: { typed: string } }
    assert.equal((await house.ports.documents.get(MESSAGES, house.workspaceId, at.messageId))?.text?.typed, last.text.typed)
  }
  assert.equal(expected, 20)
})

test('two channels want one title: one of them has it', async () => {
  await using house = await aHouse()
  const cores = [house.core, anotherProcess(house.ports)] as const
  const chatIds: string[] = []
  for (const title of ['One', 'Two'])
    chatIds.push((await house.core.commands.chats.create(house.by(house.ann), { title, visibility: 'public' })).chatId)
  for (let round = 0; round < RACES; round++) {
    const title = `Landing ${round}`
    const outcome = await race(
      ...cores.map((core, index) => core.commands.chats.rename(house.by(house.ann), chatIds[index] as string, { title })),
    )
    assert.deepEqual(outcome, { won: 1, reasons: ['name_taken'] })
    const titled = await Promise.all(chatIds.map(id => house.ports.documents.get(CHATS, house.workspaceId, id)))
    assert.equal(titled.filter(chat => chat?.title === title).length, 1)
  }
})

test('one channel is given two titles: both happened, the last one holds, and only that one is taken', async () => {
  await using house = await aHouse()
  const cores = [house.core, anotherProcess(house.ports)] as const
  const { chatId } = await house.core.commands.chats.create(house.by(house.ann), { title: 'One', visibility: 'public' })
  for (let round = 0; round < RACES; round++) {
    const outcome = await race(
      ...cores.map((core, index) => core.commands.chats.rename(house.by(house.ann), chatId, { title: `Title ${round} ${index}` })),
    )
    assert.deepEqual(outcome.reasons, [])
    const renamed = await facts(house, `chat-${chatId}`, 'ChatRenamed')
    assert.equal(renamed.length, 2 * (round + 1))
    const last = renamed.at(-1)?.fact as unknown as { title: string }
    assert.equal((await house.ports.documents.get(CHATS, house.workspaceId, chatId))?.title, last.title)
    assert.ok(await house.ports.documents.claimed(`title:${house.workspaceId}:${last.title.toLowerCase()}`), `${last.title} is taken`)
  }
})

test('Bob is removed twice at once: once it happened', async () => {
  await using house = await aHouse()
  const cores = [house.core, anotherProcess(house.ports)] as const
  for (let round = 0; round < RACES; round++) {
    const outcome = await race(...cores.map(core => core.commands.members.remove(house.by(house.ann), house.bob)))
    assert.ok(outcome.won >= 1)
    assert.equal((await facts(house, `workspace-${house.workspaceId}`, 'MemberRemoved')).length, round + 1)
    await house.core.commands.members.add(house.by(house.ann), { personId: house.bob, role: 'member' })
  }
})

test('Bob is removed while he makes himself heard: what he says before stands, and nothing after', async () => {
  await using house = await aHouse()
  const other = anotherProcess(house.ports)
  const invitations = () => other.commands.invites.create(house.by(house.bob), { role: 'member' })
  for (let round = 0; round < RACES; round++) {
    const { won } = await race(house.core.commands.members.remove(house.by(house.ann), house.bob), invitations())
    assert.ok(won >= 1)
    const events = await house.ports.log.read(`workspace-${house.workspaceId}`, {})
    const removed = events.findLast(({ fact }) => fact.type === 'MemberRemoved')?.version ?? 0
    const invited = events.filter(({ actor, version }) => actor === house.bob && version > removed)
    assert.deepEqual(invited, [], 'nothing of Bob’s stands behind his removal')
    await house.core.commands.members.add(house.by(house.ann), { personId: house.bob, role: 'member' })
    await house.core.caughtUp(5_000)
  }
})

test('an invitation for one lets one in, however many come at once', async () => {
  await using house = await aHouse()
  const other = anotherProcess(house.ports)
  const guests = await Promise.all([registered(house.core, 'hal'), registered(house.core, 'ida')])
  for (let round = 0; round < RACES; round++) {
    const { token } = await house.core.commands.invites.create(house.by(house.ann), { role: 'member' })
    const secret = await findSecret(house.ports, 'invitation', token ?? '')
    assert.ok(secret)
    const accept = (core: Core, personId: string | undefined) =>
      core.commands.invites.accept({ personId: personId as string, command: newKey() }, secret)
    const outcome = await race(accept(house.core, guests[0]), accept(other, guests[1]))
    assert.deepEqual(outcome.won, 1, outcome.reasons.join())
    assert.equal((await facts(house, `workspace-${house.workspaceId}`, 'InviteAccepted')).length, round + 1)
    await house.core.caughtUp(5_000)
    for (const personId of guests)
      if (await house.core.app.rights.member(house.workspaceId, personId))
        await house.core.commands.members.remove(house.by(house.ann), personId)
    await house.core.caughtUp(5_000)
  }
})
