import { z } from 'zod'
import type { ChatCommand } from '../../domain/chats.ts'
import { actInChat, around } from '../act.ts'
import type { Application, By } from '../application.ts'
import { claimsOn, keyOfTitle } from '../claims.ts'
import type { Answer } from '../execute.ts'
import { id, optionalLine, parsed, title } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { CHAT } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { permit } from '../rights.ts'
import { directCommands, member } from './directs.ts'

const wish = z.strictObject({
  title,
  visibility: z.enum(['public', 'private']),
  personIds: z
    .array(id)
    .max(LIMITS.peopleAtOnce - 1)
    .optional(),
})
const renaming = z.strictObject({ title })
const topic = z.strictObject({ topic: optionalLine(LIMITS.topic) })

export type Created = Answer & { readonly chatId: string }

export const chatCommands = (app: Application) => {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  const isCalled = (workspaceId: string, wished: string) => async (chatId: string) =>
    (await app.ports.documents.get(CHATS, workspaceId, chatId))?.sortTitle === wished.toLowerCase()

  /** A public title is unique in its workspace without case; an owner that never appeared loses it after a minute. */
  const claimTitle = (workspaceId: string, chatId: string, wished: string): Promise<void> =>
    claims.take({
      key: keyOfTitle(workspaceId, wished),
      owner: chatId,
      shown: { name: wished, field: 'title' },
      hasAppeared: isCalled(workspaceId, wished),
    })

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
    if (visibility === 'public') await claimTitle(by.workspaceId, chatId, wished)
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
          if (head.visibility === 'public' && head.sortTitle !== wished.toLowerCase()) await claimTitle(by.workspaceId, chatId, wished)
          return { type: 'rename', title: wished }
        },
      })
      const isFreed = before?.visibility === 'public' && before.sortTitle !== wished.toLowerCase()
      if (isFreed && before)
        await claims.free(keyOfTitle(by.workspaceId, before.sortTitle), chatId, isCalled(by.workspaceId, before.sortTitle))
      return answer
    },

    setTopic(by: By, chatId: string, input: unknown): Promise<Answer> {
      const { topic: wished } = parsed(topic, input)
      return actInChat(app, {
        kind: CHAT,
        by,
        act: 'chats.setTopic',
        chatId,
        body: wished,
        ask: () => ({ type: 'setTopic', topic: wished }),
      })
    },

    archive: (by: By, chatId: string): Promise<Answer> =>
      actInChat(app, { kind: CHAT, by, act: 'chats.archive', chatId, body: null, ask: () => ({ type: 'archive' }) }),
    unarchive: (by: By, chatId: string): Promise<Answer> =>
      actInChat(app, { kind: CHAT, by, act: 'chats.unarchive', chatId, body: null, ask: () => ({ type: 'unarchive' }) }),
  }
}
