import type { Clock } from '../application/ports.ts'
import type { Client } from './client.ts'
import type { SocketDoors } from './doors.ts'
import type { Hub } from './hub.ts'
import { encode } from './protocol.ts'
import { chatTopic } from './topics.ts'

/** Pages say it every three seconds: what comes faster is no person. */
const AGAIN_MS = 1000

/** Passes on that somebody writes, to those who look at the chat and are somebody else. Who may not post is not heard. */
export function typing(clock: Clock, hub: Hub, { mayType }: Pick<SocketDoors, 'mayType'>) {
  return async (client: Client, chat: string, thread?: string): Promise<void> => {
    const now = clock.now()
    client.inputAt = now
    if (now - client.typedAt < AGAIN_MS) return
    client.typedAt = now
    const { viewer } = client
    if (!(await mayType(viewer, chat, thread))) return
    const where = thread === undefined ? { chat } : { chat, thread }
    const text = encode({ t: 'typing', ...where, personId: viewer.personId })
    hub.publishSoon(chatTopic(viewer.workspaceId, chat), { key: text, text, isFleeting: true, except: viewer.personId })
  }
}
