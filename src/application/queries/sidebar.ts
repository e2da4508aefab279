import { unread as countUnread } from '../../../public/js/unread.js'
import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { PARTICIPANTS } from '../read-models/participants.ts'
import { READS, readId } from '../read-models/reads.ts'
import { TIMELINES } from '../read-models/timelines.ts'
import type { People, Preferred, Sidebar, SidebarLine, SwitchTarget, Viewer } from '../screens.ts'
import { browse } from './chats.ts'
import { ownDrafts } from './drafts.ts'
import { members } from './members.ts'
import { cards } from './people.ts'
import { preferencesOf, preferred } from './preferences.ts'
import { titleFrom } from './titles.ts'

/** One find and one look-up per kind of document, ordered in memory. */
export async function sidebar(app: Application, viewer: Viewer): Promise<Sidebar> {
  const { workspace, person } = viewer
  const rows = await app.ports.documents.find(PARTICIPANTS, workspace.id, {
    equal: { personId: person.id, isGone: false },
    limit: LIMITS.sidebarLines,
  })
  const ids = rows.map(row => row.chatId)
  const reads = await app.recent.getMany(
    READS,
    workspace.id,
    ids.map(chatId => readId(person.id, chatId)),
  )
  const chats = (await app.recent.getMany(CHATS, workspace.id, ids)).filter(chat => !chat.isArchived)
  const gone = new Map((await app.recent.getMany(TIMELINES, workspace.id, ids)).map(timeline => [timeline.id, timeline.goneNs]))
  const positions = new Map(reads.map(read => [read.chatId, read]))
  const people = await cards(app, [person.id, ...chats.flatMap(chat => chat.personIds)])
  const wishes = await preferencesOf(app, person.id, ids)
  const now = app.ports.clock.now()
  const lines = chats.map(chat => ({
    ...lineOf(chat, { person, people }, positions.get(chat.id) ?? NOTHING_READ, gone.get(chat.id) ?? []),
    ...preferred(chat, wishes.get(chat.id), now),
  }))
  return {
    workspace,
    people,
    channels: lines.filter(line => line.kind !== 'direct').toSorted(byTitle),
    directs: lines.filter(line => line.kind === 'direct').toSorted(byLatest),
    drafts: await ownDrafts(app, viewer),
  }
}

type Position = { readonly turn: number; readonly position: number }
const NOTHING_READ: Position = { turn: 0, position: 0 }

type Whose = { readonly person: { readonly id: string }; readonly people: People }

type Counted = Omit<SidebarLine, keyof Preferred>

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

const byTitle = (a: SidebarLine, b: SidebarLine): number => a.title.localeCompare(b.title, 'en', { sensitivity: 'base' })

const byLatest = (a: SidebarLine, b: SidebarLine): number => b.lastAt - a.lastAt

/** Where Ctrl K may go: own chats, public channels not joined, people to write to. */
export async function switcher(app: Application, viewer: Viewer, words: string): Promise<readonly SwitchTarget[]> {
  const typed = words.trim().toLowerCase()
  const own = await sidebar(app, viewer)
  const lines = [...own.channels, ...own.directs].filter(line => line.title.toLowerCase().includes(typed))
  const known = new Set([...own.channels, ...own.directs].map(line => line.chatId))
  const others =
    typed === '' ? [] : (await browse(app, viewer, { words: typed, isArchived: false })).items.filter(item => !known.has(item.chat.id))
  const people = typed === '' ? [] : (await members(app, viewer, typed)).items.filter(item => item.card.id !== viewer.person.id)
  return [
    ...lines.map(line => ({ kind: line.kind, id: line.chatId, title: line.title, hint: '' })),
    ...others.map(({ chat }) => ({ kind: 'public' as const, id: chat.id, title: chat.title ?? '', hint: 'not joined' })),
    ...people.map(({ card }) => ({ kind: 'person' as const, id: card.id, title: card.name, hint: `@${card.username}` })),
  ].slice(0, TARGETS)
}
const TARGETS = 20
