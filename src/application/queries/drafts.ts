import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { DRAFTS, type DraftDocument, draftId } from '../read-models/drafts.ts'
import { SCHEDULES, type ScheduleDocument } from '../read-models/schedules.ts'
import type { Drafts, ScheduleListing, Viewer } from '../screens.ts'
import { cards } from './people.ts'
import { titleFrom } from './titles.ts'

/** One's own draft in a chat or thread that one may read. */
export const draftIn = (app: Application, viewer: Viewer, chatId: string, threadId: string | null): Promise<DraftDocument | undefined> =>
  app.ports.documents.get(DRAFTS, viewer.workspace.id, draftId(viewer.person.id, chatId, threadId))

/** One's own drafts, the latest first. */
export const ownDrafts = (app: Application, viewer: Viewer): Promise<readonly DraftDocument[]> =>
  app.ports.documents.find(DRAFTS, viewer.workspace.id, {
    equal: { personId: viewer.person.id },
    order: { field: 'at', direction: 'down' },
    limit: LIMITS.drafts,
  })

const ownSchedules = (app: Application, { workspace, person }: Viewer): Promise<readonly ScheduleDocument[]> =>
  app.ports.documents.find(SCHEDULES, workspace.id, {
    equal: { personId: person.id },
    order: { field: 'dueAt', direction: 'up' },
    limit: LIMITS.schedules,
  })

/** How many messages wait for their time, and how many of them could not be sent. Most people have none, on every page. */
export async function countSchedules(app: Application, { workspace, person }: Viewer): Promise<{ schedules: number; held: number }> {
  const equal = { personId: person.id }
  const schedules = await app.ports.documents.count(SCHEDULES, workspace.id, { equal })
  const held = schedules === 0 ? 0 : await app.ports.documents.count(SCHEDULES, workspace.id, { equal: { ...equal, state: 'held' } })
  return { schedules, held }
}

/** One's own drafts and messages for later, with the chats they were written for. One that is closed to its writer by now keeps its text and loses its title. */
export async function drafts(app: Application, viewer: Viewer): Promise<Drafts> {
  const [own, waiting] = await Promise.all([ownDrafts(app, viewer), ownSchedules(app, viewer)])
  const titles = await titlesOf(app, viewer, [...own, ...waiting])
  const isHeld = (schedule: ScheduleDocument): number => (schedule.state === 'held' ? 0 : 1)
  return {
    items: own.map(draft => ({ draft, title: titles.get(draft.chatId) ?? null })),
    schedules: waiting
      .toSorted((a, b) => isHeld(a) - isHeld(b) || a.dueAt - b.dueAt)
      .map(schedule => ({ schedule, title: titles.get(schedule.chatId) ?? null })),
  }
}

/** One's own. */
export async function schedule(app: Application, viewer: Viewer, id: string): Promise<ScheduleListing> {
  const found = await app.ports.documents.get(SCHEDULES, viewer.workspace.id, id)
  if (found?.personId !== viewer.person.id) throw notFound()
  return { schedule: found, title: (await titlesOf(app, viewer, [found])).get(found.chatId) ?? null }
}

async function titlesOf(app: Application, viewer: Viewer, written: readonly { readonly chatId: string }[]) {
  const chats = await app.recent.getMany(CHATS, viewer.workspace.id, [...new Set(written.map(({ chatId }) => chatId))])
  const people = await cards(
    app,
    chats.flatMap(chat => chat.personIds),
  )
  const readable = await app.rights.among(viewer.workspace.id, viewer.person.id, 'chats.read', chats)
  const titleOf = (chat: ChatDocument) => `${chat.chatType === 'direct' ? '' : '# '}${titleFrom(chat, viewer.person.id, people)}`
  return new Map(readable.map(chat => [chat.id, titleOf(chat)]))
}
