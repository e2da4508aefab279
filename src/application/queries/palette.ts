import type { Application } from '../application.ts'
import type { Palette, Viewer } from '../screens.ts'
import { findChats, findPeople } from './finding.ts'
import { cards } from './people.ts'

const MOST = 8

/** Chats and people by what they are called. Nothing typed means nothing: what is near stands on the page. */
export async function palette(app: Application, viewer: Viewer, words: string): Promise<Palette> {
  if (words.trim() === '') return { chats: [], people: [] }
  const found = await findPeople(app, viewer, words.trim(), MOST)
  const chats = await findChats(app, viewer, words.trim(), MOST)
  const people = await cards(
    app,
    found.map(person => person.id),
  )
  return {
    chats: chats.map(({ chat, title, isParticipant }) => ({ id: chat.id, title, kind: chat.visibility, isParticipant })),
    people: found.flatMap(({ id }) => people.get(id) ?? []),
  }
}
