import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { aWay } from './way.ts'

/** A real redis-server with a way between it and us that can be made slow. */
export type RedisPeer = AsyncDisposable & {
  readonly url: string
  /** As `redis-cli` would; the answer's text. */
  tell(...words: readonly string[]): Promise<string>
  /** Another password from now on, and nobody who knew the old one is let go on. */
  lockOut(): Promise<unknown>
  /** kill -9; `start` brings it back at the same address, with what it had put down. */
  kill(): Promise<void>
  start(): Promise<void>
  freeze(): void
  thaw(): void
  /** How much later each byte arrives from now on, there and back. */
  delay(ms: number): void
}

export const REDIS_DATABASES = 5_000

/** Why there is none on this machine, or undefined. */
export const withoutRedis = (): string | undefined =>
  spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'no redis-server: apt-get install redis-server'

export async function aRedis(options: { readonly password?: string } = {}): Promise<RedisPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-redis-'))
  const port = await freePort()
  const way = await aWay(port)
  const secret = options.password === undefined ? [] : ['--requirepass', options.password]
  const words = [
    '--bind',
    '127.0.0.1',
    '--databases',
    String(REDIS_DATABASES),
    '--port',
    String(port),
    '--dir',
    folder,
    '--appendonly',
    'yes',
    '--save',
    '',
    ...secret,
  ]
  const tell = (...told: readonly string[]) => ask(port, options.password === undefined ? told : ['AUTH', options.password], told)
  let server: ChildProcess

  async function start(): Promise<void> {
    server = spawn('redis-server', words, { stdio: 'ignore' })
    for (let waited = 0; waited < 10_000; waited += 20) {
      if ((await tell('PING').catch(String)).includes('PONG')) return
      await sleep(20)
    }
    throw new Error('redis-server did not come up.')
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
    url: `redis://${options.password === undefined ? '' : `:${options.password}@`}127.0.0.1:${way.port}`,
    tell,
    lockOut: () =>
      ask(port, ['CONFIG', 'SET', 'requirepass', 'another'], ['CLIENT', 'KILL', 'TYPE', 'normal'], ['CLIENT', 'KILL', 'TYPE', 'pubsub']),
    kill,
    start,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    delay: way.delay,
    async [Symbol.asyncDispose]() {
      process.off('exit', orphaned)
      await kill()
      await way[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One connection for a few words; answers what the last of them brought. */
async function ask(port: number, ...commands: readonly (readonly string[])[]): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    let answer = ''
    for (const words of commands) {
      socket.write(`*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`)
      const [bytes] = await once(socket, 'data')
      answer = String(bytes)
    }
    return answer
  } finally {
    socket.destroy()
  }
}
