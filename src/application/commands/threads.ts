import { notFound } from '../../domain/decider.ts'
import type { Message } from '../../domain/messages.ts'
import type { Reply } from '../../domain/threads.ts'
import { actInChat, type InChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { MESSAGE } from '../kinds.ts'
import { THREADS } from '../read-models/threads.ts'
import { existing, type MessageAt } from './message-at.ts'
import { readCommands } from './reads.ts'

type Facts = InChat<Message>

/** What a reply is told of its thread. A reply to a reply goes to the root. */
export async function replyTo({ head, another, row }: Facts, messageId: string, isAlsoInChat: boolean): Promise<Reply> {
  if (messageId === head.id) throw notFound() // a chat is none of its messages
  const message = await another(messageId)
  const rootId = rootOf(message) ?? messageId
  const root = rootId === messageId ? message : await another(rootId)
  const { lastN = 0, replyCount = 0 } = (await row(THREADS, rootId)) ?? {}
  return { rootId, root, lastN, replyCount, isAlsoInChat }
}

const rootOf = (message: Message): string | undefined => (message.status === 'none' ? undefined : message.threadId)

export const threadCommands = (app: Application) => ({
  /** From now on: what was said before is read. */
  async follow(by: By, at: MessageAt): Promise<Answer> {
    const answer = await turn(app, by, at, 'follow')
    const thread = answer.changes.length > 0 ? await app.recent.get(THREADS, by.workspaceId, at.messageId) : undefined
    if (thread) await readCommands(app).follow(by, { chatId: at.chatId, threadId: thread.id }, thread.lastN)
    return answer
  },

  /** Holds until the person replies or follows again. */
  unfollow: (by: By, at: MessageAt): Promise<Answer> => turn(app, by, at, 'unfollow'),
})

const turn = (app: Application, by: By, { chatId, messageId }: MessageAt, type: 'follow' | 'unfollow'): Promise<Answer> =>
  actInChat(app, {
    kind: MESSAGE,
    by,
    act: `threads.${type}`,
    chatId,
    subject: messageId,
    body: null,
    ask: async facts => ({ type, isArchived: facts.chat.status === 'archived', isFollowing: await isFollowing(facts, by, messageId) }),
    relate: ({ state }) => existing(state),
  })

/** Before the first reply only the author of the root and whoever is named there will hear of it. */
async function isFollowing({ row, state }: Facts, { personId }: By, rootId: string): Promise<boolean> {
  const thread = await row(THREADS, rootId)
  if (thread?.followerIds.includes(personId)) return true
  const isBegun = thread !== undefined && (thread.lastN > 0 || thread.unfollowedIds.includes(personId))
  return !isBegun && state.status !== 'none' && [state.authorId, ...state.namedIds].includes(personId)
}
