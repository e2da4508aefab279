import { INSTANCE, type Ports } from '../application/ports.ts'
import { within } from '../application/within.ts'
import { CHECKPOINTS } from '../application/workers/checkpoints.ts'

const PROBE = 'readiness'

/** Anybody may ask, and each look is a durable write: however many ask, one a second is made. */
const LOOK_EVERY_MS = 1_000

type Works = Readonly<Record<string, boolean>>
type Helpers = Readonly<Record<string, 'up' | 'away'>>

/** What does not answer does not work: somebody who asks must be told within five seconds. */
const PATIENCE_MS = 2_000
const LONGEST_UNREAD_MS = 4_000

type Life = {
  isStopping(): boolean
  /** How long ago this process read the end of the log, however it reads it. */
  unreadMs(): number
  /** What it does without while they are away. */
  helpers(): Helpers
}

/** Ready means: what a command needs works now, a durable write and a look at the log's tail, and the process follows it (R34). */
export function readinessOf(ports: Ports, { isStopping, unreadMs, helpers }: Life): () => Promise<Works | Helpers> {
  let last: { readonly at: number; readonly found: Promise<Works> } | undefined
  return async () => {
    const at = ports.clock.now()
    if (!last || Math.abs(at - last.at) >= LOOK_EVERY_MS) last = { at, found: look(ports) }
    return { ...(await last.found), follows: unreadMs() < LONGEST_UNREAD_MS, running: !isStopping(), ...helpers() }
  }
}

async function look({ documents, log, clock }: Ports): Promise<Works> {
  const probe = { workspaceId: INSTANCE, id: PROBE, version: clock.now() }
  const [store, reads] = await Promise.all([works(() => documents.put(CHECKPOINTS, probe)), works(() => log.last())])
  return { store, log: reads }
}

async function works(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await within(PATIENCE_MS, 'The store', act())
    return true
  } catch {
    return false
  }
}
