import type { AddressInfo } from 'node:net'
import { lettersFrom } from '../views/emails/letters.ts'
import { keptRows } from '../views/messages/rows.ts'
import { roots } from '../views/paths.ts'
import { type Core, coreOf } from './application/core.ts'
import type { Committed } from './application/execute.ts'
import { highlighted } from './application/highlighting.ts'
import { LIMITS } from './application/limits.ts'
import { ownPositions } from './application/own-positions.ts'
import type { Ports } from './application/ports.ts'
import { issuersOf, keepRenewing } from './application/renewing.ts'
import type { Configuration } from './configuration.ts'
import type { MessageFact } from './domain/messages.ts'
import { admission } from './http/admission.ts'
import { createApp } from './http/app.ts'
import { loadAssets } from './http/assets.ts'
import type { HttpDoors } from './http/doors.ts'
import { type EventLoop, watchEventLoop } from './http/event-loop.ts'
import { closed, listen, PATIENCE, type Patience, waited } from './http/listen.ts'
import { partsOf } from './http/parts.ts'
import { createProbes } from './http/probes.ts'
import { readinessOf } from './http/readiness.ts'
import { socketReadings } from './http/readings.ts'
import { socketDoors } from './http/socket-doors.ts'
import { foreignEvent } from './ws/live/foreign.ts'
import { socketServer } from './ws/server.ts'

export type StartOptions = {
  readonly version: string
  readonly log: HttpDoors['log']
  /** Makes the text of `/metrics` out of readings by name. */
  metrics(readings: () => Readonly<Record<string, number>>): () => Promise<string>
  /** What is faster with them and goes on without. */
  readonly helpers?: () => Readonly<Record<string, 'up' | 'away'>>
  readonly patience?: Patience
  /** How late the event loop is, by which overload is told. */
  readonly loop?: EventLoop
  /** Nobody else can run workers on this store. */
  readonly isAlone?: boolean
}

export type Flowra = {
  readonly core: Core
  readonly address: string
  readonly port: number
  readonly version: string
  /** A fresh set-up link while nobody owns this Flowra. */
  setUpLink(): Promise<string | undefined>
  /** Finishes what runs, tells every page to come back, stores how far the workers came (R16). */
  stop(): Promise<void>
}

/** While they are away letters wait, and files are refused. */
const outsideOf = ({ mail, scanner }: Ports): Readonly<Record<string, 'up' | 'away'>> => ({
  ...(mail && { mail: mail.isUp() ? 'up' : 'away' }),
  ...(scanner && { scanner: scanner.isUp() ? 'up' : 'away' }),
})

/** The timelines that show a message, each with its number there. */
function* ownIn(chatId: string, { threadId, threadN, n }: MessageFact & { type: 'MessagePosted' }) {
  if (n !== undefined) yield { at: { chatId }, n }
  if (threadId !== null && threadN !== undefined) yield { at: { chatId, threadId }, n: threadN }
}

const reportTo =
  (log: StartOptions['log']) =>
  (error: unknown): void =>
    log('error', { cause: error instanceof Error ? error.stack : String(error) }, 'a fault behind the scenes')

/** One process of the role it is given, on ports that are handed in. */
export async function start(ports: Ports, settings: Configuration, options: StartOptions): Promise<Flowra> {
  const { version, log, metrics, helpers = () => ({}), patience = PATIENCE, loop = watchEventLoop(), isAlone = false } = options
  const report = reportTo(log)
  const core = coreOf(ports, {
    spread,
    foreign: event => foreignEvent(sockets, event).catch(report),
    present: id => sockets.present(id),
    later: mark => sockets.later(mark),
    isAlone,
  })
  const assets = await loadAssets()
  const rows = keptRows(highlighted)
  const parts = partsOf({ ...core, rows, assets: assets.url })
  const doors = socketDoors({ ...core, parts, report, settings })
  const { origin } = settings.publicUrl
  const sockets = socketServer({ ...ports, ...core.authority, doors, limits: LIMITS, origin })
  const positions = ownPositions(core.app, report)
  const admits = admission(loop.delayMs)
  const outcomes = { replayed: 0, reset: 0 }
  const isWorker = settings.role === 'worker'
  let isStopping = false

  /** The live edge. Posting moves one's own read position to the new message. */
  function spread(committed: Committed): void {
    for (const { fact, workspaceId } of committed.events) {
      const posted = fact as MessageFact
      if (posted.type !== 'MessagePosted' || posted.authorKind === 'bot') continue // a program reads nothing
      const whose = { workspaceId, personId: posted.authorId }
      for (const { at, n } of ownIn(committed.stream.slice('chat-'.length), posted))
        positions.follow(whose, at, n).then(sockets.read, report)
    }
    sockets.committed(committed)
  }

  const readings = () => ({
    ...socketReadings(sockets.counters),
    ...core.readings(),
    ...following.readings(),
    ...admits.readings(),
    flowra_rows_drawn_total: rows.drawn(),
    flowra_catch_up_replayed_total: outcomes.replayed,
    flowra_catch_up_reset_total: outcomes.reset,
  })
  const following = await core.follow({ report, log, hasWorkers: settings.role !== 'web', isAlone, write: lettersFrom(origin) })
  const probes = {
    admission: admits,
    configuration: settings,
    metrics: metrics(readings),
    readiness: readinessOf(ports, {
      isStopping: () => isStopping,
      unreadMs: core.authority.ageMs,
      helpers: () => ({ ...helpers(), ...issuersOf(ports), ...outsideOf(ports) }),
    }),
    version,
  }
  const pages = () =>
    createApp({
      ...core,
      ...probes,
      assets,
      rows,
      parts,
      readMoved: mark => sockets.read(positions.passed(mark)),
      draftMoved: sockets.draft,
      saveMoved: sockets.saved,
      laterMoved: sockets.later,
      followed: () => core.caughtUp(LIMITS.followUpWaitMs),
      caughtUp(outcome) {
        outcomes[outcome]++
      },
      log,
    })
  const server = await listen((isWorker ? createProbes({ ...core, ...probes }) : pages()).fetch, settings, patience)
  if (!isWorker) server.on('upgrade', sockets.upgrade)
  const renewing = keepRenewing(ports, core.commands, sockets.sessionIds, report)

  return {
    core,
    version,
    address: origin,
    port: (server.address() as AddressInfo).port,
    async setUpLink() {
      const isPending = !isWorker && (await core.commands.setUp.isPending())
      return isPending ? origin + roots.setUp(await core.commands.setUp.makeLink()) : undefined
    },
    async stop() {
      isStopping = true
      renewing.stop()
      if (settings.trustedProxies.length > 0) await waited(LIMITS.seenByProxiesMs)
      await Promise.all([sockets.close(), closed(server, LIMITS.finishRequestsMs)])
      await following.stop()
      await positions.flush()
      server.closeAllConnections()
      loop.stop()
    },
  }
}
