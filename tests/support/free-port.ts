import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const FIRST = 20_000
const SLICE = 200
const SLICES = 55
let drawn = randomInt(SLICE) // one after the other: what kept a connection to an app that ended meets no new one at its address

/**
 * A port of this machine that nobody listens on. It is drawn below those that systems hand out by themselves (from 32,768 on Linux):
 * what opens a connection meanwhile, here or in a test beside, cannot take it before it is used; each process has a slice of its own, so
 * that those which draw in the same moment meet seldom. 1,000 above it is free of what systems hand out too.
 */
export async function freePort(): Promise<number> {
  const port = FIRST + (process.pid % SLICES) * SLICE + (drawn++ % SLICE)
  return (await isFree(port)) ? port : freePort()
}

export function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
