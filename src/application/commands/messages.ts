import { z } from 'zod'
import { isEmoji } from '../../../public/js/emoji.js'
import type { Message } from '../../domain/messages.ts'
import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import { said, saidAgain } from '../calling.ts'
import { ownIdOf } from '../emoji.ts'
import { invalid, isKeyReused } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { id, parsed, text } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { MESSAGE } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { taken, takenInstead } from '../uploads.ts'
import { forwardCommands } from './forwards.ts'
import { existing, type MessageAt, own } from './message-at.ts'
import { pinCommands } from './pins.ts'
import { previewCommands } from './previews.ts'
import { replyTo } from './threads.ts'

const words = z.strictObject({ text: text(LIMITS.messageText) })
const posting = z.strictObject({
  text: text(LIMITS.messageText),
  threadId: id.optional(),
  fileIds: z.array(id).max(LIMITS.filesInMessage, `At most ${LIMITS.filesInMessage} files in one message.`).optional(),
  isAlsoInChat: z.boolean().optional(),
  isConfirmed: z.boolean().optional(),
  isReminder: z.literal(true).optional(),
  scheduleId: id.optional(), // of the message for later that it was
})

type Posted = Answer & { readonly messageId: string }

export const messageCommands = (app: Application) => ({
  ...pinCommands(app),
  ...forwardCommands(app),
  ...previewCommands(app),

  /** Happens once per client id: the message's id is made of it. Answers the message's id besides. A reply is open where posting is not. */
  async post(by: By, chatId: string, input: unknown): Promise<Posted> {
    const wish = parsed(posting, input)
    try {
      return await posted(app, by, chatId, wish)
    } catch (error) {
      const fileIds = isKeyReused(error)
        ? await takenInstead(app.ports.documents, one => one.chatId === chatId, wish.fileIds ?? [])
        : undefined
      if (!fileIds) throw error
      return posted(app, by, chatId, { ...wish, fileIds })
    }
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
      body: known(emoji),
      ask: async ({ chat }) => ({
        type: 'react',
        isArchived: chat.status === 'archived',
        personId: by.personId,
        emoji: await there(app, by, emoji),
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
      body: known(emoji),
      ask: ({ chat }) => ({ type: 'unreact', isArchived: chat.status === 'archived', personId: by.personId, emoji }),
      relate: ({ state }) => existing(state),
    }),
})

async function posted(app: Application, by: By, chatId: string, wanted: z.infer<typeof posting>): Promise<Posted> {
  const { threadId, isAlsoInChat = false, isReminder, fileIds = [], scheduleId, ...wish } = wanted
  const messageId = derivedId('messages', chatId, by.personId, by.command)
  const answer = await actInChat(app, {
    kind: MESSAGE,
    by,
    act: 'messages.post',
    chatId,
    subject: messageId,
    body: bodyOf(wish.text, threadId, isAlsoInChat, fileIds),
    ask: async facts => ({
      type: 'post',
      isArchived: facts.chat.status === 'archived',
      messageId,
      authorId: by.personId,
      lastN: facts.head.lastN,
      ...(isReminder && { isReminder }),
      ...(threadId !== undefined && { reply: await replyTo(facts, threadId, isAlsoInChat) }),
      ...(await said(app, by, facts.chat, wish)),
      ...(fileIds.length > 0 && { files: await taken(app, by, facts, { fileIds, scheduleId }) }),
    }),
    ...(threadId !== undefined && !isAlsoInChat && { relate: () => ({ isPostingOpen: true }) }),
  })
  return { ...answer, messageId }
}

/** What a repetition must say again. */
function bodyOf(text: string, threadId: string | undefined, isAlsoInChat: boolean, fileIds: readonly string[]): unknown {
  if (fileIds.length > 0) return [text, threadId ?? null, isAlsoInChat, fileIds]
  return threadId === undefined ? text : [text, threadId, isAlsoInChat]
}

async function isWindowOpen(app: Application, by: By, message: Message): Promise<boolean> {
  const { editWindowMinutes } = await app.rights.workspace(by.workspaceId)
  if (editWindowMinutes === null || message.status !== 'posted') return true
  return app.ports.clock.now() - message.at < editWindowMinutes * 60_000
}

/** By its shape: one that was removed can still be taken back. */
function known(emoji: string): string {
  if (!isEmoji(emoji) && ownIdOf(emoji) === undefined) throw noneOfTheList()
  return emoji
}

/** Of the workspace's own only those it has now. */
async function there(app: Application, by: By, emoji: string): Promise<string> {
  const ownId = ownIdOf(emoji)
  const { emoji: own = [] } = ownId === undefined ? {} : await app.rights.workspace(by.workspaceId)
  if (ownId !== undefined && !own.some(({ id }) => id === ownId)) throw noneOfTheList()
  return emoji
}

const noneOfTheList = () => invalid('emoji', 'Choose an emoji from the list.')
