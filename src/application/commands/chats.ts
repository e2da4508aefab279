import { z } from 'zod'
import type { ChatCommand } from '../../domain/chats.ts'
import { notFound, rejected } from '../../domain/decider.ts'
import { around, actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import { claimsOn, keyOfTitle } from '../claims.ts'
import { invalid } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { id, optionalLine, parsed, title } from '../fields.ts'
import { derivedId, directChatId } from '../ids.ts'
import { CHAT } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { permit } from '../rights.ts'

const wish = z.strictObject({
  title,
  visibility: z.enum(['public', 'private']),
  personIds: z.array(id).max(LIMITS.peopleAtOnce - 1).optional(),
})
const direct = z.strictObject({ personIds: z.array(id).max(LIMITS.peopleAtOnce) })
const renaming = z.strictObject({ title })
const topic = z.strictObject({ topic: optionalLine(LIMITS.topic) })

export type Created = Answer & { readonly chatId: string }

export const chatCommands = (app: Application) => {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  /** A public title is unique in its workspace without case; an owner that never appeared loses it after a minute. */
  const claimTitle = (workspaceId: string, chatId: string, wished: string): Promise<void> =>
    claims.take(keyOfTitle(workspaceId, wished), chatId, { name: wished, field: 'title' }, async owner => {
      const chat = await app.ports.documents.get(CHATS, workspaceId, owner)
      return chat?.sortTitle === wished.toLowerCase()
    })

  async function create(by: By, input: unknown, isDefault = false): Promise<Created> {
    const { title: wished, visibility, personIds = [] } = parsed(wish, input)
    const chatId = derivedId('chats', by.workspaceId, by.personId, by.command)
    const workspace = await app.rights.workspace(by.workspaceId)
    const act = visibility === 'public' ? 'chats.createPublic' : 'chats.createPrivate'
    const mayNow = async () => {
      if (!by.isSystem) permit(await app.rights.principal(by.workspaceId, by.personId), act, { isSettingOn: workspace.membersMayCreatePublic })
      for (const personId of personIds) await member(app, by.workspaceId, personId)
    }
    await mayNow()
    if (visibility === 'public') await claimTitle(by.workspaceId, chatId, wished)
    const answer = await app.execute.run({
      kind: CHAT,
      ...around(app, by, 'chats.create', by.workspaceId, [wished, visibility, personIds]),
      stream: `chat-${chatId}`,
      subject: chatId,
      async ask(): Promise<ChatCommand> {
        await mayNow()
        return { type: 'create', chatType: 'discussion', visibility, isDefault, title: wished, creatorId: by.personId, personIds: personIds.filter(other => other !== by.personId) }
      },
    })
    return { ...answer, chatId }
  }

  return {
    create: (by: By, input: unknown): Promise<Created> => create(by, input),
    /** The chat everyone starts in; made by the workspace itself. */
    createDefault: (by: By, input: unknown): Promise<Created> => create(by, input, true),

    /** The same people of a workspace always meet in the same chat. `personIds`: the others. */
    async createDirect(by: By, input: unknown): Promise<Created> {
      const { personIds } = parsed(direct, input)
      const all = [...new Set([by.personId, ...personIds])].sort()
      if (all.length > LIMITS.directPeople) throw invalid('person', `At most ${LIMITS.directPeople} people with you, please.`)
      const chatId = directChatId(by.workspaceId, all)
      const mayNow = async () => {
        for (const personId of all) await member(app, by.workspaceId, personId)
        const isShared = await sharesChats(app, by, all)
        permit(await app.rights.principal(by.workspaceId, by.personId), 'chats.createDirect', { isShared })
      }
      await mayNow()
      const answer = await app.execute.run({
        kind: CHAT,
        ...around(app, by, 'chats.createDirect', by.workspaceId, all),
        stream: `chat-${chatId}`,
        subject: chatId,
        async ask(): Promise<ChatCommand> {
          await mayNow()
          return { type: 'createDirect', personIds: all }
        },
      })
      return { ...answer, chatId }
    },

    async rename(by: By, chatId: string, input: unknown): Promise<Answer> {
      const { title: wished } = parsed(renaming, input)
      let before: ChatDocument | undefined
      const answer = await actInChat(app, CHAT, by, 'chats.rename', { chatId }, wished, async ({ head }) => {
        before = head
        if (head.visibility === 'public' && head.sortTitle !== wished.toLowerCase()) await claimTitle(by.workspaceId, chatId, wished)
        return { type: 'rename', title: wished }
      })
      const isFreed = before?.visibility === 'public' && before.sortTitle !== wished.toLowerCase()
      if (isFreed && before) await claims.free(keyOfTitle(by.workspaceId, before.sortTitle), chatId)
      return answer
    },

    setTopic(by: By, chatId: string, input: unknown): Promise<Answer> {
      const { topic: wished } = parsed(topic, input)
      return actInChat(app, CHAT, by, 'chats.setTopic', { chatId }, wished, () => ({ type: 'setTopic', topic: wished }))
    },

    archive: (by: By, chatId: string): Promise<Answer> => actInChat(app, CHAT, by, 'chats.archive', { chatId }, null, () => ({ type: 'archive' })),
    unarchive: (by: By, chatId: string): Promise<Answer> => actInChat(app, CHAT, by, 'chats.unarchive', { chatId }, null, () => ({ type: 'unarchive' })),
  }
}

/** Somebody who is in this workspace now, or the refusal that names them. */
export async function member(app: Application, workspaceId: string, personId: string) {
  const found = await app.rights.member(workspaceId, personId)
  if (found) return found
  throw rejected('not_member', 'This person is not in this workspace.', 'person')
}

/** Guests meet only people they share a chat with. */
async function sharesChats(app: Application, by: By, personIds: readonly string[]): Promise<boolean> {
  const own = await app.rights.member(by.workspaceId, by.personId)
  if (!own) throw notFound()
  if (own.role !== 'guest') return true
  const { sharesChat } = await import('../queries/people.ts')
  for (const personId of personIds) if (personId !== by.personId && !(await sharesChat(app, by.workspaceId, by.personId, personId))) return false
  return true
}
