import type { Context } from 'hono'
import { offered } from '../../views/messages/outside.ts'
import type { MessageAt } from '../application/commands/message-at.ts'
import type { Answer } from '../application/execute.ts'
import { MESSAGES, type MessageDocument } from '../application/read-models/messages.ts'
import type { PersonCard } from '../application/screens.ts'
import type { Env } from './doors.ts'
import { done, site } from './page.ts'

/** `threadId`: written in a thread. `to`: where a form goes on, `offering`: where it does when there is somebody to be offered. */
type Said = MessageAt & { readonly threadId?: string; readonly to: string; readonly offering: string }

/** After a post or an edit. Whom it newly names without their taking part is offered to its author; what names nobody asks for nothing. */
export async function doneSaying(c: Context<Env>, { to, offering, threadId, ...at }: Said, answer: Answer): Promise<Response> {
  const change = changeOf(answer, at.messageId)
  const people = await newlyOutside(c, at, answer.isRepeat, change)
  if (people.length === 0) return done(c, to, answer)
  const alone = change?.document.timelineId === null ? change.document.threadId : undefined
  const { csrf } = site(c)
  const { slug } = c.get('viewer').workspace
  return done(c, offering, answer, offered({ csrf, slug, chatId: at.chatId, people }, threadId ?? alone))
}

async function newlyOutside(c: Context<Env>, at: MessageAt, isRepeat: boolean, change: Changed): Promise<readonly PersonCard[]> {
  if (!isRepeat && !change?.document.mentionIds) return []
  const people = await c.get('doors').queries.namedOutside(c.get('viewer'), at)
  return people.filter(({ id }) => !change?.before?.mentionIds?.includes(id))
}

type Changed = { readonly before: MessageDocument | undefined; readonly document: MessageDocument } | undefined

const changeOf = ({ changes }: Answer, messageId: string): Changed =>
  changes.find(({ collection, document }) => collection.name === MESSAGES.name && document.id === messageId) as Changed

/** The address of a page names the message that its reader just wrote. */
export async function outsideIn(c: Context<Env>, chatId: string): Promise<readonly PersonCard[]> {
  const messageId = c.req.query('named')
  return messageId === undefined ? [] : await c.get('doors').queries.namedOutside(c.get('viewer'), { chatId, messageId })
}
