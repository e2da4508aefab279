import { z } from 'zod'
import { isEmoji } from '../../../public/js/emoji.js'
import { notFound } from '../../domain/decider.ts'
import type { Message } from '../../domain/messages.ts'
import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import { said, saidAgain } from '../calling.ts'
import { invalid } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { id, parsed, text } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { MESSAGE } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { forwardCommands } from './forwards.ts'
import { existing, type MessageAt } from './message-at.ts'
import { pinCommands } from './pins.ts'
import { replyTo } from './threads.ts'

const words = z.strictObject({ text: text(LIMITS.messageText) })
const posting = z.strictObject({
  text: text(LIMITS.messageText),
  threadId: id.optional(),
  isAlsoInChat: z.boolean().optional(),
  isConfirmed: z.boolean().optional(),
})

export const messageCommands = (app: Application) => ({
  ...pinCommands(app),
  ...forwardCommands(app),

  /** Happens once per client id: the message's id is made of it. Answers the message's id besides. A reply is open where posting is not. */
  async post(by: By, chatId: string, input: unknown): Promise<Answer & { readonly messageId: string }> {
    const { threadId, isAlsoInChat = false, ...wish } = parsed(posting, input)
    const messageId = derivedId('messages', chatId, by.personId, by.command)
    const answer = await actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.post',
      chatId,
      subject: messageId,
      body: threadId === undefined ? wish.text : [wish.text, threadId, isAlsoInChat],
      ask: async facts => ({
        type: 'post',
        isArchived: facts.chat.status === 'archived',
        messageId,
        authorId: by.personId,
        lastN: facts.head.lastN,
        ...(threadId !== undefined && { reply: await replyTo(facts, threadId, isAlsoInChat) }),
        ...(await said(app, by, facts.chat, wish)),
      }),
      ...(threadId !== undefined && !isAlsoInChat && { relate: () => ({ isPostingOpen: true }) }),
    })
    return { ...answer, messageId }
  },

  edit(by: By, { chatId, messageId }: MessageAt, input: unknown): Promise<Answer> {
    const { text: typed } = parsed(words, input)
    return actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.edit',
      chatId,
      subject: messageId,
      body: typed,
      ask: async ({ chat, row }) => {
        const stored = await row(MESSAGES, messageId)
        const again = await saidAgain(app, by, stored ?? {}, typed)
        const isSame = stored?.text?.typed === again.text.typed
        return { type: 'edit', isArchived: chat.status === 'archived', isSame, ...again, limit: LIMITS.messageVersions }
      },
      relate: async ({ state }) => ({ ...own(by, state), isWindowOpen: await isWindowOpen(app, by, state) }),
    })
  },

  delete: (by: By, { chatId, messageId }: MessageAt): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.delete',
      chatId,
      subject: messageId,
      body: null,
      ask: ({ chat }) => ({ type: 'delete', isArchived: chat.status === 'archived', personId: by.personId }),
      relate: ({ state }) => own(by, state),
    }),

  react: (by: By, { chatId, messageId }: MessageAt, emoji: string): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.react',
      chatId,
      subject: messageId,
      body: standard(emoji),
      ask: ({ chat }) => ({
        type: 'react',
        isArchived: chat.status === 'archived',
        personId: by.personId,
        emoji,
        limit: LIMITS.reactionKinds,
      }),
      relate: ({ state }) => existing(state),
    }),

  unreact: (by: By, { chatId, messageId }: MessageAt, emoji: string): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.unreact',
      chatId,
      subject: messageId,
      body: standard(emoji),
      ask: ({ chat }) => ({ type: 'unreact', isArchived: chat.status === 'archived', personId: by.personId, emoji }),
      relate: ({ state }) => existing(state),
    }),
})

const own = (by: By, message: Message) => {
  if (message.status === 'none') throw notFound()
  return { isOwn: message.authorId === by.personId }
}

async function isWindowOpen(app: Application, by: By, message: Message): Promise<boolean> {
  const { editWindowMinutes } = await app.rights.workspace(by.workspaceId)
  if (editWindowMinutes === null || message.status !== 'posted') return true
  return app.ports.clock.now() - message.at < editWindowMinutes * 60_000
}

function standard(emoji: string): string {
  if (!isEmoji(emoji)) throw invalid('emoji', 'Choose an emoji from the list.')
  return emoji
}
