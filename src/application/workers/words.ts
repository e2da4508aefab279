import type { Application } from '../application.ts'
import { findableWords } from '../findable.ts'
import { type Entry, INSTANCE } from '../ports.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { CHECKPOINTS, SEARCH } from './checkpoints.ts'
import type { Followed, Worker } from './worker.ts'

/** After each of these a message has other words than before. */
const CHANGES: ReadonlySet<string> = new Set(['MessagePosted', 'MessageEdited', 'MessageDeleted'])

/**
 * Keeps what messages are found by. It writes what a message says now, not what the event says: so it may come as late and as often as
 * it likes, and leaves nothing behind that is not so any more.
 */
export const wordKeeper = ({ ports }: Pick<Application, 'ports'>): Worker => ({
  name: SEARCH,
  wants: stream => stream.startsWith('chat-'),
  meet: event => keep(ports, [event]),
  meetMany: events => keep(ports, events),
})

/** Lets the worker write all of it anew from the next start on. The checkpoint goes first: cut off between the two, only more is written than needed. */
export async function keepAnew({ documents, search }: Pick<Application['ports'], 'documents' | 'search'>): Promise<void> {
  await documents.erase(CHECKPOINTS, INSTANCE, SEARCH)
  await search.clear()
}

async function keep({ documents, search }: Application['ports'], events: readonly Followed[]): Promise<void> {
  const changed = events.filter(({ fact }) => CHANGES.has(fact.type))
  for (const [workspaceId, some] of Map.groupBy(changed, event => event.workspaceId)) {
    const ids = new Set(some.map(({ subject }) => subject))
    const rows = await documents.getMany(MESSAGES, workspaceId, [...ids])
    await search.put(rows.map(entryOf))
  }
}

function entryOf(message: MessageDocument): Entry {
  const { workspaceId, id, version, chatId, authorId, at } = message
  return { workspaceId, id, version, scopeId: chatId, authorId, at, words: findableWords(message) }
}
