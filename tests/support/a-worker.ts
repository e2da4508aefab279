import type { Ports } from '../../src/application/ports.ts'
import { WORKSPACES } from '../../src/application/read-models/workspaces.ts'
import { leaseOn } from '../../src/application/workers/lease.ts'
import { startWorkers, type Workers, type WorkersOptions } from '../../src/application/workers/loop.ts'
import type { Followed, Worker } from '../../src/application/workers/worker.ts'
import { newKey } from './keys.ts'

/** Appends so many events to a stream of the log, in commits of their own. */
export async function plant({ log }: Pick<Ports, 'log'>, stream: string, versions: readonly number[]): Promise<void> {
  const id = stream.slice(stream.indexOf('-') + 1)
  for (const version of versions) {
    const envelope = { workspaceId: id, stream, version, subject: id, at: version, actor: 'ann', command: newKey(), digest: '' }
    const event = { ...envelope, fact: { type: 'Planted' } }
    const head = { collection: WORKSPACES, document: { workspaceId: id, id, version } }
    await log.append({ stream, expectedVersion: version - 1, events: [event], documents: [], head })
  }
}

export const numbers = (from: number, to: number): readonly number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index)
export const nameOf = ({ stream, version }: Pick<Followed, 'stream' | 'version'>): string => `${stream}:${version}`

export type Loop = Workers & { readonly problems: readonly string[]; readonly faults: readonly unknown[] }
type LoopOptions = Partial<Pick<WorkersOptions, 'whenDue'>> & { readonly ttlMs?: number; readonly isAlone?: boolean }

/** A process that runs one worker on these ports. */
export function aLoop(ports: Ports, worker: Worker, { whenDue = idle, ...lease }: LoopOptions = {}): Loop {
  const problems: string[] = []
  const faults: unknown[] = []
  const loop = startWorkers({
    ports,
    workers: [worker],
    whenDue,
    lease: leaseOn(ports.documents, { name: 'workers', holder: newKey(), ...lease }),
    log: (level, { event }, text) => level === 'error' && problems.push(`${event} ${text}`),
    report: error => faults.push(error),
  })
  return { ...loop, problems, faults }
}

const idle: Worker = { name: 'idle', wants: () => false, meet: () => Promise.resolve() }

/** Follows every workspace; `meet` may throw. */
export const aWorker = (meet: (event: Followed) => unknown, name = 'planter'): Worker => ({
  name,
  wants: stream => stream.startsWith('workspace-'),
  async meet(event) {
    await meet(event)
  },
})
