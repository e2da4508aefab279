import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Execute, executor } from '../../src/application/execute.ts'
import { Busy, type Documents, type EventLog, Unsure } from '../../src/application/ports.ts'
import type { Row, Rows } from '../../src/infrastructure/mongo/rows.ts'
import type { Mongo } from '../../src/infrastructure/mongo/store.ts'
import { dice, type Thing, WORKSPACE } from '../infrastructure/contracts/things.ts'
import { newKey } from '../support/keys.ts'
import { type MongoPeer, PATIENT } from '../support/peers/mongo.ts'
import { openThings } from './mongo-store.ts'
import { changedSince, headOf, loaded, NOTE, refolded } from './notes.ts'
import { aProcess } from './process.ts'

const TOGETHER = 50 // streams side by side
const IN_ONE_DATABASE = 250 // a stand-in grows slow with what it holds
const NOTES = 2 // of each writer
const LOOKS = 2 // of each reader
const CRASH_IN = 6 // steps

type Roll = (sides: number) => number
type Stores = { readonly log: EventLog; readonly documents: Documents }
type Writer = Stores & { readonly execute: Execute; readonly signal: AbortSignal; crashes(): number; close(): Promise<void> }

/**
 * The head rule under two processes that stop anywhere: with some of the rows written, with all of them and no head, with
 * everything but the answer. Whoever comes next, the other writer or the sequencer, finishes it.
 */
export function headRule(peer: () => MongoPeer, histories: number): void {
  test(`in ${histories} histories of two writers that crash anywhere, rows are what the log says, and two readers miss nothing`, {
    timeout: 60_000 + histories * 800, // for a machine that does many things at once
  }, async t => {
    const seen = { events: 0, crashes: 0 }
    for (let begun = 0; begun < histories; begun += IN_ONE_DATABASE) {
      const { events, crashes } = await rounds(
        peer().fresh(PATIENT),
        Math.min(IN_ONE_DATABASE, histories - begun),
        dice(5 + begun),
        t.signal,
      )
      seen.events += events
      seen.crashes += crashes
    }
    t.diagnostic(`${histories} histories, ${seen.events} events, ${seen.crashes} crashes`)
    assert.ok(seen.crashes > histories / 3, 'there must be crashes for this to mean anything')
  })
}

type Met = { readonly events: number; readonly crashes: number }

async function rounds(url: string, histories: number, roll: Roll, signal: AbortSignal): Promise<Met> {
  await using open = new AsyncDisposableStack()
  const store = await openThings(url, { finish: async (stores, stream) => loaded(stores, stream).then(() => undefined) })
  open.defer(store.close)
  const writers = [aWriter(url, roll, signal), aWriter(url, roll, signal)] as const
  for (const writer of writers) open.defer(writer.close)
  let met = 0
  for (let n = 0; n < histories; n += TOGETHER) {
    const streams = Array.from({ length: Math.min(TOGETHER, histories - n) }, (_, at) => `note-${n + at}`)
    await Promise.all(streams.map(stream => history(store, writers, stream, roll)))
    met = await placed(store, met, streams)
  }
  return { events: met, crashes: writers[0].crashes() + writers[1].crashes() }
}

function aWriter(url: string, roll: Roll, signal: AbortSignal): Writer {
  let crashes = 0
  const process = aProcess(url, rows => crashing(rows, roll, () => crashes++))
  const clock = { now: () => Date.now() }
  const execute = executor({ ...process, clock }, { deadlineMs: 20_000, announce() {}, conflicted() {}, spread() {} })
  return { ...process, execute, signal, crashes: () => crashes }
}

/** Stops for a stream in the middle of writing: what stood in its queue behind that is never done. */
function crashing(rows: Rows, roll: Roll, count: () => void): Rows {
  return {
    ...rows,
    async write(asked) {
      await sleep(roll(4))
      const failed = new Map<Row, unknown>()
      const done: Row[] = []
      for (const some of Map.groupBy(asked, ({ stored }) => stored['group'] ?? stored._id).values()) {
        if (roll(CRASH_IN) > 0) done.push(...some)
        else {
          count()
          done.push(...some.filter(() => roll(2) === 0))
          failed.set(some[0] as Row, new Unsure())
        }
      }
      return new Map([...(await rows.write(done)), ...failed])
    },
  }
}

async function history(store: Mongo, writers: readonly Writer[], stream: string, roll: Roll): Promise<void> {
  let isOver = false
  const readers = [reader(store, stream), reader(writers[0] as Writer, stream)]
  const reading = readers.map(async one => {
    for (let look = 0; look < LOOKS && !isOver; look++) {
      await sleep(roll(10))
      await one.catchUp()
    }
  })
  await Promise.all(writers.map((writer, at) => write(writer, stream, at, roll)))
  isOver = true
  await Promise.all(reading)
  await loaded(store, stream)
  const events = await store.log.read(stream, {})
  assert.deepEqual(
    events.map(({ version }) => version),
    events.map((_, at) => at + 1),
  )
  assert.equal(new Set(events.map(({ command }) => command)).size, writers.length * NOTES, 'each note stands there once')
  const fresh = new Map((await changedSince(store.documents, stream, 0)).map(row => [row.id, row]))
  assert.deepEqual(new Map([...fresh].sort()), new Map([...refolded(events)].sort()), stream)
  for (const one of readers) {
    await one.catchUp()
    assert.deepEqual(new Map([...one.page].sort()), new Map([...fresh].sort()), `${stream} as a reader has it`)
  }
}

/** Some notes, each sent again under its id until somebody knows how it ended, or the test is over. */
async function write({ execute, signal }: Writer, stream: string, at: number, roll: Roll): Promise<void> {
  for (let note = 0; note < NOTES; note++) {
    const command = newKey()
    const row = `${stream}-${roll(2)}`
    const intent = { kind: NOTE, workspaceId: WORKSPACE, stream, subject: row, actor: `writer-${at}`, command, digest: 'd' }
    const times = 1 + roll(3)
    while (!(await execute.run({ ...intent, ask: () => ({ row, times }) }).catch(unlessUnknown)))
      await sleep(roll(5), undefined, { signal })
  }
}

function unlessUnknown(error: unknown): undefined {
  if (!(error instanceof Unsure || error instanceof Busy)) throw error
}

/** Has a page and keeps it fresh by what changed since. The head is read before the rows. */
function reader({ documents, log }: Stores, stream: string) {
  const page = new Map<string, Thing>()
  let seen = 0
  return {
    page,
    async catchUp(): Promise<void> {
      const version = (await headOf(documents, stream))?.version ?? 0
      for (const row of await changedSince(documents, stream, seen)) page.set(row.id, row)
      seen = Math.max(seen, version)
      const events = (await log.read(stream, {})).filter(event => event.version <= version)
      for (const [id, { version: folded }] of refolded(events))
        assert.ok((page.get(id)?.version ?? 0) >= folded, `${stream}: the head says ${version}, and ${id} lacks ${folded}`)
    },
  }
}

/** Follows the order of all: each event once, of a stream in its order, nothing left out. Answers how far it came. */
async function placed(store: Mongo, after: number, streams: readonly string[]): Promise<number> {
  const versions = new Map<string, number>()
  let position = after
  const goal = await store.log.last()
  while (position < goal) {
    for (const event of await store.log.follow(position, 1 + (position % 400))) {
      assert.equal(event.position, position + 1)
      assert.equal(event.version, (versions.get(event.stream) ?? 0) + 1, event.stream)
      versions.set(event.stream, event.version)
      position = event.position
    }
  }
  assert.deepEqual([...versions.keys()].sort(), [...streams].sort())
  for (const stream of streams) assert.equal(versions.get(stream), (await headOf(store.documents, stream))?.version)
  return position
}
