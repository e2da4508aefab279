import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')
const PATIENCE_MS = 60_000
const GLANCE_MS = 10

type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly ms: number } // ms: since the last signal

export type Server = {
  readonly pid: number
  readonly origin: string
  readonly exited: Promise<Exit>
  /** Milliseconds from the start until it said that it is ready; throws when it ended before or never was. */
  ready(): Promise<number>
  signal(signal: NodeJS.Signals): void
  /** What it printed, both ways. */
  said(): string
}

type ServerOptions = { readonly program?: string | undefined; readonly env?: Readonly<Record<string, string>> }

/** The real process on a folder and a port, or a twin of it. It gets signals itself: there is no shell around it. */
export function startServer(folder: string, port: number, { program = 'src/main.ts', env: own = {} }: ServerOptions = {}): Server {
  const began = performance.now()
  const origin = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env['PATH'],
    PORT: String(port),
    PUBLIC_URL: origin,
    DATA: folder,
    LOG_LEVEL: 'error',
    KEEP_FREE_MB: '0', // a disk is filled to the last byte
    NODE_COMPILE_CACHE: CACHE,
    ...own,
  }
  const child = spawn(process.execPath, [join(ROOT, program)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let said = ''
  let signalledAt = began
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (said += chunk))
  const exited = new Promise<Exit>(resolve => {
    child.on('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal, ms: performance.now() - signalledAt })
    })
  })

  async function ready(): Promise<number> {
    while (performance.now() - began < PATIENCE_MS) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${program} ended with ${child.exitCode ?? child.signalCode}: ${said}`)
      if (await isReady(origin)) return performance.now() - began
      await new Promise(resolve => setTimeout(resolve, GLANCE_MS))
    }
    throw new Error(`${program} was not ready in time: ${said}`)
  }

  return {
    pid: child.pid as number,
    origin,
    exited,
    ready,
    signal(signal) {
      signalledAt = performance.now()
      child.kill(signal)
    },
    said: () => said,
  }
}

const CACHE = join(ROOT, 'node_modules/.cache/compiled')

/** A harness that fails leaves no process behind. */
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export async function isReady(origin: string): Promise<boolean> {
  return fetch(`${origin}/health/ready`).then(
    answer => answer.ok,
    () => false,
  )
}

/** Ends a server at once and waits until it is gone. */
export async function kill(server: Server): Promise<void> {
  server.signal('SIGKILL')
  await server.exited
}
