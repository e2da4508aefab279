import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const FIRST = 20_000
const SLICE = 200
const SLICES = 55
const OWNERS = join(tmpdir(), 'flowra-ports')

let slice: number | undefined
let drawn = process.pid // one after the other: what kept a connection to an app that ended meets no new one at its address

/**
 * A port of this machine that nobody listens on. It is drawn below those that systems hand out by themselves (from 32,768 on Linux):
 * what opens a connection meanwhile, here or in a test beside, cannot take it before it is used; each process has a slice to itself,
 * so that no two draw the same. 1,000 above it is free of what systems hand out too.
 */
export async function freePort(): Promise<number> {
  slice ??= ownSlice()
  const port = FIRST + slice * SLICE + (drawn++ % SLICE)
  return (await isFree(port)) ? port : freePort()
}

export function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Of more processes at once than there are slices, some share one. */
function ownSlice(): number {
  mkdirSync(OWNERS, { recursive: true })
  const own = Array.from({ length: SLICES }, (_, n) => (process.pid + n) % SLICES).find(isTaken)
  return own ?? process.pid % SLICES
}

function isTaken(one: number): boolean {
  const owner = join(OWNERS, String(one))
  try {
    if (!isAlive(owner)) rmSync(owner, { force: true })
    writeFileSync(owner, String(process.pid), { flag: 'wx' })
  } catch {
    return false
  }
  process.on('exit', () => rmSync(owner, { force: true }))
  return true
}

function isAlive(owner: string): boolean {
  try {
    return process.kill(Number(readFileSync(owner, 'utf8')), 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
