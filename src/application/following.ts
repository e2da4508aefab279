import type { Application } from './application.ts'
import { type Authority, authorityFrom } from './authority.ts'
import type { Commands } from './commands.ts'
import { newClientId } from './ids.ts'
import type { Log } from './log.ts'
import type { LaterMark } from './marks.ts'
import type { OwnEvents } from './own-events.ts'
import type { Ports } from './ports.ts'
import { type Followed, startTail, type Tail } from './tail.ts'
import { storedPosition } from './workers/checkpoints.ts'
import { expiries } from './workers/expiries.ts'
import { followUps } from './workers/follow-ups.ts'
import { leaseOn } from './workers/lease.ts'
import { startWorkers, type Workers } from './workers/loop.ts'
import { mentionWriter } from './workers/mentions.ts'
import { noticeWriter } from './workers/notices.ts'
import { startOutbox, type WriteLetter } from './workers/outbox.ts'
import { startPreviewing } from './workers/previewing.ts'
import { previewNoter } from './workers/previews.ts'
import { timerSetter } from './workers/timers.ts'
import { wordKeeper } from './workers/words.ts'

/** What one process follows of the log: its end always, and durably what the workers do, if it is to run them. */
export type Following = {
  /** May this process speak for the store now? Wakes the look that would tell. */
  readonly authority: Pick<Authority, 'standing' | 'current' | 'ageMs'>
  /** Something was committed here. */
  wake(): void
  /** Resolves when the workers that people wait for, wherever they run, have met everything in the log at this moment and this process what came of it, or after `ms`. */
  caughtUp(ms: number): Promise<void>
  readings(): Readonly<Record<string, number>>
  /** Workers store how far they came and give the lease back. */
  stop(): Promise<void>
}

export type FollowOptions = {
  report(error: unknown): void
  readonly log?: Log
  /** False in a process that only serves pages. */
  readonly hasWorkers?: boolean
  /** Nobody else can run workers on this store. */
  readonly isAlone?: boolean
  /** Puts letters into words; without it none is sent from here. */
  readonly write?: WriteLetter
}

type Parts = {
  readonly app: Application
  readonly commands: Commands
  readonly own: OwnEvents
  meet(event: Followed): void
  tell(mark: LaterMark): void
}

/** Between processes: look at the log now. Without it they look soon enough. */
const HINT = 'log'
const NOTHING = new Uint8Array()
const GLANCE_MS = 10

export async function startFollowing({ app, commands, own, meet, tell }: Parts, options: FollowOptions): Promise<Following> {
  const { ports } = app
  const { report, log = noLog, hasWorkers = true, isAlone = false, write } = options
  const authority = authorityFrom()
  const tail = await startTail({ log: ports.log, authority, own, meet, report })
  const prompt = [followUps(app, commands), timerSetter(ports.documents), mentionWriter(app)]
  const names = prompt.map(({ name }) => name)
  const workers = [...prompt, wordKeeper(app), noticeWriter(app), previewNoter(app, () => previewing?.wake())]
  const holder = newHolder(ports)
  const lease = leaseOn(ports.documents, { name: 'workers', holder, isAlone })
  const loop = hasWorkers ? startWorkers({ ports, workers, whenDue: expiries(commands, tell), lease, log, report }) : undefined
  const outbox =
    hasWorkers && write && ports.mail
      ? startOutbox({
          ports,
          mail: ports.mail,
          write,
          lease: leaseOn(ports.documents, { name: 'mail', holder: newHolder(ports), isAlone }),
          log,
          report,
        })
      : undefined
  const previewing = hasWorkers ? startPreviewing({ app, commands, holder, mayGoOn: lease.isHeld, report }) : undefined
  const unsubscribe = ports.broadcast.subscribe(HINT, wakeHere)

  function wakeHere(): void {
    tail.wake()
    loop?.wake()
  }

  function current(): Promise<void> | undefined {
    const waiting = authority.current()
    if (waiting !== undefined) tail.wake()
    return waiting
  }

  return {
    authority: { ...authority, current },
    wake() {
      wakeHere()
      Promise.try(() => ports.broadcast.publish(HINT, NOTHING)).catch(report)
    },
    async caughtUp(ms) {
      const end = performance.now() + ms
      const goal = await ports.log.last()
      wakeHere()
      while ((await storedPosition(ports.documents, names)) < goal && performance.now() < end) await pause()
      await tail.met(Math.max(0, end - performance.now()))
    },
    readings: () => ({ ...readingsOf(tail, authority, loop), ...outbox?.readings(), ...previewing?.readings() }),
    async stop() {
      unsubscribe()
      try {
        await Promise.all([loop?.stop(), outbox?.stop(), previewing?.stop()])
      } finally {
        await tail.stop()
      }
    },
  }
}

const noLog: Log = () => undefined
const newHolder = ({ clock, random }: Ports): string => newClientId(clock.now(), random.bytes(10))
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, GLANCE_MS))

const readingsOf = (tail: Tail, authority: Authority, loop: Workers | undefined): Readonly<Record<string, number>> => ({
  flowra_follower_lag_positions: tail.behind(),
  flowra_follower_lag_seconds: authority.ageMs() / 1000,
  ...loop?.readings(),
})
