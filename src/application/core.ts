import { type Lately, lately } from '../../public/js/lately.js'
import type { Naming } from '../domain/mentions.ts'
import type { PersonFact } from '../domain/people.ts'
import type { Application } from './application.ts'
import type { Authority } from './authority.ts'
import { type Commands, commandsOf } from './commands.ts'
import { EMOJI_PICTURES } from './emoji-pictures.ts'
import { type Committed, executor } from './execute.ts'
import { FACTORS } from './factors.ts'
import { type Following, type FollowOptions, startFollowing } from './following.ts'
import { GRANTS } from './grants.ts'
import { FOLDED, kindOf } from './kinds.ts'
import { LIMITS } from './limits.ts'
import type { LaterMark } from './marks.ts'
import { ONCE } from './once.ts'
import { OUTBOX } from './outbox.ts'
import { ownEvents } from './own-events.ts'
import { CREDENTIALS } from './passwords.ts'
import { type AnyCollection, INSTANCE, type Ports } from './ports.ts'
import { PAGES } from './previews/pages.ts'
import { PREVIEW_TASKS } from './previews/tasks.ts'
import { type Queries, queriesOf } from './queries.ts'
import { DRAFTS } from './read-models/drafts.ts'
import { MENTIONS } from './read-models/mentions.ts'
import { READS } from './read-models/reads.ts'
import { REMINDERS } from './read-models/reminders.ts'
import { SAVES } from './read-models/saves.ts'
import { SCHEDULES } from './read-models/schedules.ts'
import { recentDocuments } from './recent.ts'
import { rightsOf } from './rights.ts'
import { SECRETS } from './secrets.ts'
import { SESSIONS } from './sessions.ts'
import { STORAGE } from './storage.ts'
import { TRIES } from './strict-limits.ts'
import type { Followed } from './tail.ts'
import { callsSomebody } from './told.ts'
import { UPLOADS } from './uploads.ts'
import { ADDRESSES } from './webhooks/addresses.ts'
import { DELIVERIES } from './webhooks/deliveries.ts'
import { ICONS } from './webhooks/icons.ts'
import { USES } from './webhooks/uses.ts'
import { MAIL_SERVERS } from './workers/barring.ts'
import { CHECKPOINTS } from './workers/checkpoints.ts'
import { LEASES } from './workers/lease.ts'
import { LETTERS } from './workers/letters.ts'
import { TIMERS } from './workers/timers.ts'

/** Every collection there is: what a store must be opened with. */
export const COLLECTIONS: readonly AnyCollection[] = [
  ...FOLDED,
  READS,
  DRAFTS,
  SAVES,
  REMINDERS,
  SCHEDULES,
  MENTIONS,
  SESSIONS,
  GRANTS,
  ONCE,
  CREDENTIALS,
  FACTORS,
  SECRETS,
  CHECKPOINTS,
  LEASES,
  LETTERS,
  OUTBOX,
  MAIL_SERVERS,
  TIMERS,
  UPLOADS,
  EMOJI_PICTURES,
  STORAGE,
  PREVIEW_TASKS,
  PAGES,
  TRIES,
  ADDRESSES,
  ICONS,
  DELIVERIES,
  USES,
]

const NOBODY: ReadonlySet<string> = new Set()
const TOLD: ReadonlySet<string> = new Set(FOLDED.map(({ name }) => name)) // whoever follows the log hears of every write
const FOREIGN_STREAMS = 5_000

export type Core = {
  readonly app: Application
  readonly commands: Commands
  readonly queries: Queries
  /** May this process speak for the store now? One that follows nothing asks the store for everything. */
  readonly authority: Pick<Authority, 'standing' | 'current' | 'ageMs'>
  /** Starts following the log: what other processes wrote, and the workers. */
  follow(options: FollowOptions): Promise<Following>
  /** Resolves when the workers, wherever they run, have met everything that stands in the log now, or after `ms`. */
  caughtUp(ms: number): Promise<void>
  /** What was written through this core. */
  readings(): Readonly<Record<string, number>>
}

export type CoreOptions = {
  /** After a commit of this process was answered. */
  readonly spread: (committed: Committed) => void
  /** An event that another process wrote. */
  readonly foreign: (event: Followed) => void
  /** Who is there now, as far as this process knows. Without it nobody is. */
  readonly present?: Application['present']
  /** A reminder came due, or a message for later went out, in this process. */
  readonly later?: (mark: LaterMark) => void
  /** No other process writes to this store. */
  readonly isAlone?: boolean
}

/** The application on its ports: two doors and the workers behind them. */
export function coreOf(ports: Ports, options: CoreOptions): Core {
  const recent = recentDocuments(ports.documents, {
    hears: ({ name }) => following !== undefined && TOLD.has(name),
    isSilent: ({ name }) => !options.isAlone && name === READS.name,
  })
  const own = ownEvents()
  const foreign: Lately<number> = lately(FOREIGN_STREAMS) // the last version that others wrote, by stream
  const written = { commits: 0, events: 0, conflicts: 0 }
  let following: Following | undefined
  const execute = executor(ports, {
    deadlineMs: LIMITS.commandDeadlineMs,
    announce(committed) {
      const isOvertaken = committed.version < (foreign.get(committed.stream) ?? 0) // answered late: others went on from it
      if (!isOvertaken) recent.note(committed.changes)
      written.commits++
      written.events += committed.events.length
      own.note(committed.stream, committed.after, committed.version)
      if (!committed.stream.startsWith('chat-') || committed.events.some(({ fact }) => callsSomebody(fact as Naming))) following?.wake()
    },
    conflicted() {
      written.conflicts++
    },
    spread: options.spread,
  })
  const { present = () => NOBODY, later: tell = () => undefined } = options
  const app: Application = { ports, recent, rights: rightsOf(recent, ports.clock), execute, present }
  const commands = commandsOf(app)

  /** What another process wrote makes everything kept about that stream stale. */
  function meet(event: Followed): void {
    execute.forget(event.stream)
    foreign.set(event.stream, event.version)
    const kind = kindOf(event.stream)
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
    authority: {
      standing: () => following?.authority.standing() ?? 'fresh',
      current: () => following?.authority.current(),
      ageMs: () => following?.authority.ageMs() ?? 0,
    },
    async follow(options) {
      following = await startFollowing({ app, commands, own, meet, tell }, options)
      recent.clear() // what was kept before the log was followed
      return following
    },
    caughtUp: ms => following?.caughtUp(ms) ?? Promise.resolve(),
    readings: () => ({
      flowra_commits_total: written.commits,
      flowra_commit_conflicts_total: written.conflicts,
      flowra_events_appended_total: written.events,
    }),
  }
}
