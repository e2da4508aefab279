import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A way to a server that can be made slow and can lose answers. A server that is not there refuses through it as well. */
export type Way = AsyncDisposable & {
  readonly port: number
  /** How much later each byte arrives from now on, there and back. */
  delay(ms: number): void
  /** For so long what is asked arrives and no answer does; then the connections are gone. */
  cut(ms: number): Promise<void>
}

export async function aWay(to: number): Promise<Way> {
  const open = new Set<Socket>()
  let late = 0
  let isCut = false
  const pass = (bytes: string | Buffer, on: Socket) =>
    late === 0 ? on.write(bytes) : setTimeout(() => on.writable && on.write(bytes), late)
  const server = createServer(near => {
    const far = connect(to, '127.0.0.1')
    near.on('data', bytes => pass(bytes, far))
    far.on('data', bytes => isCut || pass(bytes, near))
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
    delay(ms) {
      late = ms
    },
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
