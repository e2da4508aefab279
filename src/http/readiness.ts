import { CHECKPOINTS } from '../application/follower.ts'
import { INSTANCE, type Ports } from '../application/ports.ts'

const PROBE = 'readiness'

/** Anybody may ask, and each look is a durable write: however many ask, one a second is made. */
const LOOK_EVERY_MS = 1_000

type Works = Readonly<Record<string, boolean>>

/** Ready means: what a command needs works now, a durable write and a look at the log's tail (R34). */
export function readinessOf(ports: Ports, isStopping: () => boolean): () => Promise<Works> {
  let last: { readonly at: number; readonly found: Promise<Works> } | undefined
  return async () => {
    const at = ports.clock.now()
    if (!last || Math.abs(at - last.at) >= LOOK_EVERY_MS) last = { at, found: look(ports) }
    return { ...(await last.found), running: !isStopping() }
  }
}

async function look({ documents, log, clock }: Ports): Promise<Works> {
  const store = await works(() => documents.put(CHECKPOINTS, { workspaceId: INSTANCE, id: PROBE, version: clock.now() }))
  return { store, log: await works(() => log.last()) }
}

async function works(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act()
    return true
  } catch {
    return false
  }
}
