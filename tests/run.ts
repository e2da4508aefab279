/**
 * Runs the project's checks and tests and says at the end what it could not prove on this machine.
 *   bin/test                     everything
 *   bin/test --fast              no checks, no browser, no faults
 *   bin/test --check             types, style and unused code only
 *   bin/test tests/domain …      what lies below these paths
 *   --cluster                    by two processes on MongoDB's protocol and Redis: tests/http and R8, or what lies below the paths
 *   --verbose                    names every test
 * The last line is `N passed, N failed, N skipped`. With CI=true a part that is missing on this machine counts as failed.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { relative } from 'node:path'
import { run } from 'node:test'
import { parseArgs } from 'node:util'
import { chromium, mayMount, mayTrace } from './support/machine.ts'
import { withoutClamav } from './support/peers/clamav.ts'
import { withoutHaproxy } from './support/peers/haproxy.ts'
import { withoutKeycloak } from './support/peers/keycloak.ts'
import { withoutMagic } from './support/peers/magic.ts'
import { withoutMongoJava } from './support/peers/mongo-java.ts'
import { aRedis, withoutRedis } from './support/peers/redis.ts'
import { withoutSeaweed } from './support/peers/seaweed.ts'
import { aSecantus, withoutSecantus } from './support/peers/secantus.ts'
import { withoutSlack } from './support/peers/slack.ts'
import { type Counts, outcome, readable } from './support/report.ts'

type Part = {
  name: string
  files: readonly string[]
  concurrency: number
  minutes: number
  missing?: string
  /** What runs beside it. */
  beside?: () => Promise<AsyncDisposable>
}

/** One part after the other. */
type Lane = readonly Part[]

/** They run side by side: what one core is enough for, and waits. */
type Stage = readonly Lane[]

const CHECKS = [
  ['types', 'tsc'],
  ['types of the browser code', 'tsc -p public'],
  ['types of the browser journeys', 'tsc -p tests/browser'],
  ['style', 'biome check --error-on-warnings --max-diagnostics=50'],
  ['unused code', 'knip --no-progress --no-config-hints'],
] as const

/** They put something between one process and its ports, which Redis would stand in front of; or say what one process answers by itself. */
const OF_ONE = [
  ...['canary', 'cut-off', 'faults'],
  ...['admission', 'bundle', 'edge', 'forgery', 'input', 'oidc-forgeries', 'readiness', 'room', 'serving', 'serving-files', 'slow'],
].map(name => `tests/http/${name}.test.ts`)

/** Half of their time such files wait: for clocks, sockets and servers. */
const OVERLAPPING = 2 * availableParallelism()

const root = `${import.meta.dirname}/..`
const isCi = process.env['CI'] === 'true'
const { values: flags, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: {
    fast: { type: 'boolean' },
    check: { type: 'boolean' },
    cluster: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
})

const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const unproven: string[] = []

if (flags.check || (!flags.fast && !flags.cluster && paths.length === 0)) check()
if (!flags.check) for (const lanes of wanted()) await Promise.all(lanes.map(proveInTurn))
finish()

function check(): void {
  for (const [name, command] of CHECKS) {
    const [program = '', ...words] = command.split(' ')
    const { status, stdout, stderr } = spawnSync(program, words, { cwd: root, encoding: 'utf8' })
    count(status === 0 ? { passed: 1 } : { failed: 1 })
    say(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`)
    if (status !== 0) say(`${stdout}${stderr}`)
  }
}

function wanted(): readonly Stage[] {
  const files = globSync('tests/**/*.test.ts', { cwd: root }).filter(isWanted).sort()
  if (files.length === 0) {
    say(`No test lies below ${paths.join(', ') || 'tests'}.`)
    count({ failed: 1 })
  }
  const isWhole = paths.length === 0 && !flags.fast
  const all = [...(flags.cluster ? [] : parts(files)), ...(flags.cluster || isWhole ? clustered(files).map(part => [[part]]) : [])]
  return all.map(lanes => lanes.map(lane => lane.filter(part => part.files.length > 0)))
}

/** What proves the product on one machine proves it again where a form meets one process and a socket another. */
function clustered(files: readonly string[]): readonly Part[] {
  const isTwice = (file: string) => (file.startsWith('tests/http/') || file === 'tests/browser/r8.test.ts') && !OF_ONE.includes(file)
  const own = files.filter(file => paths.length > 0 || isTwice(file))
  const reason = withoutSecantus() ?? withoutRedis() ?? withoutChromium()
  const isDrawn = (file: string) => file.startsWith('tests/browser/')
  return [
    {
      name: 'two processes on MongoDB and Redis',
      files: own.filter(file => !isDrawn(file)),
      concurrency: 2,
      minutes: 35,
      ...lacking(reason),
      beside,
    },
    { name: 'pages of two processes', files: own.filter(isDrawn), concurrency: 1, minutes: 25, ...lacking(reason), beside },
  ]
}

async function beside(): Promise<AsyncDisposable> {
  const [store, redis] = [await aSecantus(), await aRedis()]
  process.env['TEST_MONGO_URL'] = store.url
  process.env['TEST_REDIS_URL'] = redis.url
  return {
    async [Symbol.asyncDispose]() {
      delete process.env['TEST_MONGO_URL']
      delete process.env['TEST_REDIS_URL']
      await redis[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

function parts(files: readonly string[]): readonly Stage[] {
  const below = (folder: string) => files.filter(file => file.startsWith(folder))
  const keycloak = below('tests/browser/keycloak')
  const browser = below('tests/browser/').filter(file => !keycloak.includes(file))
  const faults = below('tests/faults/')
  const traced = below('tests/faults/traced/')
  const mounted = below('tests/faults/mounted/')
  const ofCluster = below('tests/faults/clustered/')
  const plain = faults.filter(file => ![...traced, ...mounted, ...ofCluster].includes(file))
  const ofPeers = withoutSecantus() ?? withoutRedis() ?? withoutHaproxy()
  const store = { name: 'SecantusDB', files: below('tests/peers/secantus/'), concurrency: 1, minutes: 15, ...lacking(withoutSecantus()) }
  const peers = [
    { name: 'mongo-java-server', files: below('tests/peers/mongo-java/'), concurrency: 1, minutes: 8, ...lacking(withoutMongoJava()) },
    { name: 'Redis', files: below('tests/peers/redis/'), concurrency: 1, minutes: 8, ...lacking(withoutRedis()) },
    { name: 'SeaweedFS', files: below('tests/peers/seaweed/'), concurrency: 1, minutes: 8, ...lacking(withoutSeaweed()) },
    { name: 'ClamAV', files: below('tests/peers/clamav/'), concurrency: 1, minutes: 5, ...lacking(withoutClamav()) },
    { name: 'libmagic', files: below('tests/peers/libmagic/'), concurrency: 1, minutes: 5, ...lacking(withoutMagic()) },
    { name: "Slack's client", files: below('tests/peers/slack/'), concurrency: 1, minutes: 5, ...lacking(withoutSlack()) },
    { name: 'Keycloak', files: keycloak, concurrency: 1, minutes: 10, ...lacking(withoutKeycloak() ?? withoutChromium()) },
  ]
  const others = [
    { name: 'browser journeys', files: browser, concurrency: 1, minutes: 45, ...missing(chromium(), 'no Chromium') },
    { name: 'faults', files: plain, concurrency: 1, minutes: 35 },
    { name: 'faults of the disk', files: traced, concurrency: 1, minutes: 20, ...missing(mayTrace(), 'no strace, or no right to trace') },
    { name: 'faults of a full disk', files: mounted, concurrency: 1, minutes: 10, ...missing(mayMount(), 'no right to mount') },
    { name: 'faults of a cluster', files: ofCluster, concurrency: 1, minutes: 20, ...lacking(ofPeers) },
  ]
  const tests = { name: 'tests', files: files.filter(file => !isSlow(file)), concurrency: OVERLAPPING, minutes: 20 }
  return [[[tests]], [[store], peers], [others]]
}

function isWanted(file: string): boolean {
  if (flags.fast && isSlow(file)) return false
  return paths.length === 0 || paths.some(path => file === relative('.', path) || file.startsWith(`${relative('.', path)}/`))
}

function isSlow(file: string): boolean {
  return ['tests/browser/', 'tests/faults/', 'tests/peers/'].some(folder => file.startsWith(folder))
}

function withoutChromium(): string | undefined {
  return chromium() ? undefined : 'no Chromium'
}

function missing(found: unknown, reason: string): { missing?: string } {
  return found ? {} : { missing: reason }
}

function lacking(reason: string | undefined): { missing?: string } {
  return reason === undefined ? {} : { missing: reason }
}

async function proveInTurn(lane: Lane): Promise<void> {
  for (const part of lane) await prove(part)
}

/** A file that does not end is aborted, by name, when its part has had its minutes. */
async function prove(part: Part): Promise<void> {
  if (part.missing) return leaveOut(part.name, part.missing)
  const began = performance.now()
  await using _ = await part.beside?.()
  const stream = run({
    cwd: root,
    files: [...part.files],
    concurrency: part.concurrency,
    signal: AbortSignal.timeout(part.minutes * 60_000),
  })
  const { counts, failures, printed } = await outcome(stream, name => flags.verbose && say(name))
  for (const text of readable(failures, printed)) say(text)
  count(counts)
  say(
    `${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${part.name}: ${sentence(counts)} in ${((performance.now() - began) / 1000).toFixed(1)} s`,
  )
}

function leaveOut(name: string, reason: string): void {
  unproven.push(`${name} (${reason})`)
  count(isCi ? { failed: 1 } : { skipped: 1 })
}

function finish(): void {
  if (unproven.length > 0) say(`Not proven here: ${unproven.join(', ')}.`)
  say(sentence(total))
  process.exitCode = total.failed === 0 ? 0 : 1
}

function count({ passed = 0, failed = 0, skipped = 0 }: Partial<Counts>): void {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
}

function sentence({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
