import type { Application } from '../application.ts'
import type { Palette, Viewer } from '../screens.ts'
import { findChats, findPeople } from './finding.ts'
import { cards } from './people.ts'

const MOST = 8
const MOST_TYPED = 64 // each word of it is looked for in each name

/** Chats and people by what they are called. Nothing typed means nothing: what is near stands on the page. */
export async function palette(app: Application, viewer: Viewer, words: string): Promise<Palette> {
  const typed = words.trim().slice(0, MOST_TYPED)
  if (typed === '') return { chats: [], people: [] }
  const found = await findPeople(app, viewer, typed, MOST)
  const chats = await findChats(app, viewer, typed, MOST)
  const people = await cards(
    app,
    found.map(person => person.id),
  )
  return {
    chats: chats.map(({ chat, title, isParticipant }) => ({ id: chat.id, title, kind: chat.visibility, isParticipant })),
    people: found.flatMap(({ id }) => people.get(id) ?? []),
  }
}
