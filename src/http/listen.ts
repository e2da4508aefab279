import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { type HttpBindings, serve } from '@hono/node-server'
import { LIMITS } from '../application/limits.ts'
import { isPostWithFiles, isUploadTo } from './uploads.ts'

/** How long somebody may take to say what they want, or take nothing of an answer, and how often slow ones are looked for. */
export type Patience = {
  readonly headersMs: number
  readonly requestMs: number
  readonly uploadMs?: number
  readonly stalledMs?: number
  readonly lookMs: number
}

/** Above a proxy's own keep-alive, so that it is never we who close under its request. */
const KEEP_ALIVE_MS = 75_000
/**
 * Who reads a file holds what it comes from, so who has stopped reading is let go; a paused film asks for the rest when it goes on. Long,
 * as what a slow line still takes out of the system's buffers is not seen here.
 */
const STALLED_MS = 120_000
export const PATIENCE: Patience = { headersMs: 10_000, requestMs: 30_000, lookMs: 2_000 }

type Fetch = (request: Request, env: HttpBindings) => Response | Promise<Response>
type Place = { readonly port: number; readonly host: string }

export function listen(
  fetch: Fetch,
  { port, host }: Place,
  { headersMs, requestMs, uploadMs, stalledMs, lookMs }: Patience,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: headersMs,
      requestTimeout: uploadMs ?? LIMITS.uploadSeconds * 1000,
      connectionsCheckingInterval: lookMs,
      maxHeaderSize: 16_384,
    }
    const told = (request: Request, env: unknown) => heard(fetch, request, env as HttpBindings)
    const server = serve({ fetch: told, port, hostname: host, serverOptions }, () => resolve(server)) as Server
    server.setTimeout(stalledMs ?? STALLED_MS)
    server.on('error', reject)
    server.prependListener('request', (incoming, answer) => {
      hurry(incoming, requestMs)
      bear(answer)
    })
  })
}

/** Node has one time for all; only who sends a file may take that long. */
function hurry(incoming: IncomingMessage, requestMs: number): void {
  const { headers, method = '', url = '' } = incoming
  const hasBody = headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
  if (!hasBody || incoming.complete || carriesFile(method, url, headers['content-type'])) return
  const timer = setTimeout(() => {
    if (!incoming.complete) incoming.socket.end(TOO_SLOW, () => incoming.socket.destroy())
  }, requestMs)
  incoming.once('close', () => clearTimeout(timer))
}

/** A browser hears nothing before it has sent its file, wanted or not: what is left of it runs into nothing before the answer. */
function heard(fetch: Fetch, request: Request, env: HttpBindings): Response | Promise<Response> {
  const { headers, method = '', url = '' } = env.incoming
  const answer = fetch(request, env)
  return carriesFile(method, url, headers['content-type']) ? afterAll(env.incoming, answer) : answer
}

async function afterAll<T>(incoming: IncomingMessage, answer: T | Promise<T>): Promise<T> {
  const known = await answer
  await runOut(incoming)
  return known
}

/** No further than a file goes, and no longer than one may take. Who sends nothing any more can hear. */
async function runOut(incoming: IncomingMessage): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return
  await new Promise<void>(resolve => {
    const idle = setTimeout(resolve, IDLE_MS)
    incoming.once('close', () => clearTimeout(idle))
    let left: number = LIMITS.fileBytes
    incoming.removeAllListeners('data') // of who stopped reading, and would hold it up
    incoming.on('data', piece => {
      idle.refresh()
      left -= piece.length
      if (left < 0) resolve()
    })
    for (const end of ['end', 'close']) incoming.once(end, resolve)
    incoming.resume()
  })
}

/** Nothing moves while an answer is worked out: a large file goes to its bucket, or is scanned. Only who does not take what is there is let go. */
function bear(answer: ServerResponse): void {
  answer.on('timeout', () => {
    if (answer.headersSent) answer.socket?.destroy()
  })
}

function carriesFile(method: string, url: string, type: string | undefined): boolean {
  const [path = ''] = url.split('?')
  return isUploadTo(method, path) || isPostWithFiles(method, path, type)
}

const IDLE_MS = 10_000

const TOO_SLOW = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'

/**
 * Takes nothing new, and resolves when what runs has ended, or after `finishMs`. An idle connection is closed at once, one that is at
 * work when it has become idle.
 */
export async function closed(server: Server, finishMs: number): Promise<void> {
  const isClosed = new Promise(resolve => server.close(resolve))
  const timer = setInterval(() => server.closeIdleConnections(), GLANCE_MS)
  await Promise.race([isClosed, waited(finishMs)])
  clearInterval(timer)
}

const GLANCE_MS = 50

export const waited = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref())
