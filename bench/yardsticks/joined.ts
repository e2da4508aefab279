import { barePosts } from '../bare/posts.ts'
import { bareSockets, FRAME_BYTES, fragmentOf, frameOf } from '../bare/sockets.ts'
import { serving } from '../harness/calls.ts'

/** Posts of one turn go out as one write to each socket, and are kept nowhere. */
let waiting: Buffer[] = []
let count = 0
const { server, port } = await barePosts(({ text }) => {
  if (waiting.length === 0) setImmediate(flush)
  waiting.push(frameOf(fragmentOf(text, FRAME_BYTES)))
  return ++count
})
const sockets = bareSockets(server)

function flush(): void {
  const frames = Buffer.concat(waiting)
  waiting = []
  for (const socket of sockets) socket._sender.sendFrame([frames])
}

serving({ port: () => port })
