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
