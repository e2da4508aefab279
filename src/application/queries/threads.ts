import { unread as countUnread } from '../../../public/js/unread.js'
import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { positionIn } from '../commands/reads.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import { READS, readId } from '../read-models/reads.ts'
import { followedBy, THREADS, type ThreadDocument } from '../read-models/threads.ts'
import { isAllowed } from '../rights.ts'
import type { ThreadLine, ThreadScreen, Threads, Viewer } from '../screens.ts'
import { called } from './called.ts'
import { firstUnread, readable, whyNot } from './chats.ts'
import { draftIn } from './drafts.ts'
import { type List, messageIn, messagePage, type Which } from './messages.ts'
import { titleFrom, titleOf } from './titles.ts'

/** The chat and the root of the thread that a message is in. What was deleted without a reply has none. */
export async function threadList(app: Application, viewer: Viewer, chatId: string, messageId: string): Promise<Required<List>> {
  const { chat } = await readable(app, viewer.workspace.id, viewer.person.id, chatId)
  const message = await messageIn(app, chat, messageId)
  const root = message?.threadId === undefined ? message : await messageIn(app, chat, message.threadId)
  if (!root || (root.isDeleted && !root.replies?.count)) throw notFound()
  return { chat, root }
}

export async function threadScreen(app: Application, viewer: Viewer, at: Required<List>, which: Which = {}): Promise<ThreadScreen> {
  const { chat, root } = at
  const personId = viewer.person.id
  const { principal, relation } = await readable(app, chat.workspaceId, personId, chat.id)
  const thread = await app.recent.get(THREADS, chat.workspaceId, root.id)
  const page = { ...(await messagePage(app, at, which)), threadId: root.id }
  const read = positionIn(await app.recent.get(READS, chat.workspaceId, readId(personId, root.id)), personId, thread)
  const isFollowing = thread?.lastN ? thread.followerIds.includes(personId) : willFollow(thread, root, personId)
  const may = (isPostingOpen: boolean | undefined) =>
    !chat.isArchived && isAllowed(principal, 'messages.post', { ...relation, isPostingOpen: isPostingOpen ?? false })
  return {
    chat,
    title: await titleOf(app, chat, personId),
    root,
    page,
    isFollowing,
    draft: may(true) ? ((await draftIn(app, viewer, chat.id, root.id)) ?? null) : null,
    chatRole: (await app.rights.participant(chat, personId))?.role ?? null,
    mayWrite: may(true),
    mayAlsoWriteInChat: may(relation.isPostingOpen),
    whyNot: may(true) ? null : whyNot(chat, relation.isParticipant ?? false),
    read,
    lastN: thread?.lastN ?? 0,
    unread: unreadOf(thread, read.position, personId),
    unreadPlace: isFollowing ? firstUnread(page, read.position, personId) : null,
  }
}

/** Before the first reply the author of the root will hear of it, unless they said otherwise. */
const willFollow = (thread: ThreadDocument | undefined, root: MessageDocument, personId: string): boolean =>
  thread?.followerIds.includes(personId) || (root.authorId === personId && !thread?.unfollowedIds.includes(personId))

/** Only who follows a thread has anything unread in it. */
function unreadOf(thread: ThreadDocument | undefined, position: number, personId: string): number {
  return thread?.followerIds.includes(personId) ? countUnread(thread.lastN, position, thread.goneNs) : 0
}

type Followed = { readonly thread: ThreadDocument; readonly chat: ChatDocument; readonly unread: number }

/** Threads that this person follows and may read, the newest first, with what is unread in them. */
async function followed(app: Application, { workspace, person }: Viewer, after?: ThreadDocument): Promise<readonly Followed[]> {
  const threads = await app.recent.find(THREADS, workspace.id, {
    ...followedBy(person.id),
    ...(after && { after: { value: after.lastAt, id: after.id } }),
  })
  const chats = await readableOf(app, workspace.id, person.id, [...new Set(threads.map(({ chatId }) => chatId))])
  const reads = await app.recent.getMany(
    READS,
    workspace.id,
    threads.map(({ id }) => readId(person.id, id)),
  )
  const known = new Map(reads.map(read => [read.threadId, read]))
  return threads.flatMap(thread => {
    const chat = thread.replyCount > 0 ? chats.get(thread.chatId) : undefined
    if (!chat) return []
    const { position } = positionIn(known.get(thread.id), person.id, thread)
    return [{ thread, chat, unread: unreadOf(thread, position, person.id) }]
  })
}

async function readableOf(app: Application, workspaceId: string, personId: string, chatIds: readonly string[]) {
  const chats = await app.recent.getMany(CHATS, workspaceId, chatIds)
  const readable = await app.rights.among(workspaceId, personId, 'threads.read', chats)
  return new Map(readable.map(chat => [chat.id, chat]))
}

/** Ids of threads with something unread: for the line in the sidebar. */
export async function unreadThreads(app: Application, viewer: Viewer): Promise<readonly string[]> {
  return (await followed(app, viewer)).filter(({ chat, unread }) => unread > 0 && !chat.isArchived).map(({ thread }) => thread.id)
}

/** Followed threads: those with something unread first, all of them, then the newest. `after`: the last one of the page before. */
export async function threads(app: Application, viewer: Viewer, after?: string): Promise<Threads> {
  const start = after === undefined ? undefined : await app.recent.get(THREADS, viewer.workspace.id, after)
  const first = await followed(app, viewer)
  const isShownFirst = new Set(first.filter(one => one.unread > 0).map(({ thread }) => thread.id))
  const others = (start ? await followed(app, viewer, start) : first).filter(({ thread }) => !isShownFirst.has(thread.id))
  const page = others.slice(0, LIMITS.threadLines)
  const some = [...(start ? [] : first.filter(({ thread }) => isShownFirst.has(thread.id))), ...page]
  const items = await linesOf(app, viewer, some)
  const rows = items.flatMap(({ root, last }) => (last ? [root, last] : [root]))
  const names = await called(
    app,
    viewer.workspace.id,
    rows,
    some.flatMap(({ chat }) => chat.personIds),
  )
  const last = page.at(-1)
  const titled = items.map(item => ({ ...item, title: titleFrom(item.chat, viewer.person.id, names.people) }))
  return { items: titled, next: others.length > page.length && last ? last.thread.id : null, ...names }
}

async function linesOf(app: Application, viewer: Viewer, some: readonly Followed[]): Promise<readonly ThreadLine[]> {
  const ids = some.flatMap(({ thread }) => [thread.id, ...(thread.lastId === null ? [] : [thread.lastId])])
  const rows = new Map((await app.ports.documents.getMany(MESSAGES, viewer.workspace.id, ids)).map(row => [row.id, row]))
  return some.flatMap(({ thread, chat, unread }) => {
    const root = rows.get(thread.id)
    const last = rows.get(thread.lastId ?? '')
    if (!root) return []
    const { replyCount, lastAt } = thread
    return [{ chat, title: '', root, last: last && !last.isDeleted ? last : null, replyCount, lastAt, unread }]
  })
}
