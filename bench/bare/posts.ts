import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Post = { readonly key: string; readonly stream: string; readonly text: string }

const KEEP_ALIVE_MS = 75_000

/** A bare node:http server that takes posts as JSON, and its port. */
export async function barePosts(
  take: (post: Post) => Promise<number> | number,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    read(request)
      .then(async text => {
        const answer = JSON.stringify({ version: await take(JSON.parse(text) as Post) })
        response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': answer.length }).end(answer)
      })
      .catch((error: Error) => response.writeHead(500).end(error.message))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port }
}

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', chunk => {
      text += chunk
    })
    request.on('end', () => resolve(text))
    request.on('error', reject)
  })
}
