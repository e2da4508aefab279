import { needFiles } from '../harness/files.ts'
import { memoryOf } from '../harness/machine.ts'
import type { Pair } from '../harness/pairs.ts'
import { type Bench, type Goal, using } from './bench.ts'
import { ours, type Place, read, yardstick } from './places.ts'

const CONNECTIONS = 5000
const KB = 1024

const STARTED_MS = 3000

/** Until what came with the handshakes is collected: V8 tidies up some seconds after the last work. */
const IDLE_MS = 8000

export const memory: Goal = {
  id: 'P12',
  what: 'memory of a connection',
  async run(bench) {
    needFiles(2 * CONNECTIONS)
    const pairs: Pair[] = []
    for (let at = 0; at < bench.pairs; at++) pairs.push(await measured(bench))
    return [
      {
        goal: 'P12',
        what: `idle signed-in connection, of ${CONNECTIONS}`,
        unit: 'kB',
        against: 'bare ws',
        bar: { most: 2.5 },
        pairs,
        note: 'resident memory of the process with all of them less that of the fresh process, a chat open in each; both sides idle at the same time',
      },
    ]
  },
}

/** In fresh processes: memory that was given back stays with a process. */
function measured(bench: Bench): Promise<Pair> {
  return using(async opened => {
    const places = [await ours(), await yardstick('one-buffer.ts')] as const
    for (const place of places) opened(place.stop)
    await pause(STARTED_MS)
    const before = places.map(memoryOfPlace)
    for (const place of places) await read(bench, place, CONNECTIONS)
    await pause(bench.isShort ? STARTED_MS : IDLE_MS)
    const after = places.map(memoryOfPlace)
    const [mine = 0, bare = 0] = after.map((mb, at) => ((mb - (before[at] ?? 0)) * KB) / CONNECTIONS)
    return { ours: mine, yardstick: bare }
  })
}

const memoryOfPlace = ({ pid }: Place): number => memoryOf(pid)
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
