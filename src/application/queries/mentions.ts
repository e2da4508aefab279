import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS } from '../read-models/chats.ts'
import { MENTIONS, type MentionDocument, standingOf } from '../read-models/mentions.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { READS, readId } from '../read-models/reads.ts'
import type { Mentions } from '../screens/mentions.ts'
import type { Viewer } from '../screens.ts'
import { called } from './called.ts'
import { titleFrom } from './titles.ts'

type Who = { readonly workspace: { readonly id: string }; readonly person: { readonly id: string } }
type Page = { readonly value: number; readonly id: string }

/** What concerns me, newest first, as far as I may read it now. `after` is the key of the page before. */
export async function mentions(app: Application, viewer: Viewer, after?: string): Promise<Mentions> {
  const found = await newest(app, viewer, LIMITS.listRows + 1, keyFrom(after))
  const page = found.slice(0, LIMITS.listRows)
  const chats = await readableAmong(app, viewer, page)
  const shown = page.filter(({ chatId }) => chats.has(chatId))
  const unread = await unreadAmong(app, viewer, shown)
  const messages = await app.ports.documents.getMany(
    MESSAGES,
    viewer.workspace.id,
    shown.map(({ messageId }) => messageId),
  )
  const standing = new Map(messages.filter(({ isDeleted }) => !isDeleted).map(message => [message.id, message]))
  const names = await called(app, viewer.workspace.id, messages, [viewer.person.id, ...[...chats.values()].flatMap(chat => chat.personIds)])
  const last = found.length > page.length ? page.at(-1) : undefined
  return {
    items: shown.flatMap(mention => {
      const [message, chat] = [standing.get(mention.messageId), chats.get(mention.chatId)]
      if (!message || !chat) return []
      return [{ mention, message, chat, title: titleFrom(chat, viewer.person.id, names.people), isUnread: unread.has(mention) }]
    }),
    next: last ? `${last.at}.${last.id}` : null,
    ...names,
  }
}

/** Numbers of unread messages that concern me, by the timeline that counts them. */
export async function unreadMentions(app: Application, who: Who): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = await newest(app, who, LIMITS.mentionsCounted)
  const chats = await readableAmong(app, who, found)
  const unread = await unreadAmong(
    app,
    who,
    found.filter(({ chatId }) => chats.has(chatId)),
  )
  const standings = [...unread].map(standingOf)
  return new Map([...Map.groupBy(standings, ({ timelineId }) => timelineId)].map(([id, all]) => [id, all.map(({ n }) => n)]))
}

const newest = (app: Application, { workspace, person }: Who, limit: number, after?: Page): Promise<readonly MentionDocument[]> =>
  app.ports.documents.find(MENTIONS, workspace.id, {
    equal: { personId: person.id },
    order: { field: 'at', direction: 'down' },
    ...(after && { after }),
    limit,
  })

async function readableAmong(app: Application, { workspace, person }: Who, mentions: readonly MentionDocument[]) {
  const chats = await app.recent.getMany(CHATS, workspace.id, [...new Set(mentions.map(({ chatId }) => chatId))])
  const readable = await app.rights.among(workspace.id, person.id, 'chats.read', chats)
  return new Map(readable.map(chat => [chat.id, chat]))
}

async function unreadAmong(app: Application, { workspace, person }: Who, mentions: readonly MentionDocument[]) {
  const timelines = new Set(mentions.map(mention => standingOf(mention).timelineId))
  const ids = [...timelines].map(timelineId => readId(person.id, timelineId))
  const positions = new Map((await app.recent.getMany(READS, workspace.id, ids)).map(({ id, position }) => [id, position]))
  const isUnread = (mention: MentionDocument): boolean => {
    const { timelineId, n } = standingOf(mention)
    return n > (positions.get(readId(person.id, timelineId)) ?? 0)
  }
  return new Set(mentions.filter(isUnread))
}

/** A key that is none begins at the beginning. */
function keyFrom(after: string | undefined): Page | undefined {
  const [, at, id] = /^(\d{1,15})\.([\w:-]{1,100})$/.exec(after ?? '') ?? []
  return at === undefined || id === undefined ? undefined : { value: Number(at), id }
}
