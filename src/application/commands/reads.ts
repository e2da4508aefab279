import { z } from 'zod'
import { notFound } from '../../domain/decider.ts'
import { isLater, mark, markUnread, type ReadPosition } from '../../domain/reads.ts'
import type { Application, By } from '../application.ts'
import { count, id, parsed } from '../fields.ts'
import { CHATS } from '../read-models/chats.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { READS, type ReadDocument, readDocument, readId } from '../read-models/reads.ts'
import { permit } from '../rights.ts'

const marking = z.strictObject({
  turn: count(0, 1_000_000, 'This is not a turn.'),
  position: count(0, 999_999_999, 'This is not a position.'),
})
const unmarking = z.strictObject({ messageId: id })

export type Marked = { readonly read: ReadDocument; readonly isMoved: boolean }

/** Whose position, where. */
type Whose = Pick<By, 'personId' | 'workspaceId'>

/**
 * Read positions are documents that only move forward: of two, the higher turn wins, within a turn the higher position (domain.md 2.8).
 */
export const readCommands = (app: Application) => {
  const positionOf = async (by: Whose, chatId: string): Promise<ReadDocument> =>
    (await app.recent.get(READS, by.workspaceId, readId(by.personId, chatId))) ?? readDocument(by, chatId, { turn: 0, position: 0 })

  async function readable(by: Whose, chatId: string) {
    const chat = await app.recent.get(CHATS, by.workspaceId, chatId)
    if (!chat) throw notFound()
    permit(await app.rights.principal(by.workspaceId, by.personId), 'messages.list', await app.rights.relation(chat, by.personId))
    return chat
  }

  /** Writes what is later, and nothing else. */
  async function move(by: Whose, known: ReadDocument, to: ReadPosition): Promise<Marked> {
    if (!isLater(to, known)) return { read: known, isMoved: false }
    const read = readDocument(by, known.chatId, to)
    const isMoved = await app.ports.documents.put(READS, read)
    app.recent.note([{ collection: READS, before: known, document: read }])
    return { read, isMoved }
  }

  return {
    /** A turn no longer current is already so; a position above the last message is cut to it. */
    async mark(by: By, chatId: string, input: unknown): Promise<Marked> {
      const asked = parsed(marking, input)
      const chat = await readable(by, chatId)
      const known = await positionOf(by, chatId)
      return move(by, known, mark(known, asked, chat.lastN))
    },

    /** The message and what follows are unread again, in a new turn. */
    async markUnread(by: By, chatId: string, input: unknown): Promise<Marked> {
      const { messageId } = parsed(unmarking, input)
      await readable(by, chatId)
      const message = await app.ports.documents.get(MESSAGES, by.workspaceId, messageId)
      if (message?.chatId !== chatId || message.n === null) throw notFound()
      const known = await positionOf(by, chatId)
      return move(by, known, markUnread(known, message.n))
    },

    /** What a chat says of itself about its own: joining starts at the last message, posting moves to one's own. */
    async follow(by: Whose, chatId: string, position: number): Promise<Marked> {
      const known = await positionOf(by, chatId)
      return move(by, known, { turn: known.turn, position })
    },
  }
}
