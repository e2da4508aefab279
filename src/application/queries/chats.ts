import { unread as countUnread } from '../../../public/js/unread.js'
import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import type { MessageDocument } from '../read-models/messages.ts'
import { READS, readId } from '../read-models/reads.ts'
import { TIMELINES } from '../read-models/timelines.ts'
import { isAllowed, permit } from '../rights.ts'
import type { ChatScreen, MessagePage, Viewer } from '../screens.ts'
import { draftIn } from './drafts.ts'
import { messagePage, type Which } from './messages.ts'
import { cards } from './people.ts'
import { participantsOf } from './roles.ts'
import { savedIn } from './saves.ts'
import { titleFrom } from './titles.ts'

/** A chat that this person may read; anything else does not exist for them. */
export async function readableChat(app: Application, workspaceId: string, personId: string, chatId: string): Promise<ChatDocument> {
  return (await readable(app, workspaceId, personId, chatId)).chat
}

/** With what was asked to know it. */
export async function readable(app: Application, workspaceId: string, personId: string, chatId: string) {
  const chat = await app.recent.get(CHATS, workspaceId, chatId)
  if (!chat) throw notFound()
  const principal = await app.rights.principal(workspaceId, personId)
  const relation = await app.rights.relation(chat, personId)
  permit(principal, 'chats.read', relation)
  return { chat, principal, relation }
}

export async function chatScreen(app: Application, viewer: Viewer, chatId: string, which: Which = {}): Promise<ChatScreen> {
  const personId = viewer.person.id
  const { chat, principal, relation } = await readable(app, viewer.workspace.id, personId, chatId)
  const mayWrite = !chat.isArchived && isAllowed(principal, 'messages.post', relation)
  const [participant, page, position, seen, saved, draft] = await Promise.all([
    app.rights.participant(chat, personId),
    messagePage(app, { chat }, which),
    app.recent.get(READS, chat.workspaceId, readId(personId, chatId)),
    faces(app, chat),
    savedIn(app, viewer, chatId),
    mayWrite ? draftIn(app, viewer, chatId, null) : undefined,
  ])
  const read = position ?? { turn: 0, position: 0 }
  const people = await cards(app, [...seen, ...chat.personIds])
  return {
    chat,
    title: titleFrom(chat, personId, people),
    chatRole: participant?.role ?? null,
    mayWrite,
    whyNot: mayWrite ? null : whyNot(chat, participant !== undefined),
    mayManage: chat.chatType === 'discussion' && isAllowed(principal, 'chats.rename', relation),
    mayAdd: chat.chatType === 'discussion' && !chat.isArchived && isAllowed(principal, 'participants.add', relation),
    faces: seen,
    page,
    read: { turn: read.turn, position: read.position },
    unread: participant ? countUnread(chat.lastN, read.position, await goneNs(app, chat)) : 0,
    saved,
    unreadPlace: participant ? firstUnread(page, read.position, personId) : null,
    people,
    draft: draft ?? null,
  }
}

/** Place of the first message on the page that its reader has not read; one's own is never new. */
export function firstUnread(page: MessagePage, position: number, personId: string): number | null {
  const nOf = (row: MessageDocument) => (page.threadId === undefined ? row.n : row.threadN) ?? 0
  const row = page.rows.find(one => nOf(one) > position && !one.isDeleted)
  return row && row.authorId !== personId ? row.place : null
}

export function whyNot(chat: ChatDocument, isParticipant: boolean): string {
  if (chat.isArchived) return 'This channel is archived. It can be read, not written to.'
  if (!isParticipant) return 'You are reading a channel you have not joined.'
  return 'Only channel admins write here. You can react to messages, and answer in their threads.'
}

export async function goneNs(app: Application, chat: ChatDocument): Promise<readonly number[]> {
  return (await app.recent.get(TIMELINES, chat.workspaceId, chat.id))?.goneNs ?? []
}

/** A few people of a chat, for its head: those who have been there longest. */
export async function faces(app: Application, chat: ChatDocument): Promise<readonly string[]> {
  const roles = await participantsOf(app, chat.workspaceId, chat.id)
  return roles.keys().take(FACES).toArray()
}
const FACES = 3
