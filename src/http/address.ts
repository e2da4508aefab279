import type { IncomingMessage } from 'node:http'

/** Whom limits count by: the peer, or behind a proxy we trust the last address that is none of ours. */
export function addressOf(request: IncomingMessage | undefined, trustedProxies: readonly string[]): string {
  const peer = plainAddress(request?.socket.remoteAddress ?? '')
  if (!trustedProxies.includes(peer)) return peer
  const chain = String(request?.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(part => plainAddress(part.trim()))
  return chain.findLast(address => address !== '' && !trustedProxies.includes(address)) ?? peer
}

const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '')
