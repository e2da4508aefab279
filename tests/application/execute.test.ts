import assert from 'node:assert/strict'
import { test } from 'node:test'
import { busy, type Event, type EventLog, type Ports } from '../../src/application/ports.ts'
import { MESSAGES } from '../../src/application/read-models/messages.ts'
import { aHouse, anotherProcess, type House } from '../support/house.ts'
import { newKey } from '../support/keys.ts'

const posted = async (house: House): Promise<readonly Event[]> =>
  (await house.ports.log.read(`chat-${house.general}`, {})).filter(event => event.fact.type === 'MessagePosted')

test('one message sent a hundred times at once is there once, and everybody gets the first answer', async () => {
  await using house = await aHouse()
  const by = house.by(house.ann)
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => house.core.commands.messages.post(by, house.general, { text: 'Ship it' })),
  )
  assert.equal((await posted(house)).length, 1)
  assert.equal(new Set(answers.map(answer => `${answer.version} ${answer.messageId}`)).size, 1)
  assert.equal(answers.filter(answer => answer.isRepeat).length, 99)
})

test('the same id with other words is refused', async () => {
  await using house = await aHouse()
  const by = house.by(house.ann)
  await house.core.commands.messages.post(by, house.general, { text: 'Ship it' })
  await assert.rejects(house.core.commands.messages.post(by, house.general, { text: 'Hold it' }), { reason: 'key_reused' })
})

test('the same id by Bob is another message', async () => {
  await using house = await aHouse()
  const command = newKey()
  const first = await house.core.commands.messages.post(house.by(house.ann, command), house.general, { text: 'Ship it' })
  const second = await house.core.commands.messages.post(house.by(house.bob, command), house.general, { text: 'Ship it' })
  assert.notEqual(first.messageId, second.messageId)
  assert.equal((await posted(house)).length, 2)
})

test('a refused command leaves its neighbours of the same batch alone', async () => {
  await using house = await aHouse()
  const { messageId } = await house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'Mine' })
  const results = await Promise.allSettled([
    house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'One' }),
    house.core.commands.messages.edit(house.by(house.bob), { chatId: house.general, messageId }, { text: 'Not mine' }),
    house.core.commands.messages.post(house.by(house.bob), house.general, { text: 'Two' }),
  ])
  assert.deepEqual(
    results.map(result => result.status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(
    (await posted(house)).map(event => event.version).sort((a, b) => a - b),
    (await posted(house)).map(event => event.version),
  )
})

test('however many wait, a commit holds no more than a store takes at once', async () => {
  await using house = await aHouse()
  const before = house.committed.length
  await Promise.all(
    Array.from({ length: 450 }, (_, n) => house.core.commands.messages.post(house.by(house.ann), house.general, { text: `Number ${n}` })),
  )
  await new Promise(resolve => setImmediate(resolve)) // the live edge comes after the answers
  const sizes = house.committed.slice(before).map(({ events }) => events.length)
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    450,
  )
  assert.ok(Math.max(...sizes) <= 200, `${sizes}`)
})

test('two processes posting into one chat leave one order without a gap, and lose nothing', async () => {
  await using house = await aHouse()
  const other = anotherProcess(house.ports)
  const before = (await house.ports.log.read(`chat-${house.general}`, {})).length
  const cores = [house.core, other]
  await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      await new Promise(resolve => setTimeout(resolve, index % 7))
      return cores[index % 2]?.commands.messages.post(house.by(index % 3 ? house.ann : house.bob), house.general, {
        text: `Message ${index}`,
      })
    }),
  )
  const events = await house.ports.log.read(`chat-${house.general}`, {})
  assert.equal(events.length, before + 200)
  assert.deepEqual(
    events.map(event => event.version),
    events.map((_, index) => index + 1),
  )
  const numbers = (await posted(house)).map(event => (event.fact as unknown as { n: number }).n)
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  )
})

test('a conflict decides again on what the other process wrote', async () => {
  await using house = await aHouse()
  const other = anotherProcess(house.ports)
  const { messageId } = await house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'Mine' })
  await other.commands.messages.post(house.by(house.bob), house.general, { text: 'Known to the other process' })
  await house.core.commands.messages.delete(house.by(house.ann), { chatId: house.general, messageId })
  await assert.rejects(other.commands.messages.react(house.by(house.bob), { chatId: house.general, messageId }, '+1'), {
    reason: 'message_deleted',
  })
})

test('nobody is refused, and nothing taken for already so, by what another process has changed meanwhile', async () => {
  await using house = await aHouse()
  const other = anotherProcess(house.ports)
  const [ann, bob] = [() => house.by(house.ann), () => house.by(house.bob)]
  const { chatId } = await other.commands.chats.create(ann(), { title: 'Launch', visibility: 'private' })
  const { messageId } = await house.core.commands.messages.post(ann(), chatId, { text: 'Kept in this process' })
  await assert.rejects(other.commands.messages.react(bob(), { chatId, messageId }, '+1'), { reason: 'not_found' })
  await house.core.commands.participants.add(ann(), chatId, { personId: house.bob })
  await other.commands.messages.react(bob(), { chatId, messageId }, '+1')
  await house.core.commands.chats.archive(ann(), chatId)
  const { changes } = await other.commands.chats.unarchive(ann(), chatId)
  assert.notEqual(changes.length, 0, 'to the other process it was not archived yet')
})

test('who lost a race reads only what is beyond, and is there for the next one', async () => {
  const asked: Parameters<EventLog['read']>[1][] = []
  const read =
    (log: EventLog): EventLog['read'] =>
    (stream, options) => {
      asked.push(options)
      return log.read(stream, options)
    }
  await using house = await aHouse(ports => ({ ...ports, log: { ...ports.log, read: read(ports.log) } }))
  const other = anotherProcess(house.ports)
  await other.commands.messages.post(house.by(house.bob), house.general, { text: 'Known to both' })
  await house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'First' })
  asked.length = 0
  await other.commands.messages.post(house.by(house.bob), house.general, { text: 'Second' })
  assert.deepEqual(
    asked.filter(({ subject }) => subject === undefined).map(({ after }) => (after ?? 0) > 0),
    [true],
  )

  assert.equal((await posted(house)).length, 3)
})

/** A log whose next append does what a test wants. */
function faulty(log: EventLog) {
  const next: ('throw before' | 'throw after' | 'conflict')[] = []
  const append: EventLog['append'] = async commit => {
    const fault = next.shift()
    if (fault === 'conflict') return 'conflict'
    if (fault === 'throw before') throw new Error('the disk is gone')
    const result = await log.append(commit)
    if (fault === 'throw after') throw new Error('the answer is gone')
    return result
  }
  return { log: { ...log, append }, next }
}

test('an append that nobody knows the end of is found by its repetition', async () => {
  const faults: ReturnType<typeof faulty>['next'][] = []
  await using house = await aHouse(ports => {
    const { log, next } = faulty(ports.log)
    faults.push(next)
    return { ...ports, log }
  })
  const by = house.by(house.ann)
  faults[0]?.push('throw after')
  await assert.rejects(house.core.commands.messages.post(by, house.general, { text: 'Ship it' }), /the answer is gone/)
  const again = await house.core.commands.messages.post(by, house.general, { text: 'Ship it' })
  assert.equal(again.isRepeat, true)
  assert.equal((await posted(house)).length, 1)
})

test('an append that failed is not there, and the next one is not held up by it', async () => {
  const faults: ReturnType<typeof faulty>['next'][] = []
  await using house = await aHouse(ports => {
    const { log, next } = faulty(ports.log)
    faults.push(next)
    return { ...ports, log }
  })
  faults[0]?.push('throw before')
  await assert.rejects(house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'Lost' }), /the disk is gone/)
  await house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'Kept' })
  assert.equal((await posted(house)).length, 1)
})

test('who loses the race for two seconds is told that Flowra is busy', async () => {
  const faults: ReturnType<typeof faulty>['next'][] = []
  await using house = await aHouse(ports => {
    const { log, next } = faulty(ports.log)
    faults.push(next)
    return { ...ports, log }
  })
  faults[0]?.push(...Array.from({ length: 10_000 }, () => 'conflict' as const))
  await assert.rejects(house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'Ship it' }), { code: busy().code })
})

test('a post that waits while its author is removed is refused: rights are asked inside the queue', async () => {
  await using house = await aHouse()
  const { chatId } = await house.core.commands.chats.create(house.by(house.ann), {
    title: 'Secret',
    visibility: 'private',
    personIds: [house.bob],
  })
  const results = await Promise.allSettled([
    house.core.commands.participants.remove(house.by(house.ann), chatId, house.bob),
    house.core.commands.messages.post(house.by(house.bob), chatId, { text: 'Am I still here?' }),
  ])
  assert.equal(results[0].status, 'fulfilled')
  assert.equal(results[1].status === 'rejected' && results[1].reason.reason, 'not_found')
})

test('what a crash left in the log beyond the head is folded before the next command', async () => {
  await using house = await aHouse()
  const stream = `chat-${house.general}`
  const head = (await house.ports.documents.get({ name: 'chats', indexes: [] }, house.workspaceId, house.general)) as {
    workspaceId: string
    id: string
    version: number
  }
  const messageId = '01a1ff4d-6c6f-8e7e-9904-7c71b5eede77'
  const fact = {
    type: 'MessagePosted',
    messageId,
    authorKind: 'person',
    authorId: house.ann,
    via: 'web',
    threadId: null,
    n: 1,
    text: { typed: 'Half', tree: [{ type: 'paragraph', spans: [{ type: 'text', text: 'Half' }] }] },
  }
  const event = {
    workspaceId: house.workspaceId,
    stream,
    version: head.version + 1,
    subject: messageId,
    at: 0,
    actor: house.ann,
    command: newKey(),
    digest: 'x',
    fact,
  }
  // The commit of a store that writes events first: its rows and its head are missing.
  await house.ports.log.append({
    stream,
    expectedVersion: head.version,
    events: [event],
    documents: [],
    head: { collection: { name: 'chats', indexes: [] }, document: head },
  })
  const restarted = anotherProcess(house.ports)
  const answer = await restarted.commands.messages.post(house.by(house.bob), house.general, { text: 'Whole' })
  assert.equal(answer.version, head.version + 2)
  const half = await house.ports.documents.get(MESSAGES, house.workspaceId, messageId)
  assert.equal(half?.text?.typed, 'Half')
  const whole = await house.ports.documents.get(MESSAGES, house.workspaceId, answer.messageId)
  assert.equal(whole?.n, 2)
})

/** A log that answers for subjects only when it is told to, and counts who waits together. */
function gatedLog() {
  const waiting: (() => void)[] = []
  const asked: string[] = []
  let isGated = false
  let failing: string | undefined
  return {
    asked,
    waiting: () => waiting.length,
    gate: (subject?: string) => {
      isGated = true
      failing = subject
    },
    /** Lets all through that wait now; answers how many. */
    open(): number {
      const now = waiting.splice(0)
      for (const go of now) go()
      return now.length
    },
    on: (ports: Ports): Ports => ({
      ...ports,
      log: {
        ...ports.log,
        async read(stream, options) {
          if (!isGated || options.subject === undefined) return ports.log.read(stream, options)
          asked.push(options.subject)
          await new Promise<void>(resolve => waiting.push(resolve))
          if (options.subject === failing) throw new Error('the log is away')
          return ports.log.read(stream, options)
        },
      },
    }),
  }
}
const aMoment = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20))

/** Opens the gate again and again until it is over; answers how many waited each time. */
async function openedUntil(gated: ReturnType<typeof gatedLog>, all: Promise<unknown>): Promise<readonly number[]> {
  const rounds: number[] = []
  let isOver = false
  const over = all.then(() => {
    isOver = true
  })
  while (!isOver) {
    await aMoment()
    const count = gated.open()
    if (count > 0) rounds.push(count)
  }
  await over
  return rounds
}

test('what a batch has to know of its subjects is asked for side by side, not one after another, and within bounds', async () => {
  const gated = gatedLog()
  await using house = await aHouse(gated.on)
  await house.core.commands.messages.post(house.by(house.ann), house.general, { text: 'Before' })
  const texts = Array.from({ length: 101 }, (_, n) => `Number ${n}`)
  gated.gate()
  const posting = Promise.all(texts.map(text => house.core.commands.messages.post(house.by(house.ann), house.general, { text })))
  const rounds = await openedUntil(gated, posting)
  assert.ok(rounds.length <= 6, `all of them in ${rounds}`)
  assert.ok(Math.max(...rounds) <= 32, `${rounds}`)
  assert.equal(new Set(gated.asked).size, 101)
  const said = (await posted(house)).map(({ fact }) => (fact as unknown as { text: { typed: string } }).text.typed)
  assert.deepEqual(said, ['Before', ...texts], 'in the order in which they came')
})

test('a subject that many commands of a batch are about is read once, and each sees what the one before it decided', async () => {
  const gated = gatedLog()
  await using house = await aHouse(gated.on)
  const { messages } = house.core.commands
  const { messageId } = await messages.post(house.by(house.ann), house.general, { text: 'Root' })
  gated.gate()
  const react = (personId: string, emoji: string) => messages.react(house.by(personId), { chatId: house.general, messageId }, emoji)
  const reacting = Promise.all([
    messages.post(house.by(house.ann), house.general, { text: 'holds the queue' }),
    react(house.ann, '+1'),
    react(house.ann, '+1'),
    react(house.bob, '+1'),
    messages.delete(house.by(house.ann), { chatId: house.general, messageId }),
    assert.rejects(react(house.bob, 'eyes'), { reason: 'message_deleted' }),
  ])
  await openedUntil(gated, reacting)
  assert.equal(gated.asked.filter(subject => subject === messageId).length, 1)
  const facts = (await house.ports.log.read(`chat-${house.general}`, {})).filter(event => event.subject === messageId)
  assert.deepEqual(
    facts.map(({ fact }) => fact.type),
    ['MessagePosted', 'ReactionAdded', 'ReactionAdded', 'MessageDeleted'],
  )
})

test('a subject that cannot be read fails its own commands, and no others of the batch', async () => {
  const gated = gatedLog()
  await using house = await aHouse(gated.on)
  const { messages } = house.core.commands
  const { messageId } = await messages.post(house.by(house.ann), house.general, { text: 'Root' })
  gated.gate(messageId)
  const posts = ['first', 'second', 'third'].map(text => messages.post(house.by(house.ann), house.general, { text }))
  const reaction = assert.rejects(messages.react(house.by(house.bob), { chatId: house.general, messageId }, '+1'), /the log is away/)
  const last = messages.post(house.by(house.bob), house.general, { text: 'last' })
  await openedUntil(gated, Promise.all([...posts, reaction, last]))
  assert.equal((await house.ports.documents.count(MESSAGES, house.workspaceId, { equal: { chatId: house.general } })) >= 5, true)
})
