import type { Application } from '../application.ts'
import { excerpt } from '../excerpts.ts'
import { findableWords, lineOf } from '../findable.ts'
import { LIMITS } from '../limits.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { MESSAGES, type MessageDocument } from '../read-models/messages.ts'
import type { Asked, Hit, SearchScreen } from '../screens/search.ts'
import type { Viewer } from '../screens.ts'
import { says, type Typed, typedIn } from '../sought.ts'
import { readableChat } from './chats.ts'
import { cards } from './people.ts'
import { readableChats } from './readable.ts'
import { isRefused, lookedUp, type Place, unlessMissing } from './search-filters.ts'
import { titleFrom } from './titles.ts'

/**
 * Messages by their words. Asked only of the chats that this person may read now; what the index answers is read again, so that nobody
 * sees what they may not, or what it said yesterday. `after`: where the page before ended.
 */
export async function search(app: Application, viewer: Viewer, asked: Asked, after?: string): Promise<SearchScreen> {
  const typed = { ...typedIn(asked.words.slice(0, LIMITS.searchText)), ...filtersOf(asked) }
  const chats = await readableChats(app, viewer)
  const filters = await lookedUp(app, viewer, typed, chats)
  const place = { asked, ...(typed.in === undefined || isRefused(filters) ? {} : { inChat: await oneOf(app, viewer, filters.chats) }) }
  if (isRefused(filters)) return { ...place, ...NOTHING, problems: filters.problems }
  if (!isAsked(typed)) return { ...place, ...NOTHING }
  const { chats: places, ...sought } = filters
  const found = await app.ports.search.find(viewer.workspace.id, {
    ...sought,
    scopeIds: places.map(({ id }) => id),
    phrases: typed.phrases,
    without: typed.without,
    limit: LIMITS.searchHits,
    ...(after === undefined ? {} : { after }),
  })
  const ids = found.hits.map(({ id }) => id)
  return { ...place, ...(await read(app, viewer, ids, typed)), problems: {}, next: found.next, isAsked: true }
}

const NOTHING = { hits: [], people: new Map(), problems: {}, next: null, isAsked: false } as const

const filtersOf = ({ words: _, ...filters }: Asked): Partial<Typed> =>
  Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value.trim() !== ''))

/** Dates alone are no question. */
const isAsked = ({ phrases, from, in: within }: Typed): boolean => phrases.length > 0 || from !== undefined || within !== undefined

/** The chat that is looked into, when it is one. */
function oneOf(app: Application, viewer: Viewer, [chat, another]: readonly ChatDocument[]): Promise<Place> | undefined {
  return chat && !another ? placeOf(app, viewer, chat) : undefined
}

async function placeOf(app: Application, viewer: Viewer, chat: ChatDocument): Promise<Place> {
  return { id: chat.id, kind: chat.visibility, title: titleFrom(chat, viewer.person.id, await cards(app, chat.personIds)) }
}

/** As they are at this moment: what was deleted, closed to this person or written anew since is left out. */
async function read(
  app: Application,
  viewer: Viewer,
  ids: readonly string[],
  typed: Typed,
): Promise<Pick<SearchScreen, 'hits' | 'people'>> {
  const rows = await app.ports.documents.getMany(MESSAGES, viewer.workspace.id, ids)
  const places = new Map<string, Place>()
  for (const id of new Set(rows.map(row => row.chatId))) {
    const chat = await readableChat(app, viewer.workspace.id, viewer.person.id, id).catch(unlessMissing)
    if (chat) places.set(id, await placeOf(app, viewer, chat))
  }
  const hits = rows.flatMap(row => hitOf(row, places.get(row.chatId), typed))
  return {
    hits,
    people: await cards(
      app,
      hits.flatMap(({ message }) => (message.speaker ? [] : [message.authorId])),
    ),
  }
}

function hitOf(message: MessageDocument, place: Place | undefined, typed: Typed): readonly Hit[] {
  if (!place || message.text === null) return []
  if (!says(findableWords(message), typed)) return []
  const names = message.files?.map(({ name }) => excerpt(name, typed.phrases)) ?? []
  return [{ message, place, pieces: excerpt(lineOf(message), typed.phrases), names }]
}
