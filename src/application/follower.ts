import { type Collection, type Document, type Event, INSTANCE, type Ports, type Position } from './ports.ts'

export type Followed = Event & { readonly position: Position }

/** Called once for every event, in the total order, again after a crash: what it does must find itself already done. */
export type Listener = (event: Followed) => Promise<void> | void

export type Follower = {
  /** Something was committed: do not wait for the next second. */
  wake(): void
  /** Resolves when everything in the log at this moment has been followed, or after `ms`. */
  caughtUp(ms: number): Promise<void>
  stop(): Promise<void>
}

/** How far a follower has come; its version is the position. */
type Checkpoint = Document
export const CHECKPOINTS: Collection<Checkpoint> = { name: 'checkpoints', indexes: [] }

const EVERY_MS = 1_000
const AT_ONCE = 500
const GLANCE_MS = 10

/**
 * Follows the log from a durable checkpoint, stored after the effect: at least once. An event that throws is tried again
 * every second and holds back what is behind it.
 */
export async function startFollower(
  ports: Pick<Ports, 'log' | 'documents'>,
  name: string,
  listeners: readonly Listener[],
  report: (error: unknown) => void,
): Promise<Follower> {
  const stored = await ports.documents.get(CHECKPOINTS, INSTANCE, name)
  let position = stored?.version ?? 0
  let isRunning = false
  let isWoken = false
  let isStopped = false
  let running: Promise<void> = Promise.resolve()

  async function run(): Promise<void> {
    do {
      isWoken = false
      await followToTheEnd()
    } while (isWoken && !isStopped)
  }

  async function followToTheEnd(): Promise<void> {
    const from = position
    try {
      while (!isStopped && (await step()));
    } catch (error) {
      report(error)
    }
    if (position > from) await ports.documents.put(CHECKPOINTS, { workspaceId: INSTANCE, id: name, version: position })
  }

  async function step(): Promise<boolean> {
    const events = await ports.log.follow(position, AT_ONCE)
    for (const event of events) {
      for (const listen of listeners) await listen(event)
      position = event.position
    }
    return events.length === AT_ONCE
  }

  function wake(): void {
    isWoken = true
    if (isRunning || isStopped) return
    isRunning = true
    running = run()
      .catch(report)
      .finally(() => {
        isRunning = false
      })
  }

  const timer = setInterval(wake, EVERY_MS)
  wake()
  return {
    wake,
    async caughtUp(ms) {
      const goal = await ports.log.last()
      const end = performance.now() + ms
      wake()
      while (position < goal && performance.now() < end) await new Promise(resolve => setTimeout(resolve, GLANCE_MS))
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await running
    },
  }
}
