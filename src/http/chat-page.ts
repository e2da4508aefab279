import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type ChatPanel, chatName, chatPanel } from '../../views/chats/panel.ts'
import { chatTabs } from '../../views/chats/tabs.ts'
import type { Form } from '../../views/components/form.ts'
import { type Html, print } from '../../views/html.ts'
import { frame, upsert } from '../../views/live.ts'
import type { RowAround } from '../../views/messages/message.ts'
import { messageScreen } from '../../views/messages/screen.ts'
import type { List } from '../application/queries/messages.ts'
import type { Called, ChatScreen, MessagePage } from '../application/screens.ts'
import type { Env } from './doors.ts'
import { tell } from './gates.ts'
import { outsideIn } from './outside.ts'
import { answerHtml, page, site } from './page.ts'
import { headOf } from './parts.ts'
import { freshKey, numberIn } from './wishes.ts'

/** A chat with everything around its messages. `form`: a message that was refused, or that waited for a sign-in. */
export async function chatScreen(c: Context<Env>, chatId: string, form?: Form, status?: ContentfulStatusCode): Promise<Response> {
  const doors = c.get('doors')
  const viewer = c.get('viewer')
  const screen = await doors.queries.chatScreen(viewer, chatId, form ? {} : whichIn(c))
  const outside = await outsideIn(c, chatId)
  return page(c, { title: chatName(screen), main: chatMain(c, screen, { outside, ...(form && { form }) }), chatId }, status)
}

/** The chat, and beside it what is open in the pane. */
export function chatMain(c: Context<Env>, screen: ChatScreen, more: Pick<ChatPanel, 'form' | 'outside' | 'pane'>): Html {
  const lines = c.get('doors').rows.lines(around(c, screen.page), screen.page, screen.unreadPlace)
  return chatPanel({ site: site(c), viewer: c.get('viewer'), screen, lines, key: freshKey(c), ...more })
}

/** Everything that changed after a version, in the shape of a live frame; the newest page when that is too much. */
export async function changesSince(c: Context<Env>, chatId: string, since: number): Promise<Response> {
  const doors = c.get('doors')
  const viewer = c.get('viewer')
  const chat = await doors.queries.readableChat(viewer.workspace.id, viewer.person.id, chatId)
  const { page: rows, outcome } = await doors.queries.catchUp(chat, since)
  const draw = (threadId?: string) => doors.rows.drawing({ ...around(c, rows), ...(threadId !== undefined && { threadId }) })
  const isHeadTold = chat.chatType !== 'direct' && (outcome === 'reset' || rows.rows.some(row => row.kind === 'activity'))
  const head = isHeadTold ? await headOf({ queries: doors.queries, assets: doors.assets.url }, viewer.workspace.slug, chat) : undefined
  doors.caughtUp(outcome)
  tellPage(c, rows)
  if (outcome === 'reset') tell(c, 'Flowra-Reset', '1')
  const hasCounts = chat.pinCount !== undefined || chat.fileCount !== undefined
  const tabs = hasCounts ? chatTabs(viewer.workspace.slug, chat) : undefined
  return answerHtml(c, frame({ chatId, rows: rows.rows, draw, ...(tabs && { tabs }), ...(head ? { head } : {}) }))
}

/** The rows before or after a place, to be put into a list that is open. */
export async function rowsBeside(c: Context<Env>, list: List): Promise<Response> {
  const doors = c.get('doors')
  const rows = await doors.queries.messagePage(list, whichIn(c))
  tellPage(c, rows)
  if (rows.rows.length === 0) return answerHtml(c, '')
  return answerHtml(c, print(upsert(rows.chatId, doors.rows.lines(around(c, rows), rows, null), rows.threadId)))
}

/** One message with every act; `form`: an edit that was refused, or that waited for a sign-in. */
export async function messagePage(
  c: Context<Env>,
  at: { chatId: string; messageId: string },
  form?: Form,
  status?: ContentfulStatusCode,
): Promise<Response> {
  const viewer = c.get('viewer')
  const doors = c.get('doors')
  const screen = await doors.queries.messageScreen(viewer, at.chatId, at.messageId)
  const { slug, zone, emoji: own = [] } = viewer.workspace
  const outside = await doors.queries.namedOutside(viewer, at)
  const props = { site: site(c), slug, zone, me: viewer.person.id, screen, outside, own, key: freshKey(c), ...(form ? { form } : {}) }
  return page(c, { title: `Message in ${screen.title}`, main: messageScreen(props), chatId: at.chatId }, status)
}

/** Are rows asked for, to be put before or after others? */
export const isBeside = (c: Context<Env>): boolean => numberIn(c, 'before') !== undefined || numberIn(c, 'from') !== undefined

export function whichIn(c: Context<Env>) {
  const asked = { before: numberIn(c, 'before'), from: numberIn(c, 'from'), around: numberIn(c, 'around') }
  return Object.fromEntries(Object.entries(asked).filter(([, place]) => place !== undefined))
}

export function around(
  c: Context<Env>,
  { people, teams, chats, emoji, lost, threadId }: Called & Pick<MessagePage, 'threadId'>,
): RowAround {
  const { slug, zone } = c.get('viewer').workspace
  return {
    assets: c.get('doors').assets.url,
    slug,
    zone,
    people,
    teams,
    chats,
    ...(emoji && { emoji }),
    ...(lost && { lost }),
    ...(threadId !== undefined && { threadId }),
  }
}

function tellPage(c: Context<Env>, { version, hasOlder, hasNewer }: MessagePage): void {
  tell(c, 'Flowra-Version', String(version))
  tell(c, 'Flowra-Has-Older', hasOlder ? '1' : '0')
  tell(c, 'Flowra-Has-Newer', hasNewer ? '1' : '0')
}
