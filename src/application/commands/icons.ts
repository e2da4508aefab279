import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { MESSAGE } from '../kinds.ts'
import type { MessageAt } from './message-at.ts'

/** Pictures that programs want to be shown with. */
export const iconCommands = (app: Application) => ({
  /** By the worker that fetched it. */
  attach: (by: By, { chatId, messageId }: MessageAt, iconId: string): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.post',
      chatId,
      subject: messageId,
      body: iconId,
      ask: ({ chat }) => ({ type: 'attachIcon', isArchived: chat.status === 'archived', iconId }),
    }),
})
