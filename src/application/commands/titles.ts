import type { Application } from '../application.ts'
import { claimsOn, keyOfTitle } from '../claims.ts'
import { CHATS } from '../read-models/chats.ts'

/** A public title is unique in its workspace without case; an owner that never appeared loses it after a minute. */
export type TitleClaims = {
  take(workspaceId: string, chatId: string, wished: string): Promise<void>
  free(workspaceId: string, chatId: string, title: string): Promise<void>
}

export function titleClaims(app: Application): TitleClaims {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  /** The title of a chat that is deleted is kept for it, as it may come back. */
  const isCalled = (workspaceId: string, wished: string) => async (chatId: string) => {
    const chat = await app.ports.documents.get(CHATS, workspaceId, chatId)
    return chat?.sortTitle === wished.toLowerCase() && chat.visibility === 'public'
  }

  return {
    take: (workspaceId, chatId, wished) =>
      claims.take({
        key: keyOfTitle(workspaceId, wished),
        owner: chatId,
        shown: { name: wished, field: 'title' },
        hasAppeared: isCalled(workspaceId, wished),
      }),
    free: async (workspaceId, chatId, title) => {
      await claims.free(keyOfTitle(workspaceId, title), chatId, isCalled(workspaceId, title))
    },
  }
}
