import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Document } from 'mongodb'
import { executor } from '../../../src/application/execute.ts'
import { Busy, Unsure } from '../../../src/application/ports.ts'
import type { Mongo } from '../../../src/infrastructure/mongo/store.ts'
import { commit, dice, HEADS, THINGS, WORKSPACE } from '../../infrastructure/contracts/things.ts'
import { newKey } from '../../support/keys.ts'
import type { MongoPeer } from '../../support/peers/mongo.ts'
import { aSecantus } from '../../support/peers/secantus.ts'
import { aWay } from '../../support/peers/way.ts'
import { openThings } from '../mongo-store.ts'
import { changedSince, loaded, NOTE, refolded } from '../notes.ts'

let peer: MongoPeer

before(async () => {
  peer = await aSecantus()
})
after(() => peer[Symbol.asyncDispose]())

const STREAMS = 12
const LOAD_MS = 1500 // before and after a fault
const LONGEST_PAUSE_MS = 3 * 5000

type Load = AsyncDisposable & {
  stop(): Promise<readonly Sent[]>
  readonly counts: { ok: number; busy: number; unsure: number; longest: number }
}
type Sent = { readonly stream: string; readonly command: string; readonly version: number }

/** Writers that send each note again under its id until they know that it is kept. */
function load(store: Mongo): Load {
  const clock = { now: () => Date.now() }
  const execute = executor({ ...store, clock }, { deadlineMs: 2000, announce() {}, conflicted() {}, spread() {} })
  const counts = { ok: 0, busy: 0, unsure: 0, longest: 0 }
  const acknowledged: Sent[] = []
  const roll = dice(9)
  let isOver = false
  let isLeft = false // a test that failed waits for nothing

  async function writer(stream: string): Promise<void> {
    while (!isOver) {
      const began = performance.now()
      await untilKept(stream, newKey(), `${stream}-${roll(3)}`)
      counts.ok++
      counts.longest = Math.max(counts.longest, Math.round(performance.now() - began))
    }
  }

  async function untilKept(stream: string, command: string, row: string): Promise<void> {
    const intent = { kind: NOTE, workspaceId: WORKSPACE, stream, subject: row, actor: 'ann', command, digest: 'd' }
    while (!isLeft) {
      const answer = await execute.run({ ...intent, ask: () => ({ row, times: 1 }) }).catch(counted)
      if (answer) acknowledged.push({ stream, command, version: answer.version })
      if (answer) return
      await sleep(50)
    }
  }

  function counted(error: unknown): undefined {
    if (error instanceof Busy) counts.busy++
    else if (error instanceof Unsure) counts.unsure++
    else throw error
  }

  const running = Promise.all(Array.from({ length: STREAMS }, (_, at) => writer(`note-${at}`)))
  return {
    counts,
    async stop() {
      isOver = true
      await running
      return acknowledged
    },
    async [Symbol.asyncDispose]() {
      isOver = isLeft = true
      await running
    },
  }
}

/** What was acknowledged is there at its version, everything is there once, rows and order are what the log says. */
async function check(store: Mongo, acknowledged: readonly Sent[]): Promise<void> {
  let total = 0
  for (const stream of new Set(acknowledged.map(one => one.stream))) {
    await loaded(store, stream)
    const events = await store.log.read(stream, {})
    total += events.length
    const byCommand = new Map(events.map(event => [event.command, event.version]))
    assert.equal(byCommand.size, events.length, 'nothing stands there twice')
    for (const sent of acknowledged.filter(one => one.stream === stream)) assert.equal(byCommand.get(sent.command), sent.version)
    const rows = new Map((await changedSince(store.documents, stream, 0)).map(row => [row.id, row]))
    assert.deepEqual(new Map([...rows].sort()), new Map([...refolded(events)].sort()))
  }
  assert.equal(total, acknowledged.length, 'nothing is there that nobody sent')
  assert.equal(await store.log.last(), total)
}

const fail = (data: Document, times = 5): Promise<Document> =>
  peer.tell({ configureFailPoint: 'failCommand', mode: { times }, data: { failCommands: ['insert', 'update'], ...data } })

const FAULTS: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['an error that says: no primary any more', () => fail({ errorCode: 10_107 })],
  ['an error that says: going down', () => fail({ errorCode: 91 })],
  ['connections that are closed before they answer', () => fail({ closeConnection: true })],
  [
    'writes that most servers did not confirm',
    () => fail({ writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }),
  ],
  ['an error that is none of the known ones', () => fail({ errorCode: 8000 })],
  ['a step-down', () => peer.tell({ replSetStepDown: 1, force: true }).catch(() => undefined)],
  [
    'kill -9 of the server',
    async () => {
      await peer.kill()
      await sleep(500)
      await peer.start()
    },
  ],
  [
    'a server that is frozen for three seconds',
    async () => {
      peer.freeze()
      await sleep(3000)
      peer.thaw()
    },
  ],
]

for (const [name, strike] of FAULTS) {
  test(`what was acknowledged is there once, and it goes on, after ${name}`, { timeout: 120_000 }, async t => {
    const url = peer.fresh()
    const finish = async (stores: Parameters<typeof loaded>[0], stream: string) => loaded(stores, stream).then(() => undefined)
    await using store = await openThings(url, { finish, report: () => undefined })
    await using under = load(store)
    await sleep(LOAD_MS)
    const before = under.counts.ok
    assert.ok(before > STREAMS, 'there must be load for this to mean anything')
    await strike()
    await sleep(LOAD_MS)
    const acknowledged = await under.stop()
    const { ok, busy, unsure, longest } = under.counts
    t.diagnostic(`${ok} kept, ${busy} refused, ${unsure} unknown, longest pause ${longest} ms`)
    assert.ok(longest < LONGEST_PAUSE_MS, `the longest pause was ${longest} ms`)
    await check(store, acknowledged)
  })
}

test('what was acknowledged is there once after answers that got lost behind what they answer', { timeout: 60_000 }, async t => {
  await using way = await aWay(Number(new URL(peer.url).port))
  const url = `mongodb://127.0.0.1:${way.port}/lost?directConnection=true`
  await using store = await openThings(url, { report: () => undefined })
  await using under = load(store)
  for (let n = 0; n < 5; n++) {
    await sleep(400)
    await way.cut(60)
  }
  await sleep(LOAD_MS)
  const acknowledged = await under.stop()
  t.diagnostic(`${under.counts.ok} kept, ${under.counts.busy} refused, ${under.counts.unsure} unknown, longest ${under.counts.longest} ms`)
  await check(store, acknowledged)
})

test('an append whose answer was lost is known for its own', { timeout: 60_000 }, async () => {
  await using way = await aWay(Number(new URL(peer.url).port))
  await using store = await openThings(`mongodb://127.0.0.1:${way.port}/own?directConnection=true`, { report: () => undefined })
  for (let version = 0; version < 5; version++) {
    const answers = Promise.all([store.log.append(commit(`s-${version}`, 0)), store.log.append(commit('s-9', version))])
    await way.cut(30)
    assert.deepEqual(await answers, ['appended', 'appended'])
  }
})

test('without a server a write is refused honestly, and nothing of it is there later', { timeout: 60_000 }, async () => {
  const url = peer.fresh()
  await using store = await openThings(url, { report: () => undefined })
  await peer.kill()
  await sleep(1000)
  const document = { workspaceId: WORKSPACE, id: 'a', version: 1 }
  await assert.rejects(store.documents.get(THINGS, WORKSPACE, 'a'), Busy)
  await assert.rejects(store.documents.put(HEADS, document), (error: unknown) => error instanceof Busy || error instanceof Unsure)
  await peer.start()
  await sleep(1000)
  assert.equal(await store.documents.put(THINGS, document), true)
})
