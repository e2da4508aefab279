import { limitReached, notFound } from '../../domain/decider.ts'
import type { Application, By } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS } from '../read-models/chats.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { SAVES, type SaveDocument, saveId } from '../read-models/saves.ts'
import { permit } from '../rights.ts'
import type { MessageAt } from './message-at.ts'
import { reminders } from './reminding.ts'

export type Saved = { readonly save: SaveDocument; readonly isSaved: boolean; readonly isMoved: boolean }

/** A message that somebody may read now, or nothing is there. */
export async function readableMessage(app: Application, { workspaceId, personId }: By, { chatId, messageId }: MessageAt): Promise<void> {
  const chat = await app.recent.get(CHATS, workspaceId, chatId)
  if (!chat) throw notFound()
  permit(await app.rights.principal(workspaceId, personId), 'messages.list', await app.rights.relation(chat, personId))
  const message = await app.ports.documents.get(MESSAGES, workspaceId, messageId)
  if (message?.chatId !== chatId || message.kind !== 'message' || message.isDeleted) throw notFound()
}

/** What somebody keeps for themselves. Saving what is saved and removing what is not are already so. */
export const saveCommands = (app: Application) => {
  const { documents, clock } = app.ports
  const { cancelOf } = reminders(app)

  const kept = async ({ workspaceId, personId }: By, { chatId, messageId }: MessageAt): Promise<SaveDocument | undefined> => {
    const save = await documents.get(SAVES, workspaceId, saveId(personId, messageId))
    return save?.chatId === chatId ? save : undefined
  }

  return {
    async add(by: By, at: MessageAt): Promise<Saved> {
      await readableMessage(app, by, at)
      const { workspaceId, personId } = by
      const known = await kept(by, at)
      if (known) return { save: known, isSaved: true, isMoved: false }
      if ((await documents.count(SAVES, workspaceId, { equal: { personId } })) >= LIMITS.saves) throw limitReached(LIMITS.saves)
      const now = clock.now()
      const save = { workspaceId, id: saveId(personId, at.messageId), version: now, personId, ...at, at: now }
      return { save, isSaved: true, isMoved: await documents.put(SAVES, save) }
    },

    /** Also of what its owner can no longer read. Its reminder goes with it. */
    async remove(by: By, at: MessageAt): Promise<Saved & { readonly wasToCome: boolean }> {
      const known = await kept(by, at)
      if (!known) await readableMessage(app, by, at)
      const reminder = known && (await cancelOf(by, at))
      if (known) await documents.erase(SAVES, by.workspaceId, known.id)
      const { workspaceId, personId } = by
      const save = known ?? { workspaceId, id: saveId(personId, at.messageId), version: 0, personId, ...at, at: 0 }
      return { save, isSaved: false, isMoved: known !== undefined, wasToCome: reminder?.state === 'waiting' }
    },
  }
}
