import { barePosts } from '../bare/posts.ts'
import { type Burst, rounds, textOfLength } from '../bare/rounds.ts'
import { bareSockets, FRAME_BYTES, fragmentOf, frameOf } from '../bare/sockets.ts'
import { serving } from '../harness/calls.ts'

/** The fastest plain loop: one Buffer with header and payload, the same for every socket. Posts are kept nowhere. */
let count = 0
const { server, port } = await barePosts(({ text }) => {
  setImmediate(sendToAll, fragmentOf(text, FRAME_BYTES))
  return ++count
})
const sockets = bareSockets(server)

serving({
  port: () => port,
  burst(burst: Burst) {
    const text = textOfLength(burst.bytes)
    return rounds(burst, sockets.size, () => sendToAll(text), 1)
  },
})

function sendToAll(text: string): number {
  const frame = frameOf(text)
  for (const socket of sockets) socket._sender.sendFrame([frame])
  return frame.length * sockets.size
}
