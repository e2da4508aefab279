import { unread as countUnread } from '../../../public/js/unread.js'
import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { READS, readId } from '../read-models/reads.ts'
import { TIMELINES } from '../read-models/timelines.ts'
import type { People, Preferred, Sidebar, SidebarLine, SidebarSection, Viewer } from '../screens.ts'
import { countSchedules, ownDrafts } from './drafts.ts'
import { unreadMentions } from './mentions.ts'
import { cards, chatsOf } from './people.ts'
import { preferencesOf, preferred } from './preferences.ts'
import { unseenReminders } from './reminders.ts'
import { unreadThreads } from './threads.ts'
import { titleFrom } from './titles.ts'

/** One find and one look-up per kind of document, side by side, ordered in memory. */
export async function sidebar(app: Application, viewer: Viewer): Promise<Sidebar> {
  const { workspace, person } = viewer
  const ids = [...(await chatsOf(app, workspace.id, person.id))]
  const own = ids.map(chatId => readId(person.id, chatId))
  const [reads, found, timelines, wishes, mentions, drafts, threads, reminders, counted] = await Promise.all([
    app.recent.getMany(READS, workspace.id, own),
    app.recent.getMany(CHATS, workspace.id, ids),
    app.recent.getMany(TIMELINES, workspace.id, ids),
    preferencesOf(app, person.id),
    unreadMentions(app, viewer),
    ownDrafts(app, viewer),
    unreadThreads(app, viewer),
    unseenReminders(app, viewer),
    countSchedules(app, viewer),
  ])
  const chats = found.filter(chat => chat.listing === 'open')
  const people = await cards(app, [person.id, ...chats.flatMap(chat => chat.personIds)])
  const gone = new Map(timelines.map(timeline => [timeline.id, timeline.goneNs]))
  const positions = new Map(reads.map(read => [read.chatId, read]))
  const calling = new Map(mentions)
  const now = app.ports.clock.now()
  const all = chats.map(chat => ({
    ...lineOf(chat, { person, people }, positions.get(chat.id) ?? NOTHING_READ, gone.get(chat.id) ?? []),
    mentions: calling.get(chat.id) ?? [],
    ...preferred(chat, wishes.get(chat.id), now, calling.get(chat.id)),
  }))
  const lines = listed(all)
  for (const { chatId } of lines) calling.delete(chatId)
  return {
    workspace,
    people,
    sections: sectionsOf(lines),
    mentionsElsewhere: [...calling.values()].reduce((sum, numbers) => sum + numbers.length, 0),
    drafts,
    threads,
    reminders,
    ...counted,
  }
}

/** Of more than the list holds: what is unread or has a place of its own, then what is newest. The others are found by name. */
function listed(lines: readonly SidebarLine[]): readonly SidebarLine[] {
  if (lines.length <= LIMITS.sidebarLines) return lines
  return lines.toSorted((a, b) => Number(isNear(b)) - Number(isNear(a)) || byLatest(a, b)).slice(0, LIMITS.sidebarLines)
}

const isNear = ({ unread, mentions, isFavourite, section }: SidebarLine): boolean =>
  unread > 0 || mentions.length > 0 || isFavourite || section !== ''

/** A favourite stands among the favourites only. Without lines there are no favourites, but channels and direct messages say so. */
function sectionsOf(lines: readonly SidebarLine[]): readonly SidebarSection[] {
  const placed = Map.groupBy(lines, placeOf)
  const section = (kind: SidebarSection['kind'], name: string, order: typeof byTitle): SidebarSection => ({
    kind,
    name,
    lines: (placed.get(kind === 'own' ? `${OWN}${name}` : kind) ?? []).toSorted(order),
  })
  const names = [...placed.keys()].filter(place => place.startsWith(OWN)).map(place => place.slice(OWN.length))
  return [
    ...(placed.has('favourites') ? [section('favourites', 'Favourites', byTitle)] : []),
    ...names.toSorted(compare).map(name => section('own', name, byTitle)),
    section('channels', 'Channels', byTitle),
    section('directs', 'Direct messages', byLatest),
  ]
}
const OWN = 'own '

function placeOf({ isFavourite, section, kind }: SidebarLine): string {
  if (isFavourite) return 'favourites'
  if (section !== '') return `${OWN}${section}`
  return kind === 'direct' ? 'directs' : 'channels'
}

type Position = { readonly turn: number; readonly position: number }
const NOTHING_READ: Position = { turn: 0, position: 0 }

type Whose = { readonly person: { readonly id: string }; readonly people: People }

type Counted = Omit<SidebarLine, keyof Preferred | 'mentions'>

function lineOf(chat: ChatDocument, { person, people }: Whose, { turn, position }: Position, gone: readonly number[]): Counted {
  return {
    chatId: chat.id,
    title: titleFrom(chat, person.id, people),
    kind: chat.visibility,
    others: chat.personIds.filter(id => id !== person.id),
    lastAt: chat.lastAt,
    lastN: chat.lastN,
    goneNs: gone.filter(n => n > position),
    turn,
    position,
    unread: countUnread(chat.lastN, position, gone),
  }
}

/** Made once: a comparison that makes its own rules takes ten times as long. */
const { compare } = new Intl.Collator('en', { sensitivity: 'base' })
const byTitle = (a: SidebarLine, b: SidebarLine): number => compare(a.title, b.title)

const byLatest = (a: SidebarLine, b: SidebarLine): number => b.lastAt - a.lastAt
