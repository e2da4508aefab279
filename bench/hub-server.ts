import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { processBroadcast } from '../src/infrastructure/process/broadcast.ts'
import { systemClock } from '../src/infrastructure/process/clock.ts'
import { freshClient } from '../src/ws/client.ts'
import { freshCounters } from '../src/ws/counters.ts'
import { delivery } from '../src/ws/delivery.ts'
import { frameOf } from '../src/ws/frame.ts'
import { hub } from '../src/ws/hub.ts'
import { type Burst, rounds, textOfLength } from './bare/rounds.ts'
import { serving } from './harness/calls.ts'

/** Our hub on real sockets, with nothing before it: posts cannot come as fast as it delivers. */
const TOPIC = 'workspace:chat'
const counters = freshCounters()
const posting = delivery(systemClock, counters)
const rooms = hub(processBroadcast().join(), posting, counters)
const server = createServer()
const wss = new WebSocketServer({ server, perMessageDeflate: false })
wss.on('connection', (socket: WebSocket) => {
  const viewer = {
    personId: `${wss.clients.size}`,
    workspaceId: 'workspace',
    sessionId: '',
    role: 'member',
    isInvisible: false,
    until: Infinity,
  } as const
  const client = freshClient(socket, viewer, systemClock.now())
  rooms.join(TOPIC, client)
  socket.on('close', () => rooms.leaveAll(client))
})
await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
setInterval(posting.sweep, 1000)

serving({
  port: () => (server.address() as AddressInfo).port,
  /** One event, or several that one turn brings. */
  burst(burst: Burst) {
    const text = textOfLength(burst.bytes)
    return rounds(burst, wss.clients.size, () => round(text, burst.events), burst.events)
  },
  /** The same events, each a round of its own. */
  apart(burst: Burst) {
    const text = textOfLength(burst.bytes)
    return rounds(burst, wss.clients.size, () => round(text, 1), 1)
  },
})

async function round(text: string, events: number): Promise<number> {
  const before = counters.rounds
  for (let at = 0; at < events; at++) rooms.publish(TOPIC, text)
  while (counters.rounds === before) await new Promise(resolve => setImmediate(resolve))
  return frameOf(text).length * events * wss.clients.size
}
