import { Rejected } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { keyOfUsername } from '../claims.ts'
import type { Sought } from '../ports.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import type { Viewer } from '../screens.ts'
import { dayIn, type FilterName, type Typed } from '../sought.ts'
import { personCard } from './members.ts'

/** Where a message stands, as this reader calls it. */
export type Place = { readonly id: string; readonly kind: ChatDocument['visibility']; readonly title: string }

type Filters = Pick<Sought, 'authorId' | 'since' | 'until'> & { readonly chats: readonly ChatDocument[] }
type Refused = { readonly problems: { readonly [name in FilterName]?: string } }

export const isRefused = (filters: Filters | Refused): filters is Refused => 'problems' in filters

/** What the filters name, among what this person may know of: what is not theirs to see is as what never was. */
export async function lookedUp(
  app: Application,
  viewer: Viewer,
  typed: Typed,
  readable: readonly ChatDocument[],
): Promise<Filters | Refused> {
  const problems: { [name in FilterName]?: string } = {}
  const zone = viewer.person.zone
  const [authorId, chats] = [await personCalled(app, viewer, typed.from), await chatsCalled(app, viewer, typed.in, readable)]
  const [since, until] = [typed.after, typed.before].map(day => (day === undefined ? undefined : dayIn(zone, day)))
  if (typed.from !== undefined && authorId === undefined) problems.from = `Nobody here is called “${typed.from}”.`
  if (typed.in !== undefined && chats.length === 0) problems.in = `You can read no chat called “${typed.in}”.`
  if (typed.after !== undefined && since === undefined) problems.after = NO_DAY
  if (typed.before !== undefined && until === undefined) problems.before = NO_DAY
  if (Object.keys(problems).length > 0) return { problems }
  return { chats, ...(authorId && { authorId }), ...(since !== undefined && { since }), ...(until !== undefined && { until }) }
}

const NO_DAY = 'Write the day as 2026-12-31.'

/** By @name, by id, or oneself. */
async function personCalled(app: Application, viewer: Viewer, typed: string | undefined): Promise<string | undefined> {
  if (typed === undefined) return undefined
  const name = typed.replace(/^@/, '').toLowerCase()
  if (name === 'me' || name === viewer.person.id) return viewer.person.id
  const id = (await app.ports.documents.claimed(keyOfUsername(name)))?.owner ?? name
  return (await personCard(app, viewer, id).catch(unlessMissing))?.id
}

/** What is not there, or not for this person, is nothing. */
export function unlessMissing(error: unknown): undefined {
  if (!(error instanceof Rejected)) throw error
}

/** By id, by title, or the direct chat with @somebody. A title may name several. */
async function chatsCalled(app: Application, viewer: Viewer, typed: string | undefined, readable: readonly ChatDocument[]) {
  if (typed === undefined) return readable
  const name = typed.replace(/^#\s*/, '').toLowerCase()
  const called = readable.filter(chat => chat.id === name || (chat.chatType !== 'direct' && chat.sortTitle === name))
  if (called.length > 0 || !typed.startsWith('@')) return called
  const other = await personCalled(app, viewer, typed)
  return other === undefined ? [] : readable.filter(chat => isBetween(chat, viewer.person.id, other))
}

function isBetween({ chatType, personIds }: ChatDocument, one: string, other: string): boolean {
  return chatType === 'direct' && personIds.length === new Set([one, other]).size && personIds.includes(other)
}
