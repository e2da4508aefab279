import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { barePosts } from '../bare/posts.ts'
import { bareSockets, FRAME_BYTES, fragmentOf, frameOf } from '../bare/sockets.ts'
import { bareStore } from '../bare/store.ts'
import { serving } from '../harness/calls.ts'

/** Post, on disk, answered, then to every socket in the one-buffer loop: nothing that makes a product of it. */
const [folder = '.'] = process.argv.slice(2)
const data = mkdtempSync(join(folder, 'bare-'))
process.on('exit', () => rmSync(data, { recursive: true }))
const store = bareStore(join(data, 'log.db'))
const { server, port } = await barePosts(async post => {
  const version = await store.append(post.stream, JSON.stringify(post))
  if (sockets.size > 0) setImmediate(sendToAll, post.text)
  return version
})
const sockets = bareSockets(server)

function sendToAll(text: string): void {
  const frame = frameOf(fragmentOf(text, FRAME_BYTES))
  for (const socket of sockets) socket._sender.sendFrame([frame])
}

serving({ port: () => port })
