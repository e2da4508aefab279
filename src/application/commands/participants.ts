import { z } from 'zod'
import type { Chat } from '../../domain/chats.ts'
import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { id, parsed } from '../fields.ts'
import { CHAT } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { CHATS } from '../read-models/chats.ts'
import { MEMBERS } from '../read-models/workspaces.ts'
import { member } from './directs.ts'
import { readCommands } from './reads.ts'

const adding = z.strictObject({
  personId: id,
  role: z.enum(['admin', 'member']).optional(),
  via: z.enum(['added', 'default', 'invite']).optional(),
})
const role = z.strictObject({ to: z.enum(['admin', 'member']) })

export const participantCommands = (app: Application) => ({
  async join(by: By, chatId: string): Promise<Answer> {
    const answer = await actInChat(app, {
      kind: CHAT,
      by,
      act: 'participants.join',
      chatId,
      body: null,
      ask: () => ({
        type: 'join',
        personId: by.personId,
        limit: LIMITS.participants,
      }),
    })
    if (answer.changes.length > 0) await startReading(app, by.workspaceId, by.personId, chatId)
    return answer
  },

  async add(by: By, chatId: string, input: unknown): Promise<Answer> {
    const { personId, role: wished = 'member', via = 'added' } = parsed(adding, input)
    const answer = await actInChat(app, {
      kind: CHAT,
      by,
      act: wished === 'admin' ? 'participants.changeRole' : 'participants.add', // nobody gives what they may not give later
      chatId,
      body: [personId, wished, via],
      ask: async () => {
        const { role: own } = await member(app, by.workspaceId, personId)
        return {
          type: 'add',
          personId,
          role: wished,
          via: by.isSystem ? via : 'added',
          isGuest: own === 'guest',
          limit: LIMITS.participants,
        }
      },
    })
    if (answer.changes.length > 0) await startReading(app, by.workspaceId, personId, chatId)
    return answer
  },

  leave: (by: By, chatId: string): Promise<Answer> =>
    actInChat(app, {
      kind: CHAT,
      by,
      act: 'participants.leave',
      chatId,
      body: null,
      ask: async ({ chat }) => ({
        type: 'leave',
        personId: by.personId,
        guestIds: await guestsOf(app, by.workspaceId, chat),
      }),
    }),

  /** By the workspace itself: out of every chat, default ones included. */
  remove: (by: By, chatId: string, personId: string): Promise<Answer> =>
    actInChat(app, {
      kind: CHAT,
      by,
      act: 'participants.remove',
      chatId,
      body: personId,
      ask: async ({ chat }) => ({
        type: 'remove',
        personId,
        reason: by.isSystem ? 'workspace_left' : 'removed',
        guestIds: await guestsOf(app, by.workspaceId, chat),
      }),
    }),

  changeRole(by: By, chatId: string, personId: string, input: unknown): Promise<Answer> {
    const { to } = parsed(role, input)
    return actInChat(app, {
      kind: CHAT,
      by,
      act: 'participants.changeRole',
      chatId,
      body: [personId, to],
      ask: async () => {
        const own = await app.rights.member(by.workspaceId, personId)
        return { type: 'changeRole', personId, to, isGuest: own?.role === 'guest' }
      },
    })
  },
})

async function guestsOf(app: Application, workspaceId: string, chat: Chat): Promise<ReadonlySet<string>> {
  const ids = chat.status === 'none' ? [] : [...chat.participants.keys()]
  const members = await app.recent.getMany(MEMBERS, workspaceId, ids)
  return new Set(members.filter(one => one.role === 'guest').map(one => one.id))
}

/** Joining starts at the last message: nothing is unread. Who was there already keeps what they have not read. */
async function startReading(app: Application, workspaceId: string, personId: string, chatId: string): Promise<void> {
  const chat = await app.recent.get(CHATS, workspaceId, chatId)
  if (chat) await readCommands(app).follow({ workspaceId, personId }, { chatId }, chat.lastN)
}
