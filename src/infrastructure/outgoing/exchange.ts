import { request as askPlainly, type IncomingMessage, Agent as PlainAgent } from 'node:http'
import { Agent, request as ask } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Asking } from '../../application/ports.ts'
import { Failed } from './failures.ts'
import type { Target } from './targets.ts'

/** Agents of our own: connections serve one call, and nobody's proxy settings are looked at. */
const agents = { secret: new Agent({ keepAlive: false }), plain: new PlainAgent({ keepAlive: false }) }

const MOST_HEADER_BYTES = 16 * 1024

type Call = Pick<Asking, 'method' | 'headers' | 'body'> & { readonly userAgent: string; readonly signal: AbortSignal }

/** Stands where Node would ask for the name once more. */
const pinned =
  (addresses: readonly string[]): LookupFunction =>
  (_name, _options, answer) =>
    answer(
      null,
      addresses.map(address => ({ address, family: isIP(address) })),
    )

/** One request to exactly the addresses that were checked, the next where one does not answer. */
export function exchange(target: Target, { method = 'GET', headers, body, userAgent, signal }: Call): Promise<IncomingMessage> {
  const { url, name, port, addresses } = target
  const isSecret = url.protocol === 'https:'
  const options = {
    host: name,
    port,
    lookup: pinned(addresses),
    autoSelectFamily: true, // which asks for all addresses at once
    method,
    path: `${url.pathname}${url.search}`,
    headers: {
      accept: '*/*',
      ...headers,
      ...(body && { 'content-length': body.length }),
      host: url.host,
      'user-agent': userAgent,
      'accept-encoding': 'gzip, deflate, br',
    },
    maxHeaderSize: MOST_HEADER_BYTES,
    insecureHTTPParser: false,
    signal,
  }
  return new Promise((resolve, reject) => {
    const asked = isSecret ? ask({ ...options, agent: agents.secret }, resolve) : askPlainly({ ...options, agent: agents.plain }, resolve)
    asked.on('error', reject)
    asked.on('close', () => reject(new Failed('unreachable'))) // the only event where an answer switches the protocol
    asked.end(body)
  })
}

const UNPACKERS = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress }

/** The answer's bytes, unpacked once at most. */
function unpacked(answer: IncomingMessage): Readable {
  const packed = answer.headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (packed === '' || packed === 'identity') return answer
  if (!Object.hasOwn(UNPACKERS, packed)) throw new Failed('unreadable')
  const unpacker = UNPACKERS[packed as keyof typeof UNPACKERS]()
  answer.on('error', error => unpacker.destroy(error))
  return answer.pipe(unpacker)
}

/** Counted while they come and after unpacking, so that a small answer cannot become a large one. */
export async function bytesOf(answer: IncomingMessage, most: number, isBeginningEnough: boolean): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of unpacked(answer) as AsyncIterable<Buffer>) {
      const room = most - size
      if (chunk.length > room && !isBeginningEnough) throw new Failed('too_large')
      chunks.push(chunk.subarray(0, room))
      size += Math.min(chunk.length, room)
      if (chunk.length >= room && isBeginningEnough) break
    }
  } finally {
    answer.destroy()
  }
  return Buffer.concat(chunks)
}
