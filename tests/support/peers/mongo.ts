import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Document, MongoClient } from 'mongodb'
import { freePort } from '../free-port.ts'

/** A server that speaks MongoDB's protocol, on a folder of its own. It is installed at its first start. */
export type MongoPeer = AsyncDisposable & {
  readonly name: string
  readonly url: string
  /** The address of a database that nobody had before. */
  fresh(options?: string): string
  /** A command to the server itself. */
  tell(command: Document): Promise<Document>
  /** kill -9; `start` brings it back at the same address with what it had put down. */
  kill(): Promise<void>
  start(): Promise<void>
  freeze(): void
  thaw(): void
}

/** For a machine that does many things at once: nothing is given up before a minute. */
export const PATIENT = 'connectTimeoutMS=60000&socketTimeoutMS=60000&waitQueueTimeoutMS=60000&serverSelectionTimeoutMS=60000'

/** `query`: what stands behind the question mark of its address. */
type Program = { readonly name: string; readonly query?: string; readonly isInMemory?: boolean }

const INSTALLING_MS = 120_000
const GLANCE_MS = 50

/** Does this machine have the program? */
export const isThere = (program: string, ...words: readonly string[]): boolean =>
  spawnSync(program, words, { stdio: 'ignore' }).status === 0

export async function aMongoPeer({ name, query = '', isInMemory = false }: Program): Promise<MongoPeer> {
  const folder = mkdtempSync(join(tmpdir(), `flowra-${name}-`))
  const port = await freePort()
  const data = isInMemory ? '-' : folder
  const origin = `mongodb://127.0.0.1:${port}`
  let server: ChildProcess
  let databases = 0

  async function start(): Promise<void> {
    let said = ''
    server = spawn(join(import.meta.dirname, name, 'start.sh'), [String(port), data], { stdio: ['ignore', 'ignore', 'pipe'] })
    server.stderr?.on('data', bytes => (said += bytes))
    for (const end = Date.now() + INSTALLING_MS; Date.now() < end && server.exitCode === null; ) {
      if (await answers()) return
      await new Promise(resolve => setTimeout(resolve, GLANCE_MS))
    }
    throw new Error(`${name} did not come up. ${said}`)
  }

  const answers = () =>
    tell({ ping: 1 }).then(
      () => true,
      () => false,
    )

  async function tell(command: Document): Promise<Document> {
    const client = new MongoClient(`${origin}/?directConnection=true`, { serverSelectionTimeoutMS: 300 })
    try {
      return await client.db('admin').command(command)
    } finally {
      await client.close()
    }
  }

  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  await start()
  return {
    name,
    url: `${origin}/flowra?${query}`,
    fresh: (options = '') => `${origin}/t${++databases}?${[query, options].filter(part => part !== '').join('&')}`,
    tell,
    kill,
    start,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
