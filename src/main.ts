import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pino from 'pino'
import { loginLine, seedDemo } from './application/demo.ts'
import { LIMITS } from './application/limits.ts'
import { withRoom } from './application/room.ts'
import { type Configuration, configuration, HOME, isLoopback, Misconfigured } from './configuration.ts'
import { Rejected } from './domain/decider.ts'
import { lockFolder } from './infrastructure/disk/lock.ts'
import { diskReserve, RESERVE_BYTES } from './infrastructure/disk/reserve.ts'
import { freeBytes, watchSpace } from './infrastructure/disk/space.ts'
import { oidcIssuer } from './infrastructure/oidc/issuer.ts'
import { guardedOutgoing } from './infrastructure/outgoing/outgoing.ts'
import { prometheusText } from './infrastructure/prometheus/registry.ts'
import { sharing } from './sharing.ts'
import type { Flowra } from './start.ts'
import { mailOf, openConfigured, Refused, scannerOf } from './stores.ts'

/** `npm start`: everything in one process, until SIGTERM or SIGINT. */
export async function serve(settings: Configuration, options: { readonly isDemo: boolean }): Promise<void> {
  if (options.isDemo && !isLoopback(settings.publicUrl.hostname))
    throw new Refused(`Demo accounts are only for this machine, and PUBLIC_URL is ${settings.publicUrl.origin}.`)
  const isFar = settings.mongoUrl !== undefined // then other processes may have the same folder
  if (!isFar && settings.role !== 'all')
    throw new Refused(
      `A process that is only ${settings.role} needs a store that several processes share. Set MONGO_URL, or leave ROLE away.`,
    )
  const lock = isFar ? undefined : lockFolder(settings.data)
  if (!lock && !isFar) throw new Refused(`Another Flowra is running on ${settings.data}. Stop it first, or set DATA to another folder.`)
  const log = pino({ level: settings.logLevel, base: null, redact: ['req', 'res'] }, pino.destination({ dest: 2, sync: false }))
  const onFatal = (error: Error): void => {
    log.fatal({ cause: error.message }, 'the store failed: nothing is acknowledged any more')
    process.exitCode = 1
    setTimeout(() => process.exit(1), FAREWELL_MS)
  }
  const report = (error: unknown): void =>
    log.error({ cause: error instanceof Error ? error.stack : String(error) }, 'a fault of the store, which is tried again')
  const onBucket = (reason: string | undefined): void =>
    reason === undefined ? log.info('the bucket answers') : log.warn({ cause: reason }, 'the bucket is away: files wait, nothing else does')
  const { ports: own, store, bucket } = await openConfigured(settings, { onFatal, report, onBucket })
  bucket?.watch()
  const shared = await sharing(own, settings, { log: (level, fields, text) => log[level](fields, text), isFar })
  const ports = { ...own, ...shared.ports }
  const logins = options.isDemo ? await seedDemo(ports).catch(whenRejected) : []
  const { version } = JSON.parse(await readFile(join(HOME, 'package.json'), 'utf8')) as { version: string }
  const { start } = await import('./start.ts') // only who serves pays for loading all of it
  const { data, keepFreeBytes: keepFree } = settings
  const reserve = diskReserve(data, keepFree ?? LIMITS.keepFreeBytes)
  const space = await watchSpace(async () => {
    const free = await freeBytes(data)
    reserve.refill(free).catch(onFatal)
    return free
  })
  const issuers = settings.oidc.map(oidcIssuer)
  const mail = await mailOf(settings)
  const scanner = await scannerOf(settings)
  for (const issuer of issuers) issuer.isKnown() // looks for it now, so that nobody waits for that
  const room = { freeBytes: space.freeBytes, spendReserve: reserve.spend, keepFree }
  const outgoing = guardedOutgoing({
    rules: { ...settings.outgoing, own: [settings.publicUrl, settings.filesUrl].flatMap(url => url?.host ?? []) },
    userAgent: `Flowra/${version} (bot)`,
    clock: ports.clock,
  })
  const flowra = await start(withRoom({ ...ports, issuers, outgoing, mail, scanner }, room), settings, {
    version,
    log: (level, fields, text) => log[level](fields, text),
    metrics: readings => prometheusText(() => ({ ...readings(), ...shared.readings(), ...bucket?.readings() })),
    helpers: () => ({ ...shared.helpers(), ...(bucket && { files: bucket.isUp() ? 'up' : 'away' }) }),
    isAlone: !isFar,
  }).catch(whenTaken(settings))
  endWith(flowra, {
    async makeRoom() {
      space.stop()
      if ((await freeBytes(data)) < RESERVE_BYTES) await reserve.spend()
    },
    async close() {
      shared.close()
      bucket?.close()
      await store.close()
      lock?.release()
    },
  })
  await greet(flowra, settings)
  if (options.isDemo) say(logins.map(loginLine), 'Demo logins, new at every start:')
}

const FAREWELL_MS = 500

async function greet(flowra: Flowra, { role }: Configuration): Promise<void> {
  if (role === 'worker') return say([`The workers of Flowra ${flowra.version} run; /health answers on port ${flowra.port}.`])
  say([`Flowra ${flowra.version} is at ${flowra.address}`])
  const link = await flowra.setUpLink()
  if (link) say([link], 'Nobody owns this Flowra yet. Set it up here, within the hour:')
}

function say(lines: readonly string[], head?: string): void {
  process.stdout.write(`${[...(head ? [head] : []), ...lines].join('\n')}\n`)
}

type Leaving = { makeRoom(): Promise<void>; close(): Promise<void> }

/** First signal: finish what runs, at most ten seconds. Second: at once. */
function endWith(flowra: Flowra, { makeRoom, close }: Leaving): void {
  let isEnding = false
  const end = async (): Promise<void> => {
    if (isEnding) process.exit(1)
    isEnding = true
    await makeRoom()
    await flowra.stop()
    await close()
    process.exit(process.exitCode ?? 0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end().catch(() => process.exit(1)))
}

const whenRejected = (error: unknown) => {
  throw error instanceof Rejected ? new Refused(error.message) : error
}

const whenTaken = (settings: Configuration) => (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error
  throw new Refused(`Port ${settings.port} is taken. Set PORT to a free one.`)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { demo: { type: 'boolean', default: false } } })
  await Promise.try(() => serve(configuration(), { isDemo: values.demo })).catch((error: Error) => {
    if (!(error instanceof Refused || error instanceof Misconfigured)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  })
}
