import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { isThere } from './mongo.ts'
import { aWay } from './way.ts'

/** A real SeaweedFS, which speaks S3, with a way between it and us that can be made slow and can lose answers. */
export type SeaweedPeer = AsyncDisposable & {
  /** Where its bucket is, for the configuration. */
  readonly settings: {
    readonly endpoint: string
    readonly region: string
    readonly bucket: string
    readonly keyId: string
    readonly secret: string
    readonly isPathStyle: true
  }
  /** kill -9; `start` brings it back at the same address with what it had put down. */
  kill(): Promise<void>
  start(): Promise<void>
  freeze(): void
  thaw(): void
  /** How much later each byte arrives from now on, there and back. */
  delay(ms: number): void
  /** For so long what is asked arrives and no answer does; then the connections are gone. */
  cut(ms: number): Promise<void>
}

const STARTING_MS = 120_000 // the first time it is installed
const GLANCE_MS = 50
const BUCKET = 'flowra'
const [KEY_ID, SECRET] = ['flowra-tests', 'not-a-secret-anywhere-else']

/** Each part of it has one for HTTP and one for the others. */
const PORTS = ['s3', 'master', 'volume', 'filer', 'admin'].flatMap(part => [`${part}.port`, `${part}.port.grpc`])

/** Why there is none on this machine, or undefined. */
export const withoutSeaweed = (): string | undefined =>
  isThere('python3', '-c', 'import ensurepip, venv') ? undefined : 'no venv of Python 3: apt-get install python3-venv'

export async function aSeaweed(): Promise<SeaweedPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-seaweed-'))
  const ports = await freePorts(PORTS.length)
  const options = PORTS.map((name, at) => `-${name}=${ports[at]}`)
  const way = await aWay(ports[0] as number)
  const env = { ...process.env, AWS_ACCESS_KEY_ID: KEY_ID, AWS_SECRET_ACCESS_KEY: SECRET }
  let server: ChildProcess

  async function start(): Promise<void> {
    let said = ''
    const words = [folder, `-bucket=${BUCKET}`, ...options]
    server = spawn(join(import.meta.dirname, 'seaweed', 'start.sh'), words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let isReady = false
    const hears = (bytes: Buffer): void => {
      said = (said + bytes).slice(-40_000)
      isReady ||= said.includes('are running and ready')
    }
    for (const stream of [server.stdout, server.stderr]) stream?.on('data', hears)
    for (const end = Date.now() + STARTING_MS; Date.now() < end && server.exitCode === null; await sleep(GLANCE_MS)) if (isReady) return
    throw new Error(`SeaweedFS did not come up. ${said}`)
  }

  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  const orphaned = () => server.kill('SIGKILL') // a test that is cut short leaves nothing behind
  process.once('exit', orphaned)
  await start()
  return {
    settings: {
      endpoint: `http://127.0.0.1:${way.port}`,
      region: 'us-east-1',
      bucket: BUCKET,
      keyId: KEY_ID,
      secret: SECRET,
      isPathStyle: true,
    },
    kill,
    start,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    delay: way.delay,
    cut: way.cut,
    async [Symbol.asyncDispose]() {
      process.off('exit', orphaned)
      await kill()
      await way[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** So many different ones; one after the other might be the same. */
async function freePorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>()
  while (found.size < count) found.add(await freePort())
  return [...found]
}
