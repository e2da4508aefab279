import { barePosts } from '../bare/posts.ts'
import { type Burst, rounds, textOfLength } from '../bare/rounds.ts'
import { bareSockets, frameOf } from '../bare/sockets.ts'
import { serving } from '../harness/calls.ts'

/** What one writes first: the text to every socket, which makes a header for each. */
const { server, port } = await barePosts(() => 0)
const sockets = bareSockets(server)

serving({
  port: () => port,
  burst(burst: Burst) {
    const text = textOfLength(burst.bytes)
    return rounds(burst, sockets.size, () => sendToAll(text), 1)
  },
})

function sendToAll(text: string): number {
  for (const socket of sockets) socket.send(text)
  return frameOf(text).length * sockets.size
}
