import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server on which answers can be lost: what was asked arrives, and then the connection is gone. */
export type Way = AsyncDisposable & { readonly port: number; cut(ms: number): Promise<void> }

export async function aWay(to: number): Promise<Way> {
  const open = new Set<Socket>()
  let isCut = false
  const server = createServer(near => {
    const far = connect(to, '127.0.0.1')
    near.on('data', bytes => far.write(bytes))
    far.on('data', bytes => isCut || near.write(bytes))
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket.setNoDelay())
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const end = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as { port: number }).port,
    async cut(ms) {
      isCut = true
      await new Promise(resolve => setTimeout(resolve, ms))
      end()
      isCut = false
    },
    async [Symbol.asyncDispose]() {
      end()
      server.close()
    },
  }
}
