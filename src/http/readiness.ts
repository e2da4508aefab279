import { CHECKPOINTS } from '../application/follower.ts'
import { INSTANCE, type Ports } from '../application/ports.ts'

const PROBE = 'readiness'

/** Ready means: what a command needs works now, a durable write and a look at the log's tail (R34). */
export const readinessOf = (ports: Ports, isStopping: () => boolean) => async (): Promise<Readonly<Record<string, boolean>>> => ({
  store: await works(async () => {
    await ports.documents.put(CHECKPOINTS, { workspaceId: INSTANCE, id: PROBE, version: ports.clock.now() })
  }),
  log: await works(() => ports.log.last()),
  running: !isStopping(),
})

async function works(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act()
    return true
  } catch {
    return false
  }
}
