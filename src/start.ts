import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { keptRows } from '../views/messages/rows.ts'
import { roots } from '../views/paths.ts'
import { type Core, coreOf } from './application/core.ts'
import type { Committed } from './application/execute.ts'
import { LIMITS } from './application/limits.ts'
import { ownPositions } from './application/own-positions.ts'
import type { Ports } from './application/ports.ts'
import type { Configuration } from './configuration.ts'
import type { MessageFact } from './domain/messages.ts'
import { admission } from './http/admission.ts'
import { createApp } from './http/app.ts'
import { loadAssets } from './http/assets.ts'
import type { HttpDoors } from './http/doors.ts'
import { type EventLoop, watchEventLoop } from './http/event-loop.ts'
import { partsOf } from './http/parts.ts'
import { readinessOf } from './http/readiness.ts'
import { socketDoors } from './http/socket-doors.ts'
import { foreignEvent } from './ws/live/foreign.ts'
import { socketServer } from './ws/server.ts'

export type StartOptions = {
  readonly version: string
  readonly log: HttpDoors['log']
  /** Makes the text of `/metrics` out of readings by name. */
  metrics(readings: () => Readonly<Record<string, number>>): () => Promise<string>
  readonly patience?: Patience
  /** How late the event loop is, by which overload is told. */
  readonly loop?: EventLoop
}

/** How long somebody may take to say what they want, and how often slow ones are looked for. */
export type Patience = { readonly headersMs: number; readonly requestMs: number; readonly lookMs: number }

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

/** Everything in one process, on ports that are handed in. */
export async function start(ports: Ports, settings: Configuration, options: StartOptions): Promise<Flowra> {
  const { version, log, metrics, patience = PATIENCE, loop = watchEventLoop() } = options
  const report = (error: unknown): void =>
    log('error', { cause: error instanceof Error ? error.stack : String(error) }, 'a fault behind the scenes')
  const core = coreOf(ports, { spread, foreign: event => foreignEvent(sockets, event).catch(report) })
  const assets = await loadAssets()
  const rows = keptRows()
  const parts = partsOf({ ...core, rows, assets: assets.url })
  const doors = socketDoors({ ...core, parts, report, settings })
  const sockets = socketServer({ doors, limits: LIMITS, origin: settings.publicUrl.origin, clock: ports.clock, broadcast: ports.broadcast })
  const positions = ownPositions(core.app, report)
  const admits = admission(loop.delayMs)
  const outcomes = { replayed: 0, reset: 0 }
  let isStopping = false

  /** The live edge. Posting moves one's own read position to the new message. */
  function spread(committed: Committed): void {
    for (const { fact, workspaceId } of committed.events) {
      const posted = fact as MessageFact
      if (posted.type !== 'MessagePosted') continue
      const { authorId: personId, n } = posted
      positions.follow({ workspaceId, personId }, committed.stream.slice('chat-'.length), n).then(sockets.read, report)
    }
    sockets.committed(committed)
  }

  const readings = () => ({
    ...Object.fromEntries(Object.entries(sockets.counters).map(([name, count]) => [metricName(name), count])),
    ...admits.readings(),
    flowra_rows_drawn_total: rows.drawn(),
    flowra_catch_up_replayed_total: outcomes.replayed,
    flowra_catch_up_reset_total: outcomes.reset,
  })
  const follower = await core.follow(report)
  const app = createApp({
    ...core,
    configuration: settings,
    version,
    assets,
    admission: admits,
    rows,
    parts,
    readMoved: mark => sockets.read(mark),
    followed: () => core.caughtUp(LIMITS.followUpWaitMs),
    caughtUp(outcome) {
      outcomes[outcome]++
    },
    readiness: readinessOf(ports, () => isStopping),
    metrics: metrics(readings),
    log,
  })
  const server = await listen(app.fetch, settings, patience)
  server.on('upgrade', sockets.upgrade)
  const { origin } = settings.publicUrl

  return {
    core,
    version,
    address: origin,
    port: (server.address() as AddressInfo).port,
    async setUpLink() {
      const isPending = await core.commands.setUp.isPending()
      return isPending ? origin + roots.setUp(await core.commands.setUp.makeLink()) : undefined
    },
    async stop() {
      isStopping = true
      const closed = new Promise(resolve => server.close(resolve))
      server.closeIdleConnections()
      await Promise.all([sockets.close(), Promise.race([closed, waited(LIMITS.finishRequestsMs)])])
      await follower.stop()
      await positions.flush()
      server.closeAllConnections()
      loop.stop()
      await closed
    },
  }
}

/** Above a proxy's own keep-alive, so that it is never we who close under its request. */
const KEEP_ALIVE_MS = 75_000
const PATIENCE: Patience = { headersMs: 10_000, requestMs: 30_000, lookMs: 2_000 }

type Fetch = (request: Request) => Response | Promise<Response>

function listen(fetch: Fetch, { port, host }: Configuration, { headersMs, requestMs, lookMs }: Patience): Promise<Server> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookMs,
      maxHeaderSize: 16_384,
    }
    const server = serve({ fetch, port, hostname: host, serverOptions }, () => resolve(server)) as Server
    server.on('error', reject)
  })
}

const waited = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref())
const GAUGES = new Set(['sockets', 'lookers'])

/** `writes` → `flowra_socket_writes_total`, what goes up and down without the ending. */
function metricName(name: string): string {
  const words = name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return GAUGES.has(name) ? `flowra_${words}` : `flowra_socket_${words}_total`
}
