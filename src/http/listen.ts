import type { Server } from 'node:http'
import { serve } from '@hono/node-server'

/** How long somebody may take to say what they want, and how often slow ones are looked for. */
export type Patience = { readonly headersMs: number; readonly requestMs: number; readonly lookMs: number }

/** Above a proxy's own keep-alive, so that it is never we who close under its request. */
const KEEP_ALIVE_MS = 75_000
export const PATIENCE: Patience = { headersMs: 10_000, requestMs: 30_000, lookMs: 2_000 }

type Fetch = (request: Request) => Response | Promise<Response>
type Place = { readonly port: number; readonly host: string }

export function listen(fetch: Fetch, { port, host }: Place, { headersMs, requestMs, lookMs }: Patience): Promise<Server> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: lookMs,
      maxHeaderSize: 16_384,
    }
    const server = serve({ fetch, port, hostname: host, serverOptions }, () => resolve(server)) as Server
    server.on('error', reject)
  })
}

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
