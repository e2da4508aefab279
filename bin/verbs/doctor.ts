import { existsSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type DeadLetters, deadLettersIn } from '../../src/application/dead-letters.ts'
import { Busy } from '../../src/application/ports.ts'
import { storedPosition, WORKERS } from '../../src/application/workers/checkpoints.ts'
import { type Configuration, configuration, HOME, isLoopback, Misconfigured } from '../../src/configuration.ts'
import { lockFolder } from '../../src/infrastructure/disk/lock.ts'
import { freeBytes } from '../../src/infrastructure/disk/space.ts'
import { oidcIssuer } from '../../src/infrastructure/oidc/issuer.ts'
import { mailOf, Refused } from '../../src/stores.ts'
import { roots } from '../../views/paths.ts'
import { integrityOf } from './integrity.ts'
import { opened, storeIn } from './opened.ts'
import type { Outcome } from './outcome.ts'

/** `note`: works, but somebody should know. */
type Finding = { readonly part: string; readonly state: 'ok' | 'note' | 'broken'; readonly sentence: string }

const FREE_NEEDED = 128 * 1024 * 1024 // below it writing is about to fail
const FREE_WANTED = 1024 * 1024 * 1024
const PATIENCE_MS = 3000 // a follower looks every second

/** Looks at the machine, the configuration and the store, changes nothing, and names the broken part. */
export async function doctor(isThorough: boolean): Promise<Outcome> {
  const settings = readConfiguration()
  const findings = [
    ...runtime(process.versions),
    ...(settings instanceof Misconfigured ? [broken('configuration', settings.message)] : await installation(settings, isThorough)),
  ]
  const problems = findings.filter(({ state }) => state === 'broken').map(({ part, sentence }) => `${part} is broken: ${sentence}`)
  return {
    lines: findings.map(({ part, state, sentence }) => `${state.padEnd(6)}  ${part.padEnd(13)}  ${sentence}`),
    problems,
    facts: { findings },
  }
}

/** Each part of the runtime against the oldest version it may have. */
export function runtime(found: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const file = JSON.parse(readFileSync(join(HOME, 'security/minimum-versions.json'), 'utf8'))
  const wanted = Object.entries(file.runtime as Record<string, { readonly atLeast: string; readonly because: string }>)
  return wanted.map(([part, { atLeast, because }]) => {
    const version = found[part] ?? 'not there'
    return isAtLeast(version, atLeast)
      ? ok(part, version)
      : broken(part, `it is ${version} and must be ${atLeast} or newer (${because}). Run npm ci.`)
  })
}

async function installation(settings: Configuration, isThorough: boolean): Promise<readonly Finding[]> {
  const before = [
    address(settings),
    ...(await folder(settings.data)),
    ...(await redis(settings.redisUrl)),
    ...(await bucket(settings)),
    ...(await mail(settings)),
    ...(await issuers(settings)),
  ]
  if (settings.mongoUrl !== undefined) return [...before, ...(await onMongo(settings))]
  if (!existsSync(storeIn(settings.data))) return [...before, note('store', 'there is none yet; the first start makes it.')]
  const store = integrity(settings.data, isThorough)
  const isRunning = isLocked(settings.data)
  const running = ok('server', isRunning ? 'one is running on this data folder.' : 'none is running on this data folder.')
  const signing = keys(settings)
  const isSound = store.state === 'ok' && signing.state === 'ok' // opening would make keys that are gone
  return [...before, signing, running, store, ...(isSound ? await contents(settings, isRunning).catch(refusedAs('keys')) : [])]
}

function address({ publicUrl, host }: Configuration): Finding {
  const isHere = isLoopback(publicUrl.hostname)
  if (isHere && !isLoopback(host) && host !== '::1')
    return note('PUBLIC_URL', `is ${publicUrl.origin}, which only this machine can open, while HOST is ${host}.`)
  return ok('PUBLIC_URL', publicUrl.origin)
}

async function folder(data: string): Promise<readonly Finding[]> {
  if (!existsSync(data)) return [note('data folder', `${data} is not there yet; the first start makes it.`)]
  try {
    const trial = await mkdtemp(join(data, '.doctor-'))
    await writeFile(join(trial, 'trial'), 'trial', { flush: true }).finally(() => rm(trial, { recursive: true }))
  } catch (error) {
    return [broken('data folder', `${data} cannot be written: ${(error as Error).message}.`)]
  }
  const free = await freeBytes(data)
  const sentence = `${(free / 1e9).toFixed(1)} GB are free.`
  const space =
    free < FREE_NEEDED ? broken('free space', sentence) : free < FREE_WANTED ? note('free space', sentence) : ok('free space', sentence)
  return [ok('data folder', `${data} can be written.`), space]
}

/** Flowra goes on without it, so it is never what is broken. */
async function redis(url: string | undefined): Promise<readonly Finding[]> {
  if (url === undefined) return []
  let reason = 'it does not answer'
  const { openRedis } = await import('../../src/infrastructure/redis/redis.ts')
  const found = await openRedis(url, {
    onChange(cause) {
      reason = cause ?? reason
    },
  })
  const isHealthy = found.isHealthy()
  found.close()
  return [isHealthy ? ok('Redis', 'it answers.') : note('Redis', `${reason}. Flowra goes on without it, slower.`)]
}

/** Pictures and files come from there; everything else goes on without it. */
async function bucket({ bucket: place }: Configuration): Promise<readonly Finding[]> {
  if (place === undefined) return []
  const { openBucket } = await import('../../src/infrastructure/s3/files.ts')
  let reason = 'no answer'
  const found = openBucket(place, cause => {
    reason = cause ?? reason
  })
  const isThere = await found.looks()
  found.close()
  const where = `${place.bucket}${place.endpoint === undefined ? '' : ` at ${new URL(place.endpoint).origin}`}`
  return [
    isThere ? ok('bucket', `${where} answers.`) : broken('bucket', `${where} cannot be used (${reason}). No file can be kept or read.`),
  ]
}

/** Letters wait while it is away. */
async function mail(settings: Configuration): Promise<readonly Finding[]> {
  const server = await mailOf(settings)
  if (!server) return []
  const code = await server.look()
  return [
    code === undefined
      ? ok('mail', 'the mail server takes letters.')
      : note('mail', `the mail server does not take letters now (${code}). They wait.`),
  ]
}

/** Which of its servers answer is for MongoDB's own tools to say. */
/** Each is found, with its keys' address, in the time a sign-in would give it. */
function issuers({ oidc, publicUrl }: Configuration): Promise<readonly Finding[]> {
  return Promise.all(
    oidc.map(async provider => {
      const part = `sign-in ${provider.id}`
      const callback = new URL(roots.callback(provider.id), publicUrl)
      const isThere = await oidcIssuer(provider)
        .begin(callback, { isAgain: false })
        .then(
          () => true,
          () => false,
        )
      return isThere
        ? ok(part, `${provider.issuer.origin} answers. It sends people back to ${callback.href}`)
        : note(part, `${provider.issuer.href} is no issuer that answers. Nobody can sign in there.`)
    }),
  )
}

async function onMongo(settings: Configuration): Promise<readonly Finding[]> {
  const signing = existsSync(join(settings.data, 'keys.json')) || settings.secretKey !== undefined ? [keys(settings)] : []
  const inside = contents(settings, false).then(found => [ok('store', 'MongoDB answers.'), ...found])
  return [...signing, ...(await inside.catch(refusedAs('store')))]
}

/** What a store says that does not open is a finding like any other. */
const refusedAs =
  (part: string) =>
  (error: unknown): readonly Finding[] => {
    if (error instanceof Refused || error instanceof Busy) return [broken(part, error.message)]
    throw error
  }

function keys({ data, secretKey }: Configuration): Finding {
  if (secretKey !== undefined) return ok('keys', 'SECRET_KEY is given.')
  const path = join(data, 'keys.json')
  if (!existsSync(path))
    return broken('keys', `${path} is gone. Restore it from a backup: what was signed with it is not recognised without it.`)
  const mode = statSync(path).mode & 0o777
  return mode === 0o600
    ? ok('keys', 'only their owner can read them.')
    : broken('keys', `${path} has mode ${mode.toString(8)}, so others can read it. chmod 600 it.`)
}

function isLocked(data: string): boolean {
  const lock = lockFolder(data)
  lock?.release()
  return lock === undefined
}

function integrity(data: string, isThorough: boolean): Finding {
  const problems = integrityOf(storeIn(data), isThorough ? 'whole' : 'quick')
  if (problems.length === 0) return ok('store', isThorough ? 'every page and every index is sound.' : 'every page is sound.')
  return broken('store', `${problems[0]}${problems.length > 1 ? `, and ${problems.length - 1} more` : ''}. Restore a backup.`)
}

function contents(settings: Configuration, isRunning: boolean): Promise<readonly Finding[]> {
  return opened(async ({ core, ports }) => {
    const isPending = await core.commands.setUp.isPending()
    const owner = isPending ? note('set-up', 'nobody owns this Flowra yet: flowra setup-link') : ok('set-up', 'there is an owner.')
    const goal = await ports.log.last()
    const reached = (): Promise<number> => storedPosition(ports.documents, WORKERS)
    let at = await reached()
    for (const end = performance.now() + PATIENCE_MS; isRunning && at < goal && performance.now() < end; at = await reached())
      await new Promise(resolve => setTimeout(resolve, 100))
    const { counts, refusal } = await deadLettersIn(ports.documents)
    return [owner, lag(goal - at, isRunning), parked(counts.parked), ...(refusal ? [refused(refusal)] : [])]
  }, settings)
}

function lag(behind: number, isRunning: boolean): Finding {
  if (behind <= 0) return ok('workers', 'they have followed the whole log.')
  if (isRunning) return broken('workers', `they are ${behind} events behind and do not come nearer. Does a process with workers run?`)
  return note('workers', `${behind} events wait for the next start.`)
}

function parked(count: number): Finding {
  return count === 0
    ? ok('dead letters', 'nothing is parked.')
    : note('dead letters', `${count} wait for somebody to decide: flowra dead list`)
}

/** Said to letters, when their sender or receiver was named: a look at the server alone does not bring it up. */
const refused = ({ code, waiting }: NonNullable<DeadLetters['refusal']>): Finding =>
  note('letters', `the mail server refused what was sent last (${code}), for who sends it. ${waiting} wait, and it is asked again.`)

function readConfiguration(): Configuration | Misconfigured {
  try {
    return configuration()
  } catch (error) {
    if (error instanceof Misconfigured) return error
    throw error
  }
}

function isAtLeast(version: string, wanted: string): boolean {
  const [found, least] = [version, wanted].map(text => text.split('.').map(part => Number.parseInt(part, 10))) as [number[], number[]]
  const at = least.findIndex((part, place) => part !== found[place])
  return at === -1 || (found[at] ?? -1) > (least[at] as number)
}

const ok = (part: string, sentence: string): Finding => ({ part, state: 'ok', sentence })
const note = (part: string, sentence: string): Finding => ({ part, state: 'note', sentence })
const broken = (part: string, sentence: string): Finding => ({ part, state: 'broken', sentence })
