import { notFound } from '../../domain/decider.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Application } from '../application.ts'
import { byVersion } from '../by-version.ts'
import { diffs } from '../diff.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { SAVES, saveId } from '../read-models/saves.ts'
import { isAllowed, permit } from '../rights.ts'
import type { HistoryScreen, MessagePage, MessageScreen, Viewer } from '../screens.ts'
import { typedAgain } from '../text.ts'
import { called, handlesIn, named } from './called.ts'
import { cards } from './people.ts'
import { titleOf } from './titles.ts'

/** Which rows: the newest, a page before or from a place. Of the chat, or of a thread in it. */
export type Which = { readonly before?: number; readonly from?: number; readonly around?: number }

/** A chat's own timeline, or that of a thread with its root on top. */
export type List = { readonly chat: ChatDocument; readonly root?: MessageDocument }

export type CatchUp = { readonly page: MessagePage; readonly outcome: 'replayed' | 'reset'; readonly chat: ChatDocument }

/** A page of a timeline. The head is read before the rows, so no row is newer than the version it carries says. */
export function messagePage(app: Application, list: List, which: Which): Promise<MessagePage> {
  if (which.before !== undefined) return rowsBefore(app, list, which.before)
  if (which.from !== undefined) return rowsFrom(app, list, which.from)
  if (which.around !== undefined) return rowsAround(app, list, which.around)
  return newestPage(app, list)
}

/** Every row of this chat and its threads that changed after a version, edits, deletions and reactions included; the newest page when that is too much. */
export async function catchUp(app: Application, chat: ChatDocument, since: number): Promise<CatchUp> {
  const range = { field: 'version', above: since } as const
  const changed = await app.ports.documents.find(MESSAGES, chat.workspaceId, {
    equal: { chatId: chat.id },
    range,
    order: { field: 'version', direction: 'up' },
    limit: LIMITS.catchUpRows + 1,
  })
  if (since < chat.floor || changed.length > LIMITS.catchUpRows)
    return { chat, page: await messagePage(app, { chat }, {}), outcome: 'reset' }
  return { chat, page: await pageOf(app, { chat }, changed.toSorted(byPlace), { hasOlder: false, hasNewer: false }), outcome: 'replayed' }
}

/** The page that is asked for most: its rows are the same as long as the chat's version is. Who wrote them may be called otherwise. */
async function newestPage(app: Application, list: List): Promise<MessagePage> {
  const { id, version } = list.chat
  const { rows, hasOlder } = await newest(app, list.root?.id ?? id, version, () => rowsBelow(app, list, Number.MAX_SAFE_INTEGER))
  return pageOf(app, list, rows, { hasOlder, hasNewer: false })
}
const newest = byVersion<Older>(500)

async function rowsBefore(app: Application, list: List, below: number): Promise<MessagePage> {
  const { rows, hasOlder } = await rowsBelow(app, list, below)
  return pageOf(app, list, rows, { hasOlder, hasNewer: below <= list.chat.version })
}

type Older = { readonly rows: readonly MessageDocument[]; readonly hasOlder: boolean }

async function rowsBelow(app: Application, list: List, below: number): Promise<Older> {
  const rows = await find(app, list, { below, direction: 'down', limit: LIMITS.pageRows + 1 })
  return { rows: rows.slice(0, LIMITS.pageRows).reverse(), hasOlder: rows.length > LIMITS.pageRows }
}

async function rowsFrom(app: Application, list: List, above: number): Promise<MessagePage> {
  const rows = await find(app, list, { above, direction: 'up', limit: LIMITS.pageRows + 1 })
  return pageOf(app, list, rows.slice(0, LIMITS.pageRows), { hasOlder: above > 0, hasNewer: rows.length > LIMITS.pageRows })
}

async function rowsAround(app: Application, list: List, place: number): Promise<MessagePage> {
  const half = LIMITS.pageRows / 2
  const older = await find(app, list, { below: place, direction: 'down', limit: half + 1 })
  const newer = await find(app, list, { above: place - 1, direction: 'up', limit: half + 1 })
  const rows = [...older.slice(0, half).reverse(), ...newer.slice(0, half)]
  return pageOf(app, list, rows, { hasOlder: older.length > half, hasNewer: newer.length > half })
}

type Slice = { readonly above?: number; readonly below?: number; readonly direction: 'up' | 'down'; readonly limit: number }

const find = (app: Application, { chat, root }: List, { direction, limit, ...range }: Slice) =>
  app.ports.documents.find(MESSAGES, chat.workspaceId, {
    equal: root ? { threadId: root.id } : { timelineId: chat.id },
    range: { field: 'place', ...range },
    order: { field: 'place', direction },
    limit,
  })

async function pageOf(
  app: Application,
  { chat, root }: List,
  found: readonly MessageDocument[],
  ends: { hasOlder: boolean; hasNewer: boolean },
): Promise<MessagePage> {
  const rows = root && !ends.hasOlder ? [root, ...found] : found
  return {
    chatId: chat.id,
    ...(root && { threadId: root.id }),
    version: chat.version,
    rows,
    ...ends,
    ...(await called(app, chat.workspaceId, rows)),
  }
}

/** The first row of a chat that is not older than a moment: places and times grow together, so it is found by halves. */
export async function firstSince(app: Application, chat: ChatDocument, at: number): Promise<MessageDocument | undefined> {
  let [low, high] = [0, chat.version]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [row] = await find(app, { chat }, { above: middle, direction: 'up', limit: 1 })
    if (row !== undefined && row.at < at) low = row.place
    else high = middle
  }
  const rows = await find(app, { chat }, { above: low, direction: 'up', limit: LIMITS.pageRows })
  return rows.find(row => !row.isDeleted)
}

const byPlace = (a: MessageDocument, b: MessageDocument): number => a.place - b.place

/** One message with what this viewer may do to it. */
export async function messageScreen(app: Application, viewer: Viewer, chatId: string, messageId: string): Promise<MessageScreen> {
  const { chat, message, relation } = await readable(app, viewer, chatId, messageId)
  const principal = await app.rights.principal(chat.workspaceId, viewer.person.id)
  const isOwn = message.authorId === viewer.person.id
  const isOpen = !chat.isArchived && message.kind === 'message'
  const { editWindowMinutes } = viewer.workspace
  const isWindowOpen = editWindowMinutes === null || app.ports.clock.now() - message.at < editWindowMinutes * 60_000
  const names = await called(app, chat.workspaceId, [message])
  return {
    chat,
    title: await titleOf(app, chat, viewer.person.id),
    message,
    ...names,
    typed: typedAgain(message.text ?? { typed: '' }, await handlesIn(app, viewer, message.text?.named ?? [], names.people)),
    mayEdit: isOpen && isAllowed(principal, 'messages.edit', { ...relation, isOwn, isWindowOpen }),
    mayDelete: isOpen && isAllowed(principal, 'messages.delete', { ...relation, isOwn }),
    mayRemoveCards: isOpen && isAllowed(principal, 'messages.removePreview', { ...relation, isOwn }),
    mayReact: isOpen && isAllowed(principal, 'messages.react', relation),
    isSaved: (await app.ports.documents.get(SAVES, chat.workspaceId, saveId(viewer.person.id, messageId))) !== undefined,
    mayPin: isOpen && isAllowed(principal, 'messages.pin', relation),
  }
}

/** What a message said before, newest first: straight from the log. */
export async function historyScreen(app: Application, viewer: Viewer, chatId: string, messageId: string): Promise<HistoryScreen> {
  const { chat, message } = await readable(app, viewer, chatId, messageId)
  const events = await app.ports.log.read(`chat-${chatId}`, { subject: messageId })
  const versions = events.flatMap(({ at, fact }) => {
    const said = fact as MessageFact
    return said.type === 'MessagePosted' || said.type === 'MessageEdited' ? [{ at, text: said.text }] : []
  })
  const all = versions.flatMap(({ text }) => text.named ?? [])
  const people = await cards(app, [...named(message), ...all.flatMap(one => (one.type === 'mention' ? [one.personId] : []))])
  const handles = await handlesIn(app, viewer, all, people)
  const changes = diffs(versions.map(({ text }) => typedAgain(text, handles)))
  const changed = versions.map(({ at }, i) => ({ at, changes: changes[i] ?? [] }))
  return {
    chat,
    title: await titleOf(app, chat, viewer.person.id),
    message,
    versions: changed.reverse(),
    people,
  }
}

async function readable(app: Application, viewer: Viewer, chatId: string, messageId: string) {
  const { workspaceId } = viewer.workspace
  const chat = await app.recent.get(CHATS, workspaceId, chatId)
  if (!chat) throw notFound()
  const relation = await app.rights.relation(chat, viewer.person.id)
  permit(await app.rights.principal(workspaceId, viewer.person.id), 'messages.history', relation)
  const message = await messageIn(app, chat, messageId)
  if (!message || message.isDeleted) throw notFound()
  return { chat, message, relation }
}

/** A message of this chat, deleted or not. */
export async function messageIn(app: Application, chat: ChatDocument, messageId: string): Promise<MessageDocument | undefined> {
  const message = await app.ports.documents.get(MESSAGES, chat.workspaceId, messageId)
  return message?.chatId === chat.id && message.kind === 'message' ? message : undefined
}
