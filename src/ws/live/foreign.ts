import type { Event } from '../../application/ports.ts'
import type { EmojiFact } from '../../domain/emoji.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Count } from '../protocol.ts'
import type { SocketServer } from '../server.ts'

type Foreigner = Pick<SocketServer, 'announce' | 'count' | 'mention' | 'person' | 'emoji' | 'revoke' | 'anew'>

/** What another process wrote has no frame: pages are told the version and ask; whoever lost something is asked again. */
export async function foreignEvent(sockets: Foreigner, event: Event): Promise<void> {
  const id = event.stream.slice(event.stream.indexOf('-') + 1)
  if (event.stream.startsWith('person-')) {
    await sockets.revoke({ personId: id })
    return SHOWN.has(event.fact.type) ? await sockets.person(id) : undefined
  }
  if (event.stream.startsWith('workspace-')) {
    await sockets.revoke({ workspaceId: id })
    return tellEmojiOf(sockets, id, event.fact as EmojiFact)
  }
  sockets.announce(event.workspaceId, id, event.version)
  for (const count of countsOf(event, id)) await sockets.count(event.workspaceId, count)
  await sockets.mention(event)
  const { type, personId } = event.fact as Event['fact'] & { readonly personId?: string }
  if (personId !== undefined) {
    await sockets.revoke({ workspaceId: event.workspaceId, chatId: id })
    sockets.anew(event.workspaceId, id, personId)
  }
  if (CLOSING.has(type)) await sockets.revoke({ workspaceId: event.workspaceId, chatId: id })
  if (CLOSING.has(type) || ANOTHER_PANEL.has(type)) sockets.anew(event.workspaceId, id)
}

function tellEmojiOf(sockets: Foreigner, workspaceId: string, fact: EmojiFact): void {
  if (fact.type === 'EmojiAdded') sockets.emoji(workspaceId)
  if (fact.type === 'EmojiRemoved') sockets.emoji(workspaceId, fact.emojiId)
}

/** After these somebody looks otherwise. */
const SHOWN: ReadonlySet<string> = new Set(['ProfileChanged', 'CustomStatusSet', 'CustomStatusCleared'])
/** After these somebody may read a chat no more, or again. */
const CLOSING: ReadonlySet<string> = new Set(['ChatMadePrivate', 'ChatMadePublic', 'ChatDeleted', 'ChatRestored'])
/** After these everybody may do other things in it. */
const ANOTHER_PANEL: ReadonlySet<string> = new Set(['ChatArchived', 'ChatUnarchived', 'PostingChanged'])

/** Pages keep the highest number they heard of, so one that is gone need not say how far the chat has come. */
function* countsOf({ at, fact }: Event, chat: string): Generator<Count> {
  const said = fact as MessageFact
  if (said.type !== 'MessagePosted' && said.type !== 'MessageDeleted') return
  const countOf = (n: number) =>
    said.type === 'MessagePosted' ? { lastN: n, gone: [], at, by: said.authorId } : { lastN: 0, gone: [n], at: 0 }
  if (said.n !== undefined) yield { chat, ...countOf(said.n) }
  if (said.threadId && said.threadN !== undefined) yield { chat, thread: said.threadId, ...countOf(said.threadN) }
}
