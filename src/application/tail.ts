import type { Authority } from './authority.ts'
import type { OwnEvents } from './own-events.ts'
import type { Event, EventLog, Position } from './ports.ts'
import { rounds } from './rounds.ts'
import { within } from './within.ts'

export type Followed = Event & { readonly position: Position }

export type Tail = {
  /** Something was committed: do not wait for the next look. */
  wake(): void
  /** Resolves when everything that stands in the log now has been met, or after `ms`. */
  met(ms: number): Promise<void>
  /** How far behind the log's end it was at the last look. */
  behind(): number
  stop(): Promise<void>
}

type Parts = {
  readonly log: Pick<EventLog, 'follow' | 'last'>
  readonly authority: Authority
  readonly own: OwnEvents
  /** What another process wrote. */
  meet(event: Followed): void
  report(error: unknown): void
}

const EVERY_MS = 500
const AT_ONCE = 500
const LONGEST_LOOK_MS = 5_000
const GLANCE_MS = 5

/**
 * Every process follows the log from its end, so that nothing it keeps is older than what others wrote, and so that it knows that it
 * still can. Each look that reaches the end renews the authority.
 */
export async function startTail({ log, authority, own, meet, report }: Parts): Promise<Tail> {
  let position = await log.last()
  let end = position
  let isStopped = false

  async function look(): Promise<void> {
    const began = performance.now()
    end = await within(LONGEST_LOOK_MS, 'A look at the end of the log', log.last())
    while (position < end && !isStopped) await step()
    if (isStopped) return
    authority.renew(began)
    own.age(began)
  }

  async function step(): Promise<void> {
    const page = log.follow(position, AT_ONCE, ({ stream, version }) => !own.has(stream, version))
    for (const event of await within(LONGEST_LOOK_MS, 'Following the log', page)) {
      if (!own.has(event.stream, event.version)) meetSafely(event)
      position = event.position
    }
  }

  /** One event that cannot be understood must not make the process blind for all others. */
  function meetSafely(event: Followed): void {
    try {
      meet(event)
    } catch (error) {
      report(error)
    }
  }

  const { wake, stop } = rounds(look, report)

  authority.renew(performance.now())
  const timer = setInterval(wake, EVERY_MS)
  return {
    wake,
    async met(ms) {
      const until = performance.now() + ms
      const goal = await log.last()
      wake()
      while (position < goal && performance.now() < until && !isStopped) await new Promise(resolve => setTimeout(resolve, GLANCE_MS))
    },
    behind: () => Math.max(0, end - position),
    async stop() {
      isStopped = true
      clearInterval(timer)
      await stop()
    },
  }
}
