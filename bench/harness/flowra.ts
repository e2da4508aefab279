import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { started } from './calls.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const PATIENCE_MS = 60_000

/** The real server, as `npm start` runs it. */
export type Flowra = {
  readonly process: ChildProcess
  readonly port: number
  readonly startMs: number // until it first said 200
  /** A number of `/metrics`. */
  metric(name: string): Promise<number>
  stop(): Promise<void>
}

/** On a copy of a data folder that goes away with it. */
export async function startOnCopy(seed: string): Promise<Flowra> {
  const { data, remove } = copyOf(seed)
  try {
    const flowra = await startFlowra(data)
    return { ...flowra, stop: () => flowra.stop().finally(remove) }
  } catch (error) {
    remove()
    throw error
  }
}

/** A copy of a data folder, for several starts. */
export function copyOf(seed: string): { readonly data: string; remove(): void } {
  const data = `${seed}-${process.hrtime.bigint()}`
  cpSync(seed, data, { recursive: true })
  return { data, remove: () => rmSync(data, { recursive: true }) }
}

export async function startFlowra(data: string, environment: NodeJS.ProcessEnv = {}): Promise<Flowra> {
  const started = await startServer([join(ROOT, 'src/main.ts')], { DATA: data, LOG_LEVEL: 'warn', ...environment }, '/health/ready')
  return {
    ...started,
    async metric(name) {
      const text = await (await fetch(`http://localhost:${started.port}/metrics`)).text()
      const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]
      if (found === undefined) throw new Error(`/metrics does not tell ${name}.`)
      return Number(found)
    },
  }
}

/** Starts a server on a free port and knocks until it answers. */
export async function startServer(args: readonly string[], environment: NodeJS.ProcessEnv, path: string): Promise<Omit<Flowra, 'metric'>> {
  const port = await freePort()
  const env = { ...process.env, ...environment, PORT: String(port), NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compiled') }
  const start = performance.now()
  const child = started('server', args, { env, isCallable: false })
  while (!(await isUp(port, path))) {
    if (child.exitCode !== null || performance.now() - start > PATIENCE_MS) {
      child.kill('SIGKILL')
      throw new Error(`The server did not start: ${args.at(-1)}`)
    }
    await new Promise(done => setTimeout(done, 2))
  }
  const startMs = performance.now() - start
  return {
    process: child,
    port,
    startMs,
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    },
  }
}

async function isUp(port: number, path: string): Promise<boolean> {
  try {
    return (await fetch(`http://localhost:${port}${path}`)).status === 200
  } catch {
    return false // not yet
  }
}

function freePort(): Promise<number> {
  return new Promise(found => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => found(port))
    })
  })
}
