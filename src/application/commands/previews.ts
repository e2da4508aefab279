import { linksIn } from '../../domain/links.ts'
import type { Preview } from '../../domain/previews.ts'
import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { derivedId } from '../ids.ts'
import { MESSAGE } from '../kinds.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { existing, type MessageAt, own } from './message-at.ts'

/** The same link of a message has the same card, whoever attaches it and however often. */
export const previewIdOf = ({ chatId, messageId }: MessageAt, url: string): string => derivedId('previews', chatId, url, messageId)

/** Cards of the pages that a message links. */
export const previewCommands = (app: Application) => ({
  /** By the worker that found the page. */
  attachPreview: (by: By, at: MessageAt, preview: Omit<Preview, 'previewId'>): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.removePreview',
      chatId: at.chatId,
      subject: at.messageId,
      body: preview.url,
      ask: async ({ chat, state, row }) => {
        existing(state)
        const isLinked = says(await row(MESSAGES, at.messageId), preview.url)
        return {
          type: 'attachPreview',
          isArchived: chat.status === 'archived',
          isLinked,
          preview: { previewId: previewIdOf(at, preview.url), ...preview },
        }
      },
    }),

  removePreview: (by: By, { chatId, messageId }: MessageAt, previewId: string): Promise<Answer> =>
    actInChat(app, {
      kind: MESSAGE,
      by,
      act: 'messages.removePreview',
      chatId,
      subject: messageId,
      body: previewId,
      ask: ({ chat }) => ({ type: 'removePreview', isArchived: chat.status === 'archived', previewId }),
      relate: ({ state }) => own(by, state),
    }),
})

function says(message: MessageDocument | undefined, url: string): boolean {
  const texts = [message?.text, message?.origin?.text]
  return texts.some(text => text && linksIn(text.tree).includes(url))
}
