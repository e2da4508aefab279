import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { isThere } from './mongo.ts'

/** The clamd of Debian, which knows one thing that harms: the string everybody tests with. It asks nobody outside. */
export type Clamd = AsyncDisposable & {
  readonly url: URL
  kill(): Promise<void>
  start(): Promise<void>
  freeze(): void
  thaw(): void
}

/** Put together here, so that no scanner takes this file for what it looks for. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', 'STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('-')

/** Why there is none on this machine, or undefined. */
export const withoutClamav = (): string | undefined =>
  isThere('clamd', '--version') ? undefined : 'no clamd: apt-get install clamav-daemon'

export async function aClamd(): Promise<Clamd> {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-clamav-'))
  const port = await freePort()
  const settings = {
    Foreground: 'yes',
    TCPSocket: port,
    TCPAddr: '127.0.0.1',
    DatabaseDirectory: folder,
    TemporaryDirectory: folder,
    StreamMaxLength: '2M',
  }
  writeFileSync(join(folder, 'harmful.ndb'), `Harmful:0:*:${Buffer.from(EICAR).toString('hex')}\n`)
  const file = join(folder, 'clamd.conf')
  writeFileSync(
    file,
    Object.entries(settings)
      .map(line => `${line.join(' ')}\n`)
      .join(''),
  )
  let server: ChildProcess

  async function start(): Promise<void> {
    server = spawn('clamd', ['-c', file], { stdio: 'ignore' })
    for (let waited = 0; waited < 20_000; waited += 50) {
      if (await answers(port)) return
      await sleep(50)
    }
    throw new Error('clamd did not come up.')
  }

  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }

  const orphaned = () => server.kill('SIGKILL')
  process.once('exit', orphaned)
  await start()
  return {
    url: new URL(`tcp://127.0.0.1:${port}`),
    kill,
    start,
    freeze: () => server.kill('SIGSTOP'),
    thaw: () => server.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      process.off('exit', orphaned)
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.once('connect', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}
