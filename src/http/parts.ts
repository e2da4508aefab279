import { chatHead } from '../../views/chats/head.ts'
import { chatTabs } from '../../views/chats/tabs.ts'
import type { Assets } from '../../views/components/icon.ts'
import { frame } from '../../views/live.ts'
import type { Rows } from '../../views/messages/rows.ts'
import type { Application } from '../application/application.ts'
import type { AnyCollection } from '../application/ports.ts'
import type { Queries } from '../application/queries.ts'
import { CHATS, type ChatDocument } from '../application/read-models/chats.ts'
import { MESSAGES, type MessageDocument } from '../application/read-models/messages.ts'
import type { Change } from '../application/recent.ts'

type Tools = { readonly app: Application; readonly queries: Queries; readonly rows: Rows; readonly assets: Assets }

/** The parts of a commit, the same for the answer to a form and for the live frame: rows that changed, and the head when it did. */
export const partsOf =
  ({ app, queries, rows, assets }: Tools) =>
  async (workspaceId: string, changes: readonly Change[]): Promise<string> => {
    const messages = of<MessageDocument>(changes, MESSAGES).map(change => change.document)
    const [chat] = of<ChatDocument>(changes, CHATS)
    const chatId = chat?.document.id ?? messages[0]?.chatId
    if (chatId === undefined) return ''
    const isHeadChanged = chat !== undefined && hasNewHead(chat.before, chat.document)
    const hasOtherTabs = chat?.before !== undefined && hasNewCounts(chat.before, chat.document)
    if (messages.length === 0 && !isHeadChanged && !hasOtherTabs) return ''
    const { slug, zone } = await app.rights.workspace(workspaceId)
    const around = { assets, slug, zone, ...(await queries.called(workspaceId, messages)) }
    const draw = (threadId?: string) => rows.drawing(threadId === undefined ? around : { ...around, threadId })
    const head = isHeadChanged ? await headOf({ queries, assets }, slug, chat.document) : undefined
    const tabs = hasOtherTabs && { tabs: chatTabs(slug, chat.document) }
    return frame({ chatId, rows: messages.toSorted(byPlace), draw, ...(head && { head }), ...tabs })
  }

const hasNewCounts = (before: ChatDocument, chat: ChatDocument): boolean =>
  before.pinCount !== chat.pinCount || before.fileCount !== chat.fileCount

/** Of a direct chat everyone sees another title, so its head is in no frame. */
function hasNewHead(before: ChatDocument | undefined, chat: ChatDocument): boolean {
  if (!before || chat.chatType === 'direct' || chat.eraseAt !== null) return false
  return (['title', 'topic', 'isArchived', 'visibility', 'participantCount'] as const).some(field => before[field] !== chat[field])
}

export async function headOf({ queries, assets }: Pick<Tools, 'queries' | 'assets'>, slug: string, chat: ChatDocument) {
  const faces = await queries.faces(chat)
  return chatHead({ assets, slug, chat, title: chat.title ?? '', faces, people: await queries.cards(faces) })
}

const of = <D>(changes: readonly Change[], collection: AnyCollection) =>
  changes.filter(change => change.collection.name === collection.name) as unknown as readonly {
    readonly before: D | undefined
    readonly document: D
  }[]

const byPlace = (a: MessageDocument, b: MessageDocument): number => a.place - b.place
