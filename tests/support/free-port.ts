import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * A port of this machine that nobody listens on. It is drawn below those that systems hand out by themselves (from 32,768 on Linux):
 * what opens a connection meanwhile, here or in a test beside, cannot take it before it is used. 1,000 above it is free of them too.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(20_000, 31_000)
  return (await isFree(port)) ? port : freePort()
}

function isFree(port: number): Promise<boolean> {
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
