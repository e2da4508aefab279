import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { emptyBatch, foldStep, take } from '../../src/application/batches.ts'
import { COLLECTIONS } from '../../src/application/core.ts'
import { FOLDED, STREAMS } from '../../src/application/kinds.ts'
import { type AnyCollection, Busy, type Collection, type Document, type Ports, type Shadow } from '../../src/application/ports.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { canonical } from '../../src/application/replay/canonical.ts'
import { rebuild } from '../../src/application/replay/rebuild.ts'
import { verify } from '../../src/application/replay.ts'
import { loadStream } from '../../src/application/streams.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'
import { aHouse } from '../support/house.ts'

/** A public chat of Ann and Bob with so many messages, in a store that can be folded anew. */
async function aLaunch(messageCount: number) {
  const store = openSqlite({ path: ':memory:', collections: COLLECTIONS, onFatal: error => assert.fail(error) })
  const house = await aHouse(real => ({ ...real, log: store.log, documents: store.documents }))
  const { core, ports, ann, bob, by, workspaceId } = house
  const { chatId } = await core.commands.chats.create(by(ann), { title: 'launch', visibility: 'public', personIds: [bob] })
  const messageIds: string[] = []
  for (let n = 1; n <= messageCount; n++) {
    const { messageId } = await core.commands.messages.post(by(n % 2 ? ann : bob), chatId, { text: `Step ${n} of *many*\n\nand \`code\`` })
    messageIds.push(messageId)
  }
  await core.caughtUp(5_000)
  await house.stop()
  return { ports, core, shadow: () => store.shadow(FOLDED), close: store.close, ann, bob, by, workspaceId, chatId, messageIds }
}

type Launch = Awaited<ReturnType<typeof aLaunch>>

/** Edits, reactions, a thread, a pin, a forward and deletions, so that documents hold more than their first event. */
async function livelier({ core, by, ann, bob, chatId, messageIds }: Launch): Promise<void> {
  const at = (n: number) => ({ chatId, messageId: messageIds[n] as string })
  await core.commands.messages.edit(by(ann), at(0), { text: 'Step 1, corrected' })
  await core.commands.messages.react(by(bob), at(0), '+1')
  await core.commands.messages.delete(by(bob), at(1))
  await core.commands.chats.rename(by(ann), chatId, { title: 'liftoff' })
  const root = at(messageIds.length - 2)
  const reply = (personId: string, more = {}) =>
    core.commands.messages.post(by(personId), chatId, { text: 'About that, @bob', threadId: root.messageId, ...more })
  const { messageId } = await reply(bob)
  await reply(ann, { isAlsoInChat: true })
  await core.commands.threads.unfollow(by(bob), root)
  await core.commands.messages.delete(by(bob), { chatId, messageId })
  await core.commands.threads.follow(by(bob), root)
  await core.commands.messages.pin(by(bob), at(messageIds.length - 1))
  await core.commands.messages.forward(by(bob), at(messageIds.length - 1), { toChatId: chatId, text: '' })
  await core.commands.messages.delete(by(ann), root)
}

async function everything(ports: Ports, launch: Launch): Promise<string> {
  const dump: unknown[] = []
  for (const collection of FOLDED as readonly (AnyCollection & Collection<Document>)[])
    for (const workspaceId of [launch.workspaceId, 'instance'])
      dump.push(
        collection.name,
        await ports.documents.find(collection, workspaceId, { order: { field: 'id', direction: 'up' }, limit: 10_000 }),
      )
  return canonical(dump)
}

test('what is folded again equals what is stored, over several pages of a chat', async () => {
  const launch = await aLaunch(1_200)
  await livelier(launch)
  const steps: number[] = []
  const verified = await verify(launch.ports, done => steps.push(done))
  assert.deepEqual(verified.differences, [])
  assert.equal(verified.isQuiet, true)
  assert.equal(verified.events, await launch.ports.log.last())
  assert.equal(steps.at(-1), verified.events)
  assert.ok(verified.documents > 1_200, 'every message must have been looked at')
  launch.close()
})

const DAMAGES: readonly (readonly [string, (launch: Launch) => Promise<void>, RegExp])[] = [
  [
    'a message that is gone',
    ({ ports, workspaceId, messageIds }) => ports.documents.erase(MESSAGES, workspaceId, messageIds[2] as string),
    /messages\/.* missing$/,
  ],
  [
    'a message with other words',
    launch => changed(launch, MESSAGES, launch.messageIds[2] as string, { authorId: launch.bob, n: 77 }),
    /messages\/.* differs$/,
  ],
  [
    'a message that missed its edit',
    launch => changed(launch, MESSAGES, launch.messageIds[0] as string, { version: 4, editedAt: null }),
    /messages\/.* stands at version 4/,
  ],
  [
    'a message newer than the log',
    launch => changed(launch, MESSAGES, launch.messageIds[2] as string, { version: 999 }),
    /messages\/.* the log says no more than/,
  ],
  ['a head with a wrong count', launch => changed(launch, CHATS, launch.chatId, { lastN: 1 }), /chats\/.* differs$/],
  ['a head that is gone', ({ ports, workspaceId, chatId }) => ports.documents.erase(CHATS, workspaceId, chatId), /chats\/.* missing$/],
  ['a head that stands still', launch => changed(launch, CHATS, launch.chatId, { version: 3 }), /chats\/.* older than the log$/],
  [
    'a message nobody wrote',
    async launch => {
      const [message] = await launch.ports.documents.getMany(MESSAGES, launch.workspaceId, launch.messageIds.slice(3, 4))
      await launch.ports.documents.put(MESSAGES, { ...message!, id: 'nobodys' })
    },
    /messages of .* 1 that no event made$/,
  ],
]

async function changed<D extends Document>(
  { ports, workspaceId }: Launch,
  collection: Collection<D>,
  id: string,
  to: Partial<D>,
): Promise<void> {
  const document = await ports.documents.get(collection, workspaceId, id)
  assert.ok(document, 'there must be something to damage')
  await ports.documents.erase(collection, workspaceId, id)
  await ports.documents.put(collection, { ...document, ...to })
}

for (const [name, damage, expected] of DAMAGES) {
  test(`${name} is found and named, and a rebuild makes it good`, async () => {
    const launch = await aLaunch(20)
    await livelier(launch)
    const before = await everything(launch.ports, launch)
    await damage(launch)
    const { differences } = await verify(launch.ports)
    const sentences = differences.map(({ document, reason }) => `${document} ${reason}`)
    assert.ok(
      sentences.some(sentence => expected.test(sentence)),
      sentences.join('\n'),
    )
    assert.equal((await rebuild(await launch.shadow())).isSwapped, true)
    assert.deepEqual((await verify(launch.ports)).differences, [])
    assert.equal(await everything(launch.ports, launch), before)
    launch.close()
  })
}

/** Between any two looks others get their turns, as when another process asks. */
function fromOutside({ log, documents }: Ports): Pick<Ports, 'log' | 'documents'> {
  const afterTurns = async <T>(count: number, act: () => Promise<T>): Promise<T> => {
    for (let n = 0; n < count; n++) await turn()
    return act()
  }
  return {
    log: { ...log, read: (...asked) => afterTurns(2, () => log.read(...asked)) },
    documents: { ...documents, getMany: (...asked) => afterTurns(30, () => documents.getMany(...asked)) },
  }
}

test('while Ann and Bob go on writing and editing, nothing is called different', async () => {
  const launch = await aLaunch(900)
  await livelier(launch)
  let isDone = false
  const writing = async (personId: string, first: number): Promise<number> => {
    let written = 0
    for (let n = first; !isDone; n = (n + 2) % 20) {
      const at = { chatId: launch.chatId, messageId: launch.messageIds[n + 2] as string }
      await launch.core.commands.messages.react(launch.by(personId), at, '+1')
      await launch.core.commands.messages.post(launch.by(personId), launch.chatId, { text: `Meanwhile ${n}` })
      await launch.core.commands.messages.unreact(launch.by(personId), at, '+1')
      written++
    }
    return written
  }
  const writers = [writing(launch.ann, 0), writing(launch.bob, 1)]
  const { differences, isQuiet } = await verify(fromOutside(launch.ports))
  isDone = true
  const written = await Promise.all(writers)
  assert.ok(
    written.every(count => count > 0),
    'there must have been writing for this to mean anything',
  )
  assert.equal(isQuiet, false)
  assert.deepEqual(differences, [])
  assert.deepEqual((await verify(launch.ports)).differences, [])
  launch.close()
})

/** What a rebuild begins with here: nobody reads the message any more, and the chat counts one. */
async function damaged(launch: Launch): Promise<string> {
  await launch.ports.documents.erase(MESSAGES, launch.workspaceId, launch.messageIds[2] as string)
  await changed(launch, CHATS, launch.chatId, { lastN: 1 })
  return everything(launch.ports, launch)
}

test('a rebuild that is cut off leaves what is there as it was, and the next one succeeds', async () => {
  const launch = await aLaunch(600)
  const whole = await everything(launch.ports, launch)
  const before = await damaged(launch)
  const shadow = await launch.shadow()
  let pages = 0
  const log: Shadow['log'] = {
    ...shadow.log,
    append: commit => (++pages > 3 ? Promise.reject(new Error('cut off')) : shadow.log.append(commit)),
  }
  await assert.rejects(rebuild({ ...shadow, log }), /cut off/)
  assert.equal(await everything(launch.ports, launch), before)
  assert.equal((await rebuild(await launch.shadow())).isSwapped, true)
  assert.equal(await everything(launch.ports, launch), whole)
  launch.close()
})

test('what was folded anew and is not what the log says never takes the place of the old', async () => {
  const launch = await aLaunch(20)
  const before = await everything(launch.ports, launch)
  const shadow = await launch.shadow()
  const log: Shadow['log'] = {
    ...shadow.log,
    append: commit => shadow.log.append({ ...commit, documents: commit.documents.slice(1) }), // a row is lost on its way
  }
  const { isSwapped, differences } = await rebuild({ ...shadow, log })
  assert.equal(isSwapped, false)
  assert.ok(
    differences.some(({ reason }) => reason === 'missing'),
    'what is wrong must be named',
  )
  assert.equal(await everything(launch.ports, launch), before)
  await assert.rejects(shadow.documents.count(MESSAGES, launch.workspaceId, {}), /no such table/) // and takes no room any more
  launch.close()
})

test('what Bob writes while the log is folded anew is in what takes the place of the old', async () => {
  const launch = await aLaunch(20)
  const shadow = await launch.shadow()
  const rows = () => launch.ports.documents.count(MESSAGES, launch.workspaceId, { equal: { chatId: launch.chatId } })
  const before = await rows()
  let written = 0
  const writing = () => launch.core.commands.messages.post(launch.by(launch.bob), launch.chatId, { text: `Meanwhile ${written++}` })
  const swaps: boolean[] = []
  let looks = 0
  const interrupted: Shadow = {
    ...shadow,
    log: {
      ...shadow.log,
      async follow(after, limit) {
        if (after === 0 && ++looks === 2) await writing() // between folding and comparing
        return shadow.log.follow(after, limit)
      },
    },
    async swap(end) {
      if (swaps.length === 0) await writing() // between comparing and swapping
      swaps.push(await shadow.swap(end))
      return swaps.at(-1) as boolean
    },
  }
  assert.equal((await rebuild(interrupted)).isSwapped, true)
  assert.deepEqual(swaps, [false, true])
  assert.equal(await rows(), before + 2)
  await writing()
  assert.deepEqual((await verify(launch.ports)).differences, [])
  launch.close()
})

test('nobody is kept waiting for ever: who writes on and on has the rebuild told so, and nothing is changed', async () => {
  const launch = await aLaunch(5)
  const shadow = await launch.shadow()
  const restless: Shadow = {
    ...shadow,
    async swap(end) {
      await launch.core.commands.messages.post(launch.by(launch.bob), launch.chatId, { text: 'Once more' })
      return shadow.swap(end)
    },
  }
  await assert.rejects(rebuild(restless), Busy)
  assert.deepEqual((await verify(launch.ports)).differences, [])
  launch.close()
})

test('the state that is kept for a chat, folded on from any version, is the state folded from the beginning', async () => {
  const launch = await aLaunch(6)
  await livelier(launch)
  const stream = `chat-${launch.chatId}`
  const whole = await loadStream(launch.ports, { kind: STREAMS.chat, stream, workspaceId: launch.workspaceId })
  const events = await launch.ports.log.read(stream, {})
  for (let cut = 1; cut < events.length; cut++) {
    const nothing = { kind: STREAMS.chat, version: 0, head: undefined, main: STREAMS.chat.main.initial, done: new Map() }
    const empty = { get: () => Promise.resolve(undefined) } as unknown as Ports['documents']
    const batch = emptyBatch(nothing)
    for (const part of [events.slice(0, cut), events.slice(cut)]) take(batch, await foldStep(empty, batch, part, false))
    assert.equal(canonical([batch.main, batch.head]), canonical([whole.main, whole.head]), `cut after ${cut}`)
  }
  launch.close()
})

test('canonical JSON is the same whatever the order of the fields, and another for another value', () => {
  assert.equal(canonical({ b: [1, { d: null, c: 'x' }], a: undefined }), canonical({ b: [1, { c: 'x', d: null }] }))
  assert.notEqual(canonical({ a: '1' }), canonical({ a: 1 }))
  assert.notEqual(canonical(new Map([['a', 1]])), canonical(new Map([['a', 2]])))
})
