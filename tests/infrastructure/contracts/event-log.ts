import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Event, EventLog } from '../../../src/application/ports.ts'
import { commit, dice, event, HEADS, type LastingStore, type OpenStore, put, THINGS, thing, WORKSPACE } from './things.ts'

export function eventLogContract(name: string, open: OpenStore): void {
  suite(`the log on ${name}`, () => {
    appending(open)
    reading(open)
    following(open)
    rivalry(open)
  })
}

/** For adapters that keep something when the process ends. */
export function restartContract(name: string, open: () => Promise<LastingStore>): void {
  test(`everything that was answered is there after a restart of ${name}`, async () => {
    await using store = await open()
    await Promise.all(
      [1, 2, 3, 4].map(n => store.log.append(commit(`s-${n}`, 0, { count: n, documents: [put(thing(`t-${n}`, n, { tags: ['red'] }))] }))),
    )
    await store.documents.claim({ key: 'name', owner: 'ann', at: 5 })
    const before = await everything(store.log)
    const restarted = await store.again()
    assert.equal(before.length, 10)
    assert.deepEqual(await restarted.log.follow(0, 100), before)
    assert.equal(await restarted.log.last(), before.at(-1)?.position)
    assert.equal(await restarted.documents.count(THINGS, WORKSPACE, { includes: { field: 'tags', value: 'red' } }), 4)
    assert.deepEqual(await restarted.documents.claimed('name'), { key: 'name', owner: 'ann', at: 5 })
  })
}

function appending(open: OpenStore): void {
  test('what Ann appends is read back exactly as it was', async () => {
    await using store = await open()
    const whole = event('s-1', 1, { subject: 'x', cause: 's-0:4', fact: { type: 'Noted', deep: { list: [1, null, 'ü\u0000'] } } as never })
    assert.equal(await store.log.append({ ...commit('s-1', 0), events: [whole] }), 'appended')
    assert.deepEqual(await store.log.read('s-1', {}), [whole])
  })

  test('events, rows and head of one commit stand together', async () => {
    await using store = await open()
    const rows = [put(thing('a', 2, { group: 'g', place: 1 })), put(thing('b', 2))]
    assert.equal(await store.log.append(commit('s-1', 0, { count: 2, documents: rows })), 'appended')
    assert.equal((await store.log.read('s-1', {})).length, 2)
    assert.deepEqual(
      (await store.documents.getMany(THINGS, WORKSPACE, ['a', 'b'])).map(({ id }) => id),
      ['a', 'b'],
    )
    assert.equal((await store.documents.get(HEADS, WORKSPACE, 's-1'))?.version, 2)
  })

  test('a commit at a version that is taken, or not reached yet, is a conflict and writes nothing', async () => {
    await using store = await open()
    await store.log.append(commit('s-1', 0, { count: 2 }))
    for (const expected of [0, 1, 3]) {
      const late = commit('s-1', expected, { count: 2, by: 'bob', documents: [put(thing('late', 9))] })
      assert.equal(await store.log.append(late), 'conflict', `at ${expected}`)
    }
    assert.deepEqual(
      (await store.log.read('s-1', {})).map(({ actor }) => actor),
      ['ann', 'ann'],
    )
    assert.equal(await store.documents.get(THINGS, WORKSPACE, 'late'), undefined)
    assert.equal((await store.documents.get(HEADS, WORKSPACE, 's-1'))?.version, 2)
  })

  test('of neighbours asked for together one conflict fails alone', async () => {
    await using store = await open()
    await store.log.append(commit('s-2', 0))
    const answers = await Promise.all([
      store.log.append(commit('s-1', 0)),
      store.log.append(commit('s-2', 0, { by: 'bob' })),
      store.log.append(commit('s-1', 1, { by: 'bob' })),
      store.log.append(commit('s-3', 0)),
    ])
    assert.deepEqual(answers, ['appended', 'conflict', 'appended', 'appended'])
    assert.deepEqual(
      (await store.log.read('s-1', {})).map(({ actor }) => actor),
      ['ann', 'bob'],
    )
    assert.deepEqual(
      (await store.log.read('s-2', {})).map(({ actor }) => actor),
      ['ann'],
    )
  })

  test('what cannot be serialised fails alone', async () => {
    await using store = await open()
    const round: { self?: unknown } = {}
    round.self = round
    const answers = await Promise.allSettled([
      store.log.append(commit('s-1', 0)),
      store.log.append(commit('s-2', 0, { documents: [put(thing('r', 1, { note: round }))] })),
      store.log.append(commit('s-3', 0, { documents: [put(thing('o', 1, { group: { $ne: '' } as never }))] })),
      store.log.append({ ...commit('s-4', 0), events: [event('s-4', 2)] }),
      store.log.append(commit('s-5', 0)),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled'],
    )
    assert.deepEqual((await everything(store.log)).map(({ stream }) => stream).sort(), ['s-1', 's-5'])
  })

  test('a commit without events finishes a head and moves nothing back', async () => {
    await using store = await open()
    const finish = (version: number) =>
      store.log.append({
        stream: 's-1',
        expectedVersion: version,
        events: [],
        documents: [put(thing('a', version))],
        head: put(thing('s-1', version), HEADS),
      })
    assert.equal(await finish(5), 'appended')
    assert.equal(await finish(4), 'appended')
    assert.equal((await store.documents.get(THINGS, WORKSPACE, 'a'))?.version, 5)
    assert.equal((await store.documents.get(HEADS, WORKSPACE, 's-1'))?.version, 5)
    assert.equal(await store.log.last(), 0)
  })

  test('an older row of a commit does not overwrite a newer one', async () => {
    await using store = await open()
    await store.documents.put(THINGS, thing('a', 7, { note: 'new' }))
    await store.log.append(
      commit('s-1', 0, { documents: [put(thing('a', 6, { note: 'old', group: 'g' })), { ...put(thing('a', 3)), isNew: true }] }),
    )
    assert.deepEqual(await store.documents.get(THINGS, WORKSPACE, 'a'), thing('a', 7, { note: 'new' }))
  })
}

function reading(open: OpenStore): void {
  test('a stream is read after a version, by subject, up to a limit', async () => {
    await using store = await open()
    const events = [1, 2, 3, 4, 5, 6].map(version => event('s-1', version, { subject: version % 2 ? 'odd' : 'even' }))
    await store.log.append({ ...commit('s-1', 0, { count: 6 }), events })
    await store.log.append({ ...commit('s-2', 0), events: [event('s-2', 1, { subject: 'odd' })] })
    const versions = async (options: Parameters<EventLog['read']>[1]) =>
      (await store.log.read('s-1', options)).map(({ version }) => version)
    assert.deepEqual(await versions({}), [1, 2, 3, 4, 5, 6])
    assert.deepEqual(await versions({ after: 4 }), [5, 6])
    assert.deepEqual(await versions({ after: 1, limit: 2 }), [2, 3])
    assert.deepEqual(await versions({ subject: 'odd' }), [1, 3, 5])
    assert.deepEqual(await versions({ subject: 'even', after: 2, limit: 1 }), [4])
    assert.deepEqual(await versions({ subject: 'none' }), [])
    assert.deepEqual(await store.log.read('s-9', {}), [])
  })

  test('a redacted fact is replaced, and nothing else about it', async () => {
    await using store = await open()
    await store.log.append(commit('s-1', 0, { count: 3 }))
    const before = await store.log.read('s-1', {})
    await store.log.redact(
      's-1',
      new Map([
        [2, { type: 'Redacted' }],
        [9, { type: 'Redacted' }],
      ]),
    )
    const after = await store.log.read('s-1', {})
    assert.deepEqual(
      after,
      before.map(one => (one.version === 2 ? { ...one, fact: { type: 'Redacted' } } : one)),
    )
    assert.equal((await everything(store.log)).length, 3)
  })
}

function following(open: OpenStore): void {
  test('a follower meets every event once, in one order, while others write', async () => {
    await using store = await open()
    const rival = await store.beside()
    const total = 400
    const write = async (log: EventLog, stream: string) => {
      for (let version = 0; version < total / 4; version++) await log.append(commit(stream, version))
    }
    const writing = Promise.all([write(store.log, 's-1'), write(store.log, 's-2'), write(rival.log, 's-3'), write(rival.log, 's-4')])
    const met: string[] = []
    let after = 0
    const roll = dice(7)
    while (met.length < total) {
      const page = await store.log.follow(after, 1 + roll(9))
      for (const { position, stream, version } of page) {
        assert.ok(position > after)
        after = position
        met.push(`${stream}:${version}`)
      }
      const newest = page.at(-1)
      const head = newest && (await store.documents.get(HEADS, WORKSPACE, newest.stream))
      assert.ok((head?.version ?? 0) >= (newest?.version ?? 0), 'what is followed has its documents in place')
      if (page.length === 0) await new Promise(setImmediate)
    }
    await writing
    assert.deepEqual(
      met,
      (await rival.log.follow(0, 1000)).map(({ stream, version }) => `${stream}:${version}`),
    )
    for (const stream of ['s-1', 's-2', 's-3', 's-4']) {
      const own = met.filter(id => id.startsWith(`${stream}:`))
      assert.deepEqual(
        own,
        Array.from({ length: total / 4 }, (_, at) => `${stream}:${at + 1}`),
      )
    }
    assert.equal(await store.log.last(), after)
  })
}

function rivalry(open: OpenStore): void {
  test('Ann and Bob append to one stream in 3,000 random interleavings: no gap, nothing twice, no refused event', {
    timeout: 120_000,
  }, async () => {
    await using store = await open()
    const rival = await store.beside()
    const roll = dice(42)
    const accepted: string[] = []
    const writers = [
      { by: 'ann', log: store.log, known: 0 },
      { by: 'bob', log: rival.log, known: 0 },
    ]
    let conflicts = 0
    const act = async (writer: (typeof writers)[number]) => {
      if (roll(4) === 0) writer.known = await newest(writer)
      const asked = commit('s-1', writer.known, { count: 1 + roll(3), by: writer.by })
      if ((await writer.log.append(asked)) === 'conflict') {
        conflicts++
        writer.known = await newest(writer)
      } else {
        writer.known += asked.events.length
        accepted.push(...asked.events.map(nameOf))
      }
    }
    for (let round = 0; round < 3000; round++) await Promise.all(writers.filter(() => roll(3) > 0).map(act))
    const events = await store.log.read('s-1', {})
    assert.ok(conflicts > 300, 'there must be conflicts for this to mean anything')
    assert.deepEqual(
      events.map(({ version }) => version),
      events.map((_, at) => at + 1),
    )
    assert.deepEqual(events.map(nameOf).sort(), accepted.sort())
    assert.equal((await store.documents.get(HEADS, WORKSPACE, 's-1'))?.version, events.length)
  })
}

/** Places in the order of all may be given a moment after the answer; who asks for its end waits for them. */
const everything = async (log: EventLog) => log.follow(0, await log.last())

const nameOf = ({ actor, version }: Event): string => `${actor}:${version}`

async function newest({ log, known }: { readonly log: EventLog; readonly known: number }): Promise<number> {
  return known + (await log.read('s-1', { after: known })).length
}
