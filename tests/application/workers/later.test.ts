import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { type Core, coreOf } from '../../../src/application/core.ts'
import { deadLettersIn } from '../../../src/application/dead-letters.ts'
import type { LaterMark } from '../../../src/application/marks.ts'
import { INSTANCE, type Ports } from '../../../src/application/ports.ts'
import { MESSAGES } from '../../../src/application/read-models/messages.ts'
import { PARTICIPANTS, participantId } from '../../../src/application/read-models/participants.ts'
import { REMINDERS, type ReminderDocument } from '../../../src/application/read-models/reminders.ts'
import { SCHEDULES } from '../../../src/application/read-models/schedules.ts'
import { claim, dueTimers, spent, TIMERS, type TimerDocument } from '../../../src/application/workers/timers.ts'
import type { MessageFact } from '../../../src/domain/messages.ts'
import { aHouse, anotherProcess, type House } from '../../support/house.ts'
import { newKey } from '../../support/keys.ts'
import type { TestClock } from '../../support/ports.ts'
import { until } from '../../support/until.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const clockOf = ({ ports }: House): TestClock => ports.clock as TestClock
const timers = ({ documents }: Ports) => documents.count(TIMERS, INSTANCE, {})
const remindersOf = ({ ports, workspaceId }: House, personId: string, state: ReminderDocument['state']) =>
  ports.documents.find(REMINDERS, workspaceId, { equal: { personId, state }, order: { field: 'dueAt', direction: 'up' }, limit: 1_000 })
const schedulesOf = ({ ports, workspaceId }: House, personId: string) =>
  ports.documents.find(SCHEDULES, workspaceId, { equal: { personId }, order: { field: 'dueAt', direction: 'up' }, limit: 1_000 })

type Posted = Extract<MessageFact, { type: 'MessagePosted' }>
const postedIn = async ({ ports, general }: House): Promise<readonly Posted[]> =>
  (await ports.log.read(`chat-${general}`, {})).map(({ fact }) => fact as Posted).filter(({ type }) => type === 'MessagePosted')

const asks = ({ core, by, general }: House, personId: string, words: string) => core.commands.reminders.ask(by(personId), general, words)
/** `hours` from now, as a field for day and time sends it in Berlin. */
const at = ({ ports }: House, minutes: number): string =>
  Temporal.Instant.fromEpochMilliseconds(ports.clock.now() + minutes * 60_000)
    .toZonedDateTimeISO('Europe/Berlin')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
// biome-ignore lint/complexity/useMaxParams: who says what, when, with what
const writes = (house: House, personId: string, text: string, minutes: number, fileIds: readonly string[] = []) =>
  house.core.commands.schedules.add(house.by(personId), house.general, { text, fileIds, when: 'at', at: at(house, minutes) })

async function comes({ core, by, ann }: House, name: string): Promise<string> {
  const words = { name, email: `${name}@example.org`, username: name, password: 'plenty of letters', zone: 'Europe/Berlin', locale: 'en' }
  const { personId } = await core.commands.people.register(newKey(), 'local', words)
  await core.commands.members.add(by(ann), { personId, role: 'member' })
  return personId
}

const report = (error: unknown): never => {
  throw error
}

test('a reminder comes back once, to whom it is for', async () => {
  await using house = await aHouse()
  await asks(house, house.ann, 'me in 2h call the printer')
  await asks(house, house.ann, '@bob in 2h send the numbers')
  assert.equal((await remindersOf(house, house.ann, 'due')).length, 0)
  clockOf(house).pass(3 * HOUR_MS)
  await until(async () => (await timers(house.ports)) === 0)
  const words = async (personId: string) => (await remindersOf(house, personId, 'due')).map(({ text }) => text)
  assert.deepEqual([await words(house.ann), await words(house.bob)], [['call the printer'], ['send the numbers']])
})

test('a time that was changed has a timer of its own, and what was taken away never comes', async () => {
  await using house = await aHouse()
  const { reminders, schedules } = house.core.commands
  const moved = await asks(house, house.ann, 'me in 2h moved')
  const gone = await asks(house, house.ann, 'me in 2h gone')
  const message = await writes(house, house.ann, 'Never', 120)
  await reminders.change(house.by(house.ann), moved.reminder.id, { when: 'tomorrow' })
  await reminders.cancel(house.by(house.ann), gone.reminder.id)
  await schedules.cancel(house.by(house.ann), message.schedule.id)
  clockOf(house).pass(3 * HOUR_MS)
  await until(async () => (await timers(house.ports)) === 1)
  assert.deepEqual([(await remindersOf(house, house.ann, 'due')).length, (await postedIn(house)).length], [0, 0])
  clockOf(house).pass(DAY_MS)
  await until(async () => (await remindersOf(house, house.ann, 'due')).length === 1)
})

test('a form that comes again after its message went out sends no second one, and says so', async () => {
  await using house = await aHouse()
  const { schedules } = house.core.commands
  const by = house.by(house.ann)
  const wish = { text: 'Once', when: 'tomorrow' }
  await schedules.add(by, house.general, wish)
  clockOf(house).pass(2 * DAY_MS)
  await until(async () => (await postedIn(house)).length === 1 && (await schedulesOf(house, house.ann)).length === 0)
  assert.equal((await schedules.add(by, house.general, wish)).says, 'It was sent already.')
  await assert.rejects(schedules.add(by, house.general, { ...wish, text: 'Other words' }), { reason: 'key_reused' })
  assert.equal((await schedulesOf(house, house.ann)).length, 0)
})

test('a message whose answer got lost, asked for again: at the time chosen then, and once also when the first time has passed', async () => {
  await using house = await aHouse()
  await house.stop()
  const { schedules } = house.core.commands
  const by = house.by(house.ann)
  const asks = async (when: string, field = '') =>
    (await schedules.add(by, house.general, { text: 'Once', when, ...(field && { at: field }) })).says
  const soon = at(house, 2)
  await asks('at', soon)
  assert.match(await asks('tomorrow'), /^It will be sent tomorrow at 9:00\.$/)
  const [kept, ...others] = await schedulesOf(house, house.ann)
  assert.deepEqual([others, kept?.dueAt !== undefined && kept.dueAt > house.ports.clock.now() + HOUR_MS], [[], true])
  const again = await asks('at', soon)
  clockOf(house).pass(2 * 60_000)
  assert.equal(await asks('at', soon), again, 'kept in time')
  const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
  await until(async () => (await schedulesOf(house, house.ann)).length === 0).finally(() => following.stop())
  assert.equal(await asks('at', soon), 'It was sent already.')
  assert.equal((await postedIn(house)).length, 1)
})

test('a reminder for the chat whose answer got lost is not refused because its time has passed', async () => {
  await using house = await aHouse()
  await house.stop()
  const { reminders } = house.core.commands
  const by = house.by(house.ann)
  const words = `here ${at(house, 2).replace('T', ' ')} Stand-up`
  const { says } = await reminders.ask(by, house.general, words)
  clockOf(house).pass(2 * 60_000)
  assert.equal((await reminders.ask(by, house.general, words)).says, says)
  const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
  await until(async () => (await timers(house.ports)) === 0).finally(() => following.stop())
  assert.equal((await postedIn(house)).length, 1)
  assert.equal((await reminders.ask(by, house.general, words)).says, 'It was posted already.')
  await assert.rejects(reminders.ask(house.by(house.ann), house.general, words), { reason: 'past' })
})

test('what is for the chat is posted there by whoever asked, marked as a reminder', async () => {
  await using house = await aHouse()
  await asks(house, house.bob, 'here tomorrow 9:00 Stand-up')
  clockOf(house).pass(DAY_MS)
  await until(async () => (await postedIn(house)).length === 1)
  const [posted] = await postedIn(house)
  assert.deepEqual([posted?.authorId, posted?.text.typed, posted?.isReminder], [house.bob, 'Stand-up', true])
  const row = await house.ports.documents.get(MESSAGES, house.workspaceId, posted?.messageId ?? '')
  assert.equal(row?.isReminder, true)
  await until(async () => (await remindersOf(house, house.bob, 'waiting')).length === 0)
})

test('a wish for the chat that comes again after it was posted posts nothing more, also when both were under way', async () => {
  await using house = await aHouse()
  const by = house.by(house.bob)
  const { reminders } = house.core.commands
  const { reminder } = await reminders.ask(by, house.general, 'here in 2h Stand-up')
  clockOf(house).pass(3 * HOUR_MS)
  await until(async () => (await postedIn(house)).length === 1 && (await timers(house.ports)) === 0)
  assert.equal((await reminders.ask(by, house.general, 'here in 2h Stand-up')).says, 'It was posted already.')
  await assert.rejects(reminders.ask(by, house.general, 'here in 2h Lunch'), { reason: 'key_reused' })
  const again = { ...reminder, version: 1, at: house.ports.clock.now(), dueAt: house.ports.clock.now() } // decided before the first was posted
  await house.ports.documents.put(REMINDERS, again)
  await reminders.fire({ kind: 'reminder', ...again })
  assert.equal((await postedIn(house)).length, 1)
  assert.equal((await remindersOf(house, house.bob, 'waiting')).length, 0)
})

test('a message for later goes out by the rights of that time; refused, it stays with the reason and is told', async () => {
  await using house = await aHouse()
  await house.stop()
  const marks: LaterMark[] = []
  const core = coreOf(house.ports, { spread: () => {}, foreign: () => {}, later: mark => marks.push(mark) })
  const following = await core.follow({ report, isAlone: true })
  const { schedules, reminders } = core.commands
  const { chatId } = await core.commands.chats.create(house.by(house.ann), {
    title: 'Launch',
    visibility: 'public',
    personIds: [house.bob],
  })
  const { messageId: root } = await core.commands.messages.post(house.by(house.ann), chatId, { text: 'Root' })
  const reply = await schedules.add(house.by(house.bob), chatId, { text: 'Reply', threadId: root, when: '1h' })
  const early = await schedules.add(house.by(house.bob), chatId, { text: 'Early', when: '1h' })
  const late = await schedules.add(house.by(house.bob), chatId, { text: 'Late', when: 'tomorrow' })
  const here = await reminders.ask(house.by(house.bob), chatId, 'here tomorrow Stand-up')
  clockOf(house).pass(2 * HOUR_MS)
  await until(async () => (await schedulesOf(house, house.bob)).length === 1)
  const written = (await house.ports.log.read(`chat-${chatId}`, {})).map(({ fact }) => fact as Posted).filter(({ text }) => text)
  assert.deepEqual(
    written.map(({ text, authorId, threadId }) => [text.typed, authorId, threadId]).toSorted(),
    [
      ['Early', house.bob, null],
      ['Reply', house.bob, root],
      ['Root', house.ann, null],
    ].toSorted(),
  )
  assert.ok(!marks.some(({ rings }) => rings), 'what goes out as it should rings for nobody')
  await core.commands.chats.archive(house.by(house.ann), chatId)
  clockOf(house).pass(DAY_MS)
  await until(async () => (await schedulesOf(house, house.bob))[0]?.state === 'held')
  const [held] = await schedulesOf(house, house.bob)
  assert.deepEqual([held?.id, held?.text], [late.schedule.id, 'Late'])
  assert.match(held?.failure ?? '', /archived/)
  await until(async () => (await remindersOf(house, house.bob, 'due')).length === 1)
  const [back] = await remindersOf(house, house.bob, 'due')
  assert.deepEqual([back?.id, back?.text], [here.reminder.id, 'Stand-up'])
  assert.match(back?.failure ?? '', /archived/)
  assert.deepEqual(marks.flatMap(({ rings }) => rings ?? []).toSorted(), ['held', 'reminder'])
  await assert.rejects(schedules.send(house.by(house.bob), late.schedule.id), { reason: 'archived' })
  await core.commands.chats.unarchive(house.by(house.ann), chatId)
  await schedules.send(house.by(house.bob), late.schedule.id)
  assert.equal((await schedulesOf(house, house.bob)).length, 0)
  assert.ok(reply.schedule.id !== early.schedule.id)
  await following.stop()
})

/** A thousand of all kinds, in whatever order, each due a minute after another, by people who may have a hundred. */
async function thousand(house: House): Promise<readonly string[]> {
  const people: string[] = []
  for (let n = 0; n < 12; n++) people.push(await comes(house, `p${n}`))
  const seat = (id: string) => house.ports.documents.get(PARTICIPANTS, house.workspaceId, participantId(house.general, id))
  await until(async () => (await Promise.all(people.map(seat))).every(Boolean), 'the last of them', 60_000)
  await Promise.all(
    Array.from({ length: 1_000 }, (_, n) => {
      const who = people[n % 12] as string
      const minutes = 60 + ((n * 7_919) % 1_000)
      if (n % 2 === 0) return writes(house, who, `m${String(minutes).padStart(4, '0')}`, minutes)
      return asks(house, who, `${n % 4 === 1 ? 'me' : 'here'} in ${minutes}m r${String(minutes).padStart(4, '0')}`)
    }),
  )
  return people
}

test('a thousand due while nobody was there: each once and in order, by whichever of two processes', async t => {
  await using house = await aHouse()
  const people = await thousand(house)
  const waiting = (await Promise.all(people.flatMap(id => [schedulesOf(house, id), remindersOf(house, id, 'waiting')]))).flat()
  const dueOf = new Map(waiting.map(({ text, dueAt }) => [text, dueAt]))
  assert.equal(dueOf.size, 1_000)
  assert.equal(await timers(house.ports), 1_000)
  await house.stop()
  clockOf(house).pass(DAY_MS)
  const marks: LaterMark[] = []
  const process = () => coreOf(house.ports, { spread: () => {}, foreign: () => {}, later: mark => marks.push(mark) })
  const begin = performance.now()
  const others: Core[] = [process(), process()]
  const following = await Promise.all(others.map(core => core.follow({ report })))
  await until(async () => (await timers(house.ports)) === 0, 'the last timer', 120_000)
  t.diagnostic(`after ${Math.round(performance.now() - begin)} ms`)
  const posted = (await postedIn(house)).map(({ text }) => text.typed)
  assert.equal(posted.length, 750)
  assert.equal(new Set(posted).size, 750, 'each once')
  const dues = posted.map(text => dueOf.get(text) ?? 0)
  assert.deepEqual(
    dues,
    dues.toSorted((a, b) => a - b),
    'in order',
  )
  const due = (await Promise.all(people.map(id => remindersOf(house, id, 'due')))).flat()
  assert.deepEqual([due.length, new Set(due.map(({ id }) => id)).size], [250, 250])
  assert.equal(marks.filter(({ rings }) => rings === 'reminder').length, 250, 'each rings once')
  assert.equal((await Promise.all(people.map(id => schedulesOf(house, id)))).flat().length, 0)
  const idle = await house.ports.log.last()
  clockOf(house).pass(-2 * DAY_MS)
  clockOf(house).pass(4 * DAY_MS)
  await Promise.all(others.map(core => core.caughtUp(2_000)))
  assert.equal(await house.ports.log.last(), idle, 'clocks that jump fire nothing twice')
  for (const one of following) await one.stop()
})

test('one that was frozen over its moment and comes back does nothing more', async () => {
  await using house = await aHouse()
  await house.stop()
  const { reminder } = await asks(house, house.ann, 'me in 1h look')
  const { schedule } = await writes(house, house.ann, 'Ship it', 60)
  clockOf(house).pass(2 * HOUR_MS)
  const [frozen, other] = [anotherProcess(house.ports), anotherProcess(house.ports)]
  const fire = (core: Core) =>
    Promise.all([
      core.commands.reminders.fire({ kind: 'reminder', ...reminder }),
      core.commands.schedules.fire({ kind: 'schedule', ...schedule }),
    ])
  const answers = (await Promise.all([fire(frozen), fire(other)])).flat(2)
  assert.equal(answers.filter(({ rings }) => rings === 'reminder').length, 1)
  assert.equal((await postedIn(house)).length, 1)
  assert.deepEqual(await fire(frozen), [[], []], 'long after')
  assert.deepEqual([(await postedIn(house)).length, (await remindersOf(house, house.ann, 'due')).length], [1, 1])
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

test('a process that ends at whatever write of a firing: the next one does the rest, and nothing shows twice', async t => {
  let writesUntil = 1
  for (let isWhole = false; !isWhole; writesUntil++) {
    await using house = await aHouse()
    await house.stop()
    await asks(house, house.ann, 'me in 1h look')
    await asks(house, house.ann, 'here in 2h Stand-up')
    const { id } = await house.core.commands.files.upload(house.by(house.ann), {
      name: 'plan.txt',
      bytes: Readable.from([Buffer.from('Plan')]),
    })
    await writes(house, house.ann, 'Ship it', 180, [id])
    clockOf(house).pass(DAY_MS)
    const ending = endingAt(house.ports, writesUntil)
    const last = await anotherProcess(ending.ports).follow({ report: () => undefined, isAlone: true })
    const isDone = async () => (await timers(house.ports)) === 0
    await until(async () => ending.hasEnded() || (await isDone()))
    isWhole = !ending.hasEnded()
    await last.stop().catch(() => undefined)
    const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
    await until(isDone, `the end after write ${writesUntil}`)
    const posted = (await postedIn(house)).map(({ text, files = [] }) => [text.typed, ...files.map(({ name }) => name)])
    assert.deepEqual(posted, [['Stand-up'], ['Ship it', 'plan.txt']], `write ${writesUntil}`)
    assert.equal((await remindersOf(house, house.ann, 'due')).length, 1)
    assert.equal((await schedulesOf(house, house.ann)).length, 0)
    await following.stop()
  }
  t.diagnostic(`${writesUntil - 2} places to end at`)
})

test('asking ends at whatever write: what was answered has its timer, what has a timer and no document fires into nothing', async () => {
  for (const write of [1, 2, 3]) {
    await using house = await aHouse()
    await house.stop()
    const ending = endingAt(house.ports, write)
    const asking = anotherProcess(ending.ports).commands.reminders.ask(house.by(house.ann), house.general, 'me in 1h look')
    const isAnswered = await asking.then(
      () => true,
      () => false,
    )
    assert.equal(isAnswered, write === 3)
    clockOf(house).pass(DAY_MS)
    const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
    await until(async () => (await timers(house.ports)) === 0)
    assert.equal((await remindersOf(house, house.ann, 'due')).length, isAnswered ? 1 : 0)
    await following.stop()
  }
})

test('an answer that came late, while somebody with a faster clock fired its timer into nothing, still has one', async () => {
  await using house = await aHouse()
  await house.stop()
  const { put } = house.ports.documents
  let fired: TimerDocument | undefined
  const slow = (async (...words: Parameters<typeof put>) => {
    if (words[0].name !== 'reminders') return put(...words)
    const [timer] = await dueTimers(house.ports.documents, house.ports.clock.now() + 2 * HOUR_MS, 10)
    fired = await claim(house.ports.documents, timer as TimerDocument, 1)
    clockOf(house).pass(2 * HOUR_MS - 5 * 60_000)
    return put(...words)
  }) as typeof put
  const ports = { ...house.ports, documents: { ...house.ports.documents, put: slow } }
  await anotherProcess(ports).commands.reminders.ask(house.by(house.ann), house.general, 'me in 2h look')
  await spent(house.ports.documents, fired as TimerDocument)
  clockOf(house).pass(6 * 60_000)
  const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
  await until(async () => (await remindersOf(house, house.ann, 'due')).length === 1).finally(() => following.stop())
})

test('what fails again and again goes back to whoever wrote it, who can then change it and send it', async () => {
  let isBroken = false
  const breaks = (ports: Ports): Ports => ({
    ...ports,
    log: { ...ports.log, append: commit => (isBroken ? Promise.reject(new TypeError('broken')) : ports.log.append(commit)) },
  })
  await using house = await aHouse(breaks, () => undefined)
  const { schedules } = house.core.commands
  await asks(house, house.ann, 'here in 2h Stand-up')
  const { schedule } = await writes(house, house.ann, 'Ship it', 120)
  const [letters, mine] = [
    async () => (await deadLettersIn(house.ports.documents)).items,
    async () => (await schedulesOf(house, house.ann))[0],
  ]
  isBroken = true
  clockOf(house).pass(3 * HOUR_MS)
  await until(async () => (await mine())?.state === 'sending')
  for (const act of [schedules.cancel, schedules.send])
    await assert.rejects(act(house.by(house.ann), schedule.id), { reason: 'being_sent' })
  await until(
    async () => {
      clockOf(house).pass(60_000)
      return (await mine())?.state === 'held' && (await remindersOf(house, house.ann, 'due')).length === 1
    },
    'held, and told',
    60_000,
  )
  assert.match((await mine())?.failure ?? '', /Something went wrong here/)
  await until(async () => (await letters()).length === 0)
  isBroken = false
  await schedules.change(house.by(house.ann), schedule.id, { text: 'Ship it then', when: '1h' })
  clockOf(house).pass(2 * HOUR_MS)
  await until(async () => (await postedIn(house)).length === 1)
  assert.deepEqual(
    (await postedIn(house)).map(({ text }) => text.typed),
    ['Ship it then'],
  )
  await until(async () => (await mine()) === undefined)
  const stuck = { ...schedule, version: 9, text: 'Ship it then', state: 'sending' } as const // posted, and then not taken off the list
  await house.ports.documents.put(SCHEDULES, stuck)
  assert.deepEqual(await schedules.giveUp({ kind: 'schedule', ...stuck }), [{ workspaceId: house.workspaceId, personId: house.ann }])
  assert.equal(await mine(), undefined)
})

test('a message that is cancelled in the moment it goes out: it is there or not, as was said', async () => {
  await using house = await aHouse()
  await house.stop()
  const { schedules } = house.core.commands
  const by = house.by(house.ann)
  const [out, back] = [(await writes(house, house.ann, 'Out', 60)).schedule, (await writes(house, house.ann, 'Back', 60)).schedule]
  const { get } = house.ports.documents
  const slow = (async (...words: Parameters<typeof get>) => {
    const found = await get(...words)
    if (words[0].name === 'schedules') await schedules.fire({ kind: 'schedule', ...out })
    return found
  }) as typeof get
  const other = anotherProcess({ ...house.ports, documents: { ...house.ports.documents, get: slow } })
  await assert.rejects(other.commands.schedules.cancel(by, out.id), { reason: 'was_sent' })
  const again = { ...out, version: 0 }
  await house.ports.documents.put(SCHEDULES, again)
  await assert.rejects(other.commands.schedules.change(by, out.id, { text: 'Other', when: 'tomorrow' }), { reason: 'was_sent' })
  await schedules.cancel(by, back.id)
  await schedules.fire({ kind: 'schedule', ...back })
  const late = schedules.change(by, back.id, { text: 'Other', when: 'tomorrow' })
  await assert.rejects(late, { reason: 'not_found' })
  assert.deepEqual(
    (await postedIn(house)).map(({ text }) => text.typed),
    ['Out'],
  )
  assert.equal((await schedulesOf(house, house.ann)).length, 0)
})

test('a reminder that is cancelled in the moment it comes: it is there or not, as was said', async () => {
  await using house = await aHouse()
  await house.stop()
  const { reminders } = house.core.commands
  const by = house.by(house.ann)
  const { reminder: out } = await asks(house, house.ann, 'here in 1h Stand-up')
  const { get } = house.ports.documents
  /** Whoever reads a reminder for the nth time is so slow that something else happens before the answer is there. */
  const slow = (act: () => Promise<unknown>, nth = 1) => {
    let reads = 0
    const slowly = (async (...words: Parameters<typeof get>) => {
      const found = await get(...words)
      if (words[0].name === 'reminders' && ++reads === nth) await act()
      return found
    }) as typeof get
    return anotherProcess({ ...house.ports, documents: { ...house.ports.documents, get: slowly } }).commands.reminders
  }
  const fires = () => reminders.fire({ kind: 'reminder', ...out })
  await assert.rejects(slow(fires).cancel(by, out.id), { reason: 'was_sent' })
  assert.equal((await postedIn(house)).length, 1)
  await house.ports.documents.put(REMINDERS, { ...out, version: 1 })
  await assert.rejects(slow(fires, 2).change(by, out.id, { text: 'Lunch', when: 'tomorrow' }), { reason: 'was_sent' })

  const { reminder: back } = await asks(house, house.ann, 'me in 1h look')
  await slow(() => reminders.cancel(by, back.id)).fire({ kind: 'reminder', ...back })
  const message = await house.core.commands.messages.post(by, house.general, { text: 'Look' })
  const at = { chatId: house.general, messageId: message.messageId }
  const { reminder: ofMessage } = await reminders.set(by, at, { when: '1h' })
  await slow(() => house.core.commands.saves.remove(by, at)).fire({ kind: 'reminder', ...ofMessage })
  for (const state of ['waiting', 'sending', 'due'] as const) assert.deepEqual(await remindersOf(house, house.ann, state), [], state)

  await reminders.set(by, at, { when: '1h' })
  clockOf(house).pass(30 * 60_000)
  const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
  await until(async () => (await house.ports.documents.count(REMINDERS, house.workspaceId, {})) === 1).finally(() => following.stop())
  assert.equal((await remindersOf(house, house.ann, 'waiting')).length, 1, 'set anew, it is not taken away with what was there before')
})

test('an answer that came late, after the time it was for, still has its timer', async () => {
  await using house = await aHouse()
  await house.stop()
  const { put } = house.ports.documents
  const slow = (async (...words: Parameters<typeof put>) => {
    if (words[0].name === 'reminders') {
      clockOf(house).pass(2 * HOUR_MS) // and meanwhile somebody else fired the timer into nothing
      for (const { id } of await house.ports.documents.find(TIMERS, INSTANCE, {
        range: { field: 'dueAt', below: Number.MAX_SAFE_INTEGER },
        order: { field: 'dueAt', direction: 'up' },
        limit: 10,
      }))
        await house.ports.documents.erase(TIMERS, INSTANCE, id)
    }
    return put(...words)
  }) as typeof put
  const ports = { ...house.ports, documents: { ...house.ports.documents, put: slow } }
  await anotherProcess(ports).commands.reminders.ask(house.by(house.ann), house.general, 'me in 1h look')
  const following = await anotherProcess(house.ports).follow({ report, isAlone: true })
  await until(async () => (await remindersOf(house, house.ann, 'due')).length === 1)
  await following.stop()
})

test('every page asks once for messages that wait, and again only where there are some', async () => {
  await using house = await aHouse()
  await house.stop()
  const asked: string[] = []
  const { count } = house.ports.documents
  const counting = ((...words: Parameters<typeof count>) => {
    asked.push(words[0].name)
    return count(...words)
  }) as typeof count
  const { queries } = anotherProcess({ ...house.ports, documents: { ...house.ports.documents, count: counting } })
  const viewer = await queries.viewer('acme', house.ann)
  assert.ok(viewer)
  const seen = async () => {
    asked.length = 0
    const { schedules, held } = await queries.sidebar(viewer)
    return [schedules, held, asked.filter(name => name === 'schedules').length]
  }
  assert.deepEqual(await seen(), [0, 0, 1])
  const { schedule } = await writes(house, house.ann, 'Ship it', 60)
  assert.deepEqual(await seen(), [1, 0, 2])
  await house.ports.documents.put(SCHEDULES, { ...schedule, version: 9, state: 'held' })
  assert.deepEqual(await seen(), [1, 1, 2])
})
