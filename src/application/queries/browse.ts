import type { Application } from '../application.ts'
import type { Browse, BrowseFilter, BrowseSort } from '../channel-screens.ts'
import { LIMITS } from '../limits.ts'
import { CHANNELS } from '../read-models/channels.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { isAllowed } from '../rights.ts'
import type { Viewer } from '../screens.ts'
import { hasWords, rarest } from '../starts.ts'
import { wordsOf } from '../words.ts'
import { chatsOf } from './people.ts'

export type Browsing = { readonly words: string; readonly filter: BrowseFilter; readonly sort: BrowseSort; readonly after?: string }

/** The order of each sort: a field of the chats' own indexes, then the id. */
const ORDERS = {
  name: { field: 'sortTitle', direction: 'up' },
  active: { field: 'activeAt', direction: 'down' },
  people: { field: 'participantCount', direction: 'down' },
} as const

/** Channels that one may read, page by page. Private ones only where one is in; guests see no others at all. */
export async function browse(app: Application, viewer: Viewer, asked: Browsing): Promise<Browse> {
  const { workspace, person } = viewer
  const principal = await app.rights.principal(workspace.id, person.id)
  const own = await chatsOf(app, workspace.id, person.id)
  const listing = asked.filter === 'archived' ? 'archived' : 'open'
  const mine = (await app.recent.getMany(CHATS, workspace.id, [...own])).filter(
    chat => chat.chatType === 'discussion' && chat.listing === listing,
  )
  const { rows, isCut } = await rowsFor(app, viewer, asked, { own, mine })
  const page = rows.slice(0, LIMITS.listRows)
  const about = await app.recent.getMany(
    CHANNELS,
    workspace.id,
    page.map(chat => chat.id),
  )
  const descriptions = new Map(about.map(channel => [channel.id, channel.description]))
  return {
    items: page.map(chat => ({ chat, description: descriptions.get(chat.id) ?? '', isParticipant: own.has(chat.id) })),
    next: rows.length > LIMITS.listRows ? (page.at(-1)?.id ?? null) : null,
    words: asked.words,
    filter: asked.filter,
    sort: asked.sort,
    isCut,
    mayCreatePublic: isAllowed(principal, 'chats.createPublic', { isSettingOn: workspace.membersMayCreatePublic }),
    mayCreate: isAllowed(principal, 'chats.createPrivate', {}),
  }
}

type Mine = { readonly own: ReadonlySet<string>; readonly mine: readonly ChatDocument[] }
type Rows = { readonly rows: readonly ChatDocument[]; readonly isCut: boolean }

/** In their order, behind the page before, at least one more than a page when there are. */
async function rowsFor(app: Application, viewer: Viewer, asked: Browsing, { own, mine }: Mine): Promise<Rows> {
  const words = wordsOf(asked.words)
  const fits = (chat: ChatDocument): boolean => hasWords(`${chat.title} ${chat.topic}`, words)
  const last = asked.after === undefined ? undefined : await app.recent.get(CHATS, viewer.workspace.id, asked.after)
  const start = last && (last.visibility === 'public' || own.has(last.id)) ? last : undefined // where another stands is nobody's
  const isBehind = (chat: ChatDocument): boolean => !start || compared(asked.sort)(start, chat) < 0
  if (asked.filter === 'joined' || viewer.member.role === 'guest')
    return {
      rows:
        asked.filter === 'open'
          ? []
          : sorted(
              mine.filter(chat => fits(chat) && isBehind(chat)),
              asked.sort,
            ),
      isCut: false,
    }
  const { chats, isCut } = words.length > 0 ? await found(app, viewer, asked, words) : await listed(app, viewer, asked, { start, own })
  const others = asked.filter === 'open' ? [] : mine.filter(chat => chat.visibility === 'private')
  const all = [...chats.filter(chat => asked.filter !== 'open' || !own.has(chat.id)), ...others].filter(
    chat => fits(chat) && isBehind(chat),
  )
  return { rows: sorted(all, asked.sort), isCut }
}

type Found = { readonly chats: readonly ChatDocument[]; readonly isCut: boolean }

/** Public ones by an index. Those joined are few, so a page without them is asked for with as many more. */
async function listed(
  app: Application,
  viewer: Viewer,
  { filter, sort }: Browsing,
  { start, own }: Pick<Mine, 'own'> & Start,
): Promise<Found> {
  const order = ORDERS[sort]
  const chats = await app.ports.documents.find(CHATS, viewer.workspace.id, {
    equal: { visibility: 'public', listing: filter === 'archived' ? 'archived' : 'open' },
    order,
    ...(start ? { after: { value: start[order.field], id: start.id } } : {}),
    limit: LIMITS.listRows + 1 + (filter === 'open' ? own.size : 0),
  })
  return { chats, isCut: false }
}
type Start = { readonly start: ChatDocument | undefined }

/** Public ones with the rarest of the words, by title; what lies beyond is not looked at, and the page says so. */
async function found(app: Application, viewer: Viewer, { filter }: Browsing, words: readonly string[]): Promise<Found> {
  const rows = await app.ports.documents.find(CHANNELS, viewer.workspace.id, {
    equal: { isPublic: true, isArchived: filter === 'archived', isDeleted: false },
    includes: { field: 'starts', value: rarest(words) },
    order: { field: 'sortTitle', direction: 'up' },
    limit: LIMITS.channelsFound + 1,
  })
  const ids = rows.slice(0, LIMITS.channelsFound).map(row => row.id)
  return { chats: await app.recent.getMany(CHATS, viewer.workspace.id, ids), isCut: rows.length > LIMITS.channelsFound }
}

const sorted = (chats: readonly ChatDocument[], sort: BrowseSort): readonly ChatDocument[] => chats.toSorted(compared(sort))

/** As the store orders them: by code units, ties by id in the same direction. */
function compared(sort: BrowseSort): (a: ChatDocument, b: ChatDocument) => number {
  const { field, direction } = ORDERS[sort]
  const sign = direction === 'down' ? -1 : 1
  return (a, b) => sign * (order(a[field], b[field]) || order(a.id, b.id))
}

const order = (a: string | number, b: string | number): number => (a < b ? -1 : Number(a > b))
