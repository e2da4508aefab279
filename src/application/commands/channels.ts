import { z } from 'zod'
import type { Act, Relation } from '../../domain/access.ts'
import type { ChatCommand, OpenChat } from '../../domain/chats.ts'
import { actInChat } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { optionalLine, parsed } from '../fields.ts'
import { CHAT } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { disclosure, messagesIn } from '../queries/disclosure.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { isAllowed, standing } from '../rights.ts'
import type { TitleClaims } from './titles.ts'

const topic = z.strictObject({ topic: optionalLine(LIMITS.topic) })
const description = z.strictObject({ description: optionalLine(LIMITS.description) })
const posting = z.strictObject({ to: z.enum(['everyone', 'admins']) })
const confirming = z.strictObject({ isConfirmed: z.boolean() })

const DAY_MS = 86_400_000

type Wish = { readonly by: By; readonly act: Act; readonly chatId: string; readonly body: unknown }

/** What is done to a channel as a whole. */
export const channelCommands = (app: Application, titles: TitleClaims) => ({
  setTopic(by: By, chatId: string, input: unknown): Promise<Answer> {
    const wish = parsed(topic, input)
    return run(app, { by, act: 'chats.setTopic', chatId, body: wish.topic }, () => ({ type: 'setTopic', ...wish }))
  },

  describe(by: By, chatId: string, input: unknown): Promise<Answer> {
    const wish = parsed(description, input)
    return run(app, { by, act: 'chats.describe', chatId, body: wish.description }, () => ({ type: 'describe', ...wish }))
  },

  setPosting(by: By, chatId: string, input: unknown): Promise<Answer> {
    const wish = parsed(posting, input)
    return run(app, { by, act: 'chats.setPosting', chatId, body: wish.to }, () => ({ type: 'setPosting', ...wish }))
  },

  /** Its title is free for others from now on. */
  async makePrivate(by: By, chatId: string): Promise<Answer> {
    let before: ChatDocument | undefined
    const answer = await run(app, { by, act: 'chats.makePrivate', chatId, body: null }, head => {
      before = head
      return { type: 'makePrivate', personId: by.personId }
    })
    if (before?.visibility === 'public') await titles.free(by.workspaceId, chatId, before.sortTitle)
    return answer
  },

  makePublic(by: By, chatId: string, input: unknown): Promise<Answer> {
    const { isConfirmed } = parsed(confirming, input)
    return run(app, { by, act: 'chats.makePublic', chatId, body: isConfirmed }, async head => {
      const isTaking = head.visibility === 'private' && isConfirmed
      if (isTaking) await titles.take(by.workspaceId, chatId, head.title ?? '')
      return { type: 'makePublic', isConfirmed, ...(await disclosure(app, head)) }
    })
  },

  archive: (by: By, chatId: string): Promise<Answer> =>
    run(app, { by, act: 'chats.archive', chatId, body: null }, () => ({ type: 'archive' })),
  unarchive: (by: By, chatId: string): Promise<Answer> =>
    run(app, { by, act: 'chats.unarchive', chatId, body: null }, () => ({ type: 'unarchive' })),

  /** Nobody finds it any more. For a while who may restore it can. */
  delete(by: By, chatId: string, input: unknown): Promise<Answer> {
    const { isConfirmed } = parsed(confirming, input)
    return run(app, { by, act: 'chats.delete', chatId, body: isConfirmed }, async head => ({
      type: 'delete',
      isConfirmed,
      eraseAt: app.ports.clock.now() + LIMITS.deletedDays * DAY_MS,
      messageCount: await messagesIn(app, head),
    }))
  },

  restore: (by: By, chatId: string): Promise<Answer> =>
    actInChat(app, {
      kind: CHAT,
      by,
      act: 'chats.restore',
      chatId,
      body: null,
      ask: () => ({ type: 'restore', now: app.ports.clock.now() }),
      relate: ({ chat }) => restoring(app, by, chat as OpenChat),
    }),
})

/** A deleted chat is there only for who may bring it back. */
async function restoring(app: Application, by: By, chat: OpenChat): Promise<Relation> {
  const relation = standing(chat, by.personId)
  const mayRestore = isAllowed(await app.rights.principal(by.workspaceId, by.personId), 'chats.restore', relation)
  return chat.eraseAt === null || mayRestore ? relation : {}
}

type Asking = (head: ChatDocument) => ChatCommand | Promise<ChatCommand>

const run = (app: Application, wish: Wish, ask: Asking): Promise<Answer> =>
  actInChat(app, { kind: CHAT, ...wish, ask: ({ head }) => ask(head) })
