import type { PersonFact } from '../domain/people.ts'
import type { Application } from './application.ts'
import { type Commands, commandsOf } from './commands.ts'
import { type Committed, executor } from './execute.ts'
import { CHECKPOINTS, type Followed, type Follower, startFollower } from './follower.ts'
import { FOLDED, STREAMS } from './kinds.ts'
import { LIMITS } from './limits.ts'
import { CREDENTIALS } from './passwords.ts'
import { type AnyCollection, type Event, INSTANCE, type Ports } from './ports.ts'
import { type Queries, queriesOf } from './queries.ts'
import { READS } from './read-models/reads.ts'
import { recentDocuments } from './recent.ts'
import { rightsOf } from './rights.ts'
import { SECRETS } from './secrets.ts'
import { SESSIONS } from './sessions.ts'
import { TRIES } from './strict-limits.ts'
import { workersOf } from './workers.ts'

/** Every collection there is: what a store must be opened with. */
export const COLLECTIONS: readonly AnyCollection[] = [...FOLDED, READS, SESSIONS, CREDENTIALS, SECRETS, CHECKPOINTS, TRIES]

export type Core = {
  readonly app: Application
  readonly commands: Commands
  readonly queries: Queries
  /** Starts following the log: workers, and what other processes wrote. */
  follow(report: (error: unknown) => void): Promise<Follower>
  /** Resolves when the workers have met everything that stands in the log now, or after `ms`. */
  caughtUp(ms: number): Promise<void>
}

export type CoreOptions = {
  /** After a commit of this process was answered. */
  readonly spread: (committed: Committed) => void
  /** An event that another process wrote. */
  readonly foreign: (event: Followed) => void
}

/** The application on its ports: two doors and the workers behind them. */
export function coreOf(ports: Ports, options: CoreOptions): Core {
  const recent = recentDocuments(ports.documents)
  const own = new Set<string>() // events this process committed and its follower has not met yet
  let follower: Follower | undefined
  const execute = executor(ports, {
    deadlineMs: LIMITS.commandDeadlineMs,
    announce(committed) {
      recent.note(committed.changes)
      if (follower) for (const event of committed.events) own.add(eventId(event))
      if (!committed.stream.startsWith('chat-')) follower?.wake()
    },
    spread: options.spread,
  })
  const app: Application = { ports, recent, rights: rightsOf(recent, ports.clock), execute }
  const commands = commandsOf(app)

  /** What another process wrote makes everything kept about that stream stale. */
  function meet(event: Followed): void {
    if (own.delete(eventId(event))) return
    execute.forget(event.stream)
    const kind = Object.values(STREAMS).find(one => event.stream.startsWith(`${one.prefix}-`))
    for (const model of kind ? [kind.head, ...kind.rows] : [])
      for (const id of model.keys(event)) recent.drop(model.collection, model.workspaceId ?? event.workspaceId, id)
    const fact = event.fact as PersonFact
    if (fact.type === 'SessionEnded') recent.drop(SESSIONS, INSTANCE, fact.sessionId) // folded from nothing, kept all the same
    options.foreign(event)
  }

  return {
    app,
    commands,
    queries: queriesOf(app),
    async follow(report) {
      follower = await startFollower(ports, 'workers', [meet, workersOf(app, commands)], report)
      return follower
    },
    caughtUp: ms => follower?.caughtUp(ms) ?? Promise.resolve(),
  }
}

const eventId = (event: Event): string => `${event.stream}:${event.version}`
