import { z } from 'zod'
import type { ChatCommand } from '../../domain/chats.ts'
import { actInChat, around } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { id, parsed, title } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { CHAT } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { permit } from '../rights.ts'
import { channelCommands } from './channels.ts'
import { directCommands, member } from './directs.ts'
import { titleClaims } from './titles.ts'

const wish = z.strictObject({
  title,
  visibility: z.enum(['public', 'private']),
  personIds: z
    .array(id)
    .max(LIMITS.peopleAtOnce - 1)
    .optional(),
})
const renaming = z.strictObject({ title })

export type Created = Answer & { readonly chatId: string }

export const chatCommands = (app: Application) => {
  const titles = titleClaims(app)

  async function create(by: By, input: unknown, isDefault = false): Promise<Created> {
    const { title: wished, visibility, personIds = [] } = parsed(wish, input)
    const chatId = derivedId('chats', by.workspaceId, by.personId, by.command)
    const workspace = await app.rights.workspace(by.workspaceId)
    const act = visibility === 'public' ? 'chats.createPublic' : 'chats.createPrivate'
    const mayNow = async () => {
      if (!by.isSystem)
        permit(await app.rights.principal(by.workspaceId, by.personId), act, { isSettingOn: workspace.membersMayCreatePublic })
      for (const personId of personIds) await member(app, by.workspaceId, personId)
    }
    await mayNow()
    if (visibility === 'public') await titles.take(by.workspaceId, chatId, wished)
    const answer = await app.execute.run({
      kind: CHAT,
      ...around(app, by, 'chats.create', [wished, visibility, personIds]),
      stream: `chat-${chatId}`,
      subject: chatId,
      async ask(): Promise<ChatCommand> {
        await mayNow()
        return {
          type: 'create',
          chatType: 'discussion',
          visibility,
          isDefault,
          title: wished,
          creatorId: by.personId,
          personIds: personIds.filter(other => other !== by.personId),
        }
      },
    })
    return { ...answer, chatId }
  }

  return {
    create: (by: By, input: unknown): Promise<Created> => create(by, input),
    /** The chat everyone starts in; made by the workspace itself. */
    createDefault: (by: By, input: unknown): Promise<Created> => create(by, input, true),

    ...directCommands(app),

    async rename(by: By, chatId: string, input: unknown): Promise<Answer> {
      const { title: wished } = parsed(renaming, input)
      let before: ChatDocument | undefined
      const answer = await actInChat(app, {
        kind: CHAT,
        by,
        act: 'chats.rename',
        chatId,
        body: wished,
        ask: async ({ head }) => {
          before = head
          if (head.visibility === 'public' && head.sortTitle !== wished.toLowerCase()) await titles.take(by.workspaceId, chatId, wished)
          return { type: 'rename', title: wished }
        },
      })
      const isFreed = before?.visibility === 'public' && before.sortTitle !== wished.toLowerCase()
      if (isFreed && before) await titles.free(by.workspaceId, chatId, before.sortTitle)
      return answer
    },

    ...channelCommands(app, titles),
  }
}
