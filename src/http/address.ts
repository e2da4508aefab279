import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/** Whom limits count by: the peer, or behind a proxy we trust the last address that is none of ours. */
export function addressOf(request: IncomingMessage | undefined, trustedProxies: readonly string[]): string {
  const peer = plainAddress(request?.socket.remoteAddress ?? '')
  if (!trustedProxies.includes(peer)) return network(peer)
  const chain = String(request?.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map(part => plainAddress(part.trim()))
  return network(chain.findLast(address => address !== '' && !trustedProxies.includes(address)) ?? peer)
}

const plainAddress = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '')

const LOOPBACK = '::1'
const GROUPS = 8

/** Whoever has an address of IPv6 has its whole /64, and with every one of them would have tries of its own. */
function network(address: string): string {
  if (address === LOOPBACK || address.includes('%') || !isIPv6(address)) return address
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map(part => part.split(':').filter(group => group !== '')) as [string[], string[]]
  const zeros = Array<string>(GROUPS - before.length - after.length).fill('0')
  return `${[...before, ...zeros, ...after].slice(0, GROUPS / 2).join(':')}::/64`
}
