import { rank } from '../../../public/js/ranking.js'
import type { Application } from '../application.ts'
import { INSTANCE } from '../ports.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { PEOPLE, type PersonDocument } from '../read-models/people.ts'
import type { Viewer } from '../screens.ts'
import { everybodyIn } from './everybody.ts'
import { cards, chatsOf, peopleSharing } from './people.ts'
import { titleFrom } from './titles.ts'

const MOST_CHANNELS = 2_000

/** Everybody whom the viewer may meet here; a guest meets people they share a chat with. */
export async function peopleMet(app: Application, { workspace: { id }, person, member }: Viewer): Promise<readonly PersonDocument[]> {
  const rows = await everybodyIn(app, id)
  const now = app.ports.clock.now()
  const shared = member.role === 'guest' ? await peopleSharing(app, id, person.id) : undefined
  const ids = rows.filter(row => (row.expiresAt ?? now + 1) > now && shared?.has(row.id) !== false).map(row => row.id)
  return (await app.recent.getMany(PEOPLE, INSTANCE, ids)).filter(({ isActive }) => isActive)
}

/** Those of them with this name or @name, the closest first. */
export async function findPeople(app: Application, viewer: Viewer, words: string, limit: number): Promise<readonly PersonDocument[]> {
  const named = (await peopleMet(app, viewer)).map(person => ({ person, titles: [person.name, person.username] }))
  return rank(named, words.replace(/^@/, ''))
    .slice(0, limit)
    .map(({ person }) => person)
}

export type FoundChat = { readonly chat: ChatDocument; readonly title: string; readonly isParticipant: boolean }

/** Own chats and public channels by what they are called, the closest first. */
export async function findChats(app: Application, viewer: Viewer, words: string, limit: number): Promise<readonly FoundChat[]> {
  const own = await chatsOf(app, viewer.workspace.id, viewer.person.id)
  const mine = (await app.recent.getMany(CHATS, viewer.workspace.id, [...own])).filter(chat => chat.listing === 'open')
  const others = viewer.member.role === 'guest' ? [] : (await publicChannels(app, viewer)).filter(chat => !own.has(chat.id))
  const people = await cards(app, [viewer.person.id, ...mine.flatMap(chat => chat.personIds)])
  const all = [...mine, ...others].map(chat => {
    const title = titleFrom(chat, viewer.person.id, people)
    return { chat, title, titles: [title], isParticipant: own.has(chat.id) }
  })
  return rank(all, words.replace(/^#/, '')).slice(0, limit)
}

const publicChannels = (app: Application, { workspace }: Viewer): Promise<readonly ChatDocument[]> =>
  app.ports.documents.find(CHATS, workspace.id, {
    equal: { visibility: 'public', listing: 'open' },
    order: { field: 'sortTitle', direction: 'up' },
    limit: MOST_CHANNELS,
  })
