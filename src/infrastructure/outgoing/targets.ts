import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublic } from './addresses.ts'
import { Failed } from './failures.ts'

/** What an operator lets out. `privately`: names, or names with a port, whose addresses are not looked at. */
export type OutgoingRules = {
  readonly allowsPlain: boolean
  readonly ports: readonly number[]
  readonly privately: readonly string[]
  readonly own?: readonly string[] // the hosts that people know this Flowra by: nobody asks themselves
}

export type Resolve = (name: string) => Promise<readonly string[]>

/** Where a call goes: the name is for TLS and the Host header, the addresses for the connection. */
export type Target = { readonly url: URL; readonly name: string; readonly port: number; readonly addresses: readonly string[] }

const LONGEST = 2_048
const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 }

export const systemResolve: Resolve = async name => (await lookup(name, { all: true })).map(({ address }) => address)

const nameOf = ({ hostname }: URL): string => (hostname.startsWith('[') ? hostname.slice(1, -1) : hostname)
const portOf = ({ protocol, port }: URL): number => (port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port))

/**
 * By its spelling alone: scheme, port, no credentials. A name with the dot of the root is the same name, for our own one, for what an
 * operator listed, for certificates and for how much of one host is asked at once.
 */
export function spelled(text: string, rules: OutgoingRules): URL | undefined {
  const url = text.length <= LONGEST ? URL.parse(text) : null
  if (url === null || url.username !== '' || url.password !== '') return undefined
  url.hostname = url.hostname.replace(/\.$/, '')
  if (rules.own?.includes(url.host) || url.hostname === '' || url.hostname.endsWith('.')) return undefined
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && rules.allowsPlain)) return undefined
  return rules.ports.includes(portOf(url)) || rules.privately.includes(`${url.hostname}:${portOf(url)}`) ? url : undefined
}

/**
 * Resolves once. One address that is not public is enough to refuse them all: which of several is taken is decided later. Those that were
 * checked are those to connect to.
 */
export async function targetOf(text: string, rules: OutgoingRules, resolve: Resolve): Promise<Target> {
  const url = spelled(text, rules)
  if (!url) throw new Failed('refused')
  const [name, port] = [nameOf(url), portOf(url)]
  const addresses = isIP(name) > 0 ? [name] : await resolve(name).catch(whenUnknown)
  const isListed = rules.privately.includes(url.hostname) || rules.privately.includes(`${url.hostname}:${port}`)
  if (addresses.length === 0) throw new Failed('unknown')
  if (!isListed && !addresses.every(isPublic)) throw new Failed('private')
  return { url, name, port, addresses }
}

const whenUnknown = (cause: unknown): never => {
  throw new Failed('unknown', { cause })
}
