import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { MESSAGE } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { existing, type MessageAt } from './message-at.ts'

/** A message kept at hand for all in the chat. */
export const pinCommands = (app: Application) => ({
  pin: (by: By, { chatId, messageId }: MessageAt): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.pin',
      chatId,
      subject: messageId,
      body: null,
      ask: ({ head, chat }) => ({
        type: 'pin',
        isArchived: chat.status === 'archived',
        pinCount: head.pinCount ?? 0,
        limit: LIMITS.pinsInChat,
      }),
      relate: ({ state }) => existing(state),
    }),

  unpin: (by: By, { chatId, messageId }: MessageAt): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.unpin',
      chatId,
      subject: messageId,
      body: null,
      ask: ({ chat }) => ({ type: 'unpin', isArchived: chat.status === 'archived' }),
      relate: ({ state }) => existing(state),
    }),
})
