import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

const PATH = /^\/w\/([a-z0-9-]+)\/ws$/

/** The workspace that a request knocks at; undefined for any other address. Nothing may hang on it: no token ever stands in a URL. */
export const slugOf = (request: IncomingMessage): string | undefined => PATH.exec(request.url ?? '')?.[1]

/** Refused handshakes of each address since the last full minute. */
export function refusalsUpTo(limit: number) {
  const byAddress = new Map<string, number>()
  return {
    isBlocked: (address: string): boolean => (byAddress.get(address) ?? 0) >= limit,
    note: (address: string) => byAddress.set(address, (byAddress.get(address) ?? 0) + 1),
    forget: () => byAddress.clear(),
  }
}

export function refuse(socket: Duplex, status: number): void {
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
