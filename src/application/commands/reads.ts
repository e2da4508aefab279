import { z } from 'zod'
import { notFound } from '../../domain/decider.ts'
import { isLater, mark, markUnread, type ReadPosition } from '../../domain/reads.ts'
import type { Application, By } from '../application.ts'
import { count, id, parsed } from '../fields.ts'
import { unreadMentions } from '../queries/mentions.ts'
import { chatsOf } from '../queries/people.ts'
import { CHATS } from '../read-models/chats.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { READS, type ReadDocument, readDocument, readId, type Timeline } from '../read-models/reads.ts'
import { followedBy, THREADS, type ThreadDocument } from '../read-models/threads.ts'
import { permit } from '../rights.ts'

const marking = z.strictObject({
  threadId: id.optional(),
  turn: count(0, 1_000_000, 'This is not a turn.'),
  position: count(0, 999_999_999, 'This is not a position.'),
})
const markingAll = z.strictObject({ chatId: z.union([z.literal(''), id]) })
const unmarking = z.strictObject({ messageId: id, threadId: id.optional() })

const AT_ONCE = 50 // positions that are written side by side

export type Marked = { readonly read: ReadDocument; readonly isMoved: boolean }

type End = Timeline & { readonly lastN: number }

/** Whose position, where. */
type Whose = Pick<By, 'personId' | 'workspaceId'>

/** What was read of a timeline: of a thread, at least what was said before its reader began to follow it. */
export function positionIn(read: ReadPosition | undefined, personId: string, thread?: ThreadDocument): ReadPosition {
  const { turn, position } = read ?? { turn: 0, position: 0 }
  return { turn, position: turn === 0 ? Math.max(position, thread?.starts[personId] ?? 0) : position }
}

/**
 * Read positions are documents that only move forward: of two, the higher turn wins, within a turn the higher position (domain.md 2.8).
 * One rule for chats and threads.
 */
export const readCommands = (app: Application) => {
  async function knownOf(by: Whose, at: Timeline): Promise<ReadDocument> {
    const known = await app.recent.get(READS, by.workspaceId, readId(by.personId, at.threadId ?? at.chatId))
    return known ?? readDocument(by, at, { turn: 0, position: 0 })
  }

  /** How far the timeline has come, for who may read it. A thread without a reply is none yet. */
  async function readable(
    by: Whose,
    { chatId, threadId }: Timeline,
  ): Promise<{ readonly lastN: number; readonly thread?: ThreadDocument }> {
    const chat = await app.recent.get(CHATS, by.workspaceId, chatId)
    if (!chat) throw notFound()
    permit(await app.rights.principal(by.workspaceId, by.personId), 'messages.list', await app.rights.relation(chat, by.personId))
    if (threadId === undefined) return { lastN: chat.lastN }
    const thread = await app.recent.get(THREADS, by.workspaceId, threadId)
    if (thread?.chatId !== chatId) throw notFound()
    return { lastN: thread.lastN, thread }
  }

  /** Writes what is later, and nothing else. */
  async function move(by: Whose, known: ReadDocument, to: ReadPosition): Promise<Marked> {
    if (!isLater(to, known)) return { read: known, isMoved: false }
    const read = readDocument(by, known, to)
    const isMoved = await app.ports.documents.put(READS, read)
    app.recent.note([{ collection: READS, before: known, document: read }])
    return { read, isMoved }
  }

  /** Of all that they may read, or of one chat: chats they are in, threads they follow, and whatever else calls them. */
  async function endsOf({ workspaceId, personId }: Whose, chatId: string): Promise<readonly End[]> {
    const [own, followed, calling] = await Promise.all([
      chatsOf(app, workspaceId, personId),
      app.recent.find(THREADS, workspaceId, followedBy(personId)),
      unreadMentions(app, { workspace: { id: workspaceId }, person: { id: personId } }),
    ])
    const called = new Set(calling.keys())
    const all = [...followed, ...(await app.recent.getMany(THREADS, workspaceId, [...called]))]
    const threads = all.filter(thread => chatId === '' || thread.chatId === chatId)
    const chatIds = chatId === '' ? own.union(called) : new Set([chatId])
    const around = await app.recent.getMany(CHATS, workspaceId, [...chatIds.union(new Set(threads.map(thread => thread.chatId)))])
    const chats = await app.rights.among(workspaceId, personId, 'messages.list', around)
    const open = new Set(chats.map(({ id }) => id))
    return [
      ...chats.filter(({ id }) => chatIds.has(id)).map(({ id, lastN }) => ({ chatId: id, lastN })),
      ...threads.filter(thread => open.has(thread.chatId)).map(({ id, chatId, lastN }) => ({ chatId, threadId: id, lastN })),
    ]
  }

  async function moveToEnd(by: Whose, { lastN, ...at }: End): Promise<Marked> {
    const known = await knownOf(by, at)
    return move(by, known, { turn: known.turn, position: lastN })
  }

  return {
    /** A turn no longer current is already so; a position above the last message is cut to it. */
    async mark(by: By, chatId: string, input: unknown): Promise<Marked> {
      const { threadId, ...asked } = parsed(marking, input)
      const { lastN } = await readable(by, { chatId, threadId })
      const known = await knownOf(by, { chatId, threadId })
      return move(by, known, mark(known, asked, lastN))
    },

    /** Everything is read that is there now: in all timelines of theirs, or in one chat and the threads they follow in it. */
    async markAll(by: By, input: unknown): Promise<readonly Marked[]> {
      const { chatId } = parsed(markingAll, input)
      permit(await app.rights.principal(by.workspaceId, by.personId), 'reads.markAll', { isOwn: true })
      if (chatId !== '') await readable(by, { chatId })
      const marked: Marked[] = []
      const ends = await endsOf(by, chatId)
      for (let at = 0; at < ends.length; at += AT_ONCE)
        marked.push(...(await Promise.all(ends.slice(at, at + AT_ONCE).map(end => moveToEnd(by, end)))))
      return marked.filter(({ isMoved }) => isMoved)
    },

    /** The message and what follows are unread again, in a new turn: in its thread, or in the chat. */
    async markUnread(by: By, chatId: string, input: unknown): Promise<Marked> {
      const { messageId, threadId } = parsed(unmarking, input)
      await readable(by, { chatId, threadId })
      const message = await app.ports.documents.get(MESSAGES, by.workspaceId, messageId)
      const isThere = message?.chatId === chatId && (threadId === undefined || message.threadId === threadId)
      const n = isThere && (threadId === undefined ? message.n : message.threadN)
      if (typeof n !== 'number') throw notFound()
      const known = await knownOf(by, { chatId, threadId })
      return move(by, known, markUnread(known, n))
    },

    /** What a timeline says of itself about its own: joining starts at the last message, posting moves to one's own. */
    async follow(by: Whose, at: Timeline, position: number): Promise<Marked> {
      const known = await knownOf(by, at)
      return move(by, known, { turn: known.turn, position })
    },
  }
}
