import { z } from 'zod'
import { blocksOf, type Card } from '../../domain/cards.ts'
import { notFound, rejected } from '../../domain/decider.ts'
import type { FileFacts } from '../../domain/files.ts'
import type { Origin } from '../../domain/origins.ts'
import type { Text } from '../../domain/text.ts'
import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import { said } from '../calling.ts'
import type { Answer } from '../execute.ts'
import { id, parsed, text } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { MESSAGE } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { newReaders } from '../queries/readers.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { permit } from '../rights.ts'
import type { MessageAt } from './message-at.ts'

const forwarding = z.strictObject({ toChatId: id, text: text(LIMITS.messageText), isConfirmed: z.boolean().optional() })

export type Forwarded = Answer & { readonly messageId: string }

/** A message of one chat told in another: read there, posted here. What it said at that moment is part of the new message. */
export const forwardCommands = (app: Application) => {
  async function source({ workspaceId, personId }: By, { chatId, messageId }: MessageAt) {
    const chat = await app.recent.get(CHATS, workspaceId, chatId)
    if (!chat) throw notFound()
    permit(await app.rights.principal(workspaceId, personId), 'messages.history', await app.rights.relation(chat, personId))
    const message = await app.ports.documents.get(MESSAGES, workspaceId, messageId)
    if (message?.chatId !== chatId || message.kind !== 'message') throw notFound()
    return { chat, message }
  }

  /** Asked beside the queue of the other chat: its readers may change until the message stands there, as after any post. */
  async function confirmed(from: ChatDocument, to: ChatDocument): Promise<void> {
    const count = await newReaders(app, from, to)
    if (count > 0)
      throw rejected('confirm_needed', `${peopleWho(count)} cannot read the chat this comes from. Forward it all the same?`, 'isConfirmed')
  }

  /** Whatever of the readers is not known yet is read before the queue and kept by version: inside it nobody waits for that. */
  async function foreseen(from: ChatDocument, toChatId: string): Promise<void> {
    const to = await app.recent.get(CHATS, from.workspaceId, toChatId)
    if (to) await newReaders(app, from, to)
  }

  return {
    async forward(by: By, at: MessageAt, input: unknown): Promise<Forwarded> {
      const { toChatId, text: typed, isConfirmed = false } = parsed(forwarding, input)
      const { chat: known } = await source(by, at)
      if (!isConfirmed) await foreseen(known, toChatId)
      const messageId = derivedId('messages', toChatId, by.personId, by.command)
      const answer = await actInChat(app, {
        kind: MESSAGE,
        by,
        act: 'messages.post',
        chatId: toChatId,
        subject: messageId,
        body: [at.messageId, typed],
        async ask({ head, chat }) {
          const { chat: from, message } = await source(by, at)
          if (!isConfirmed) await confirmed(from, head)
          return {
            type: 'post',
            isArchived: chat.status === 'archived',
            messageId,
            authorId: by.personId,
            lastN: head.lastN,
            ...(await said(app, by, chat, { text: typed, isConfirmed })),
            origin: originOf(message, messageId),
          }
        },
      })
      return { ...answer, messageId }
    },
  }
}

/** Of a message that is nothing but a forward itself, what it forwards. */
function originOf(message: MessageDocument, messageId: string): Origin {
  if (message.isDeleted || !message.text) throw rejected('message_deleted', 'This message was deleted.')
  const said = message.text.tree.length === 0 && message.origin ? message.origin : { ...message, text: whole(message.text, message.cards) }
  return {
    originChatId: said.chatId,
    originMessageId: 'messageId' in said ? said.messageId : said.id,
    originAuthorId: said.authorId,
    originAt: said.at,
    originPlace: said.place,
    originText: said.text,
    ...(said.files && { originFiles: said.files.map(file => underOwnId(file, messageId)) }),
    ...(said.speaker && { originSpeaker: said.speaker }),
  }
}

/** It is read by who reads the forward; its bytes stay where they are, as long as the original stands. */
function underOwnId(file: FileFacts, messageId: string): FileFacts {
  const bytesOf = file.bytesOf ?? file.id
  return { ...file, id: derivedId('files', bytesOf, 'forward', messageId), bytesOf }
}

/** Of a program its cards are words like others. */
const whole = (text: Text, cards: readonly Card[] = []): Text =>
  cards.length === 0 ? text : { ...text, tree: [...text.tree, ...blocksOf(cards)] }

const peopleWho = (count: number): string => (count === 1 ? '1 person there' : `${count} people there`)
