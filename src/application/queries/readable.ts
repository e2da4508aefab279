import type { Application } from '../application.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { isAllowed } from '../rights.ts'
import type { Viewer } from '../screens.ts'
import { chatsOf } from './people.ts'

const MOST = 5_000

/** Every chat this person may read now: those they are in, and but for guests all public ones. */
export async function readableChats(app: Application, { workspace, person }: Viewer): Promise<readonly ChatDocument[]> {
  const principal = await app.rights.principal(workspace.id, person.id)
  const own = await chatsOf(app, workspace.id, person.id)
  const mayReadOpen = isAllowed(principal, 'search', { isPublic: true })
  const open = mayReadOpen
    ? (await Promise.all((['open', 'archived'] as const).map(listing => openChats(app, workspace.id, listing)))).flat()
    : []
  const known = new Set(open.map(({ id }) => id))
  const others = await app.recent.getMany(
    CHATS,
    workspace.id,
    [...own].filter(id => !known.has(id)),
  )
  return [...open, ...others.filter(({ eraseAt }) => eraseAt === null)].filter(chat =>
    isAllowed(principal, 'search', { isPublic: chat.visibility === 'public', isParticipant: own.has(chat.id) }),
  )
}

const openChats = (app: Application, workspaceId: string, listing: ChatDocument['listing']): Promise<readonly ChatDocument[]> =>
  app.ports.documents.find(CHATS, workspaceId, {
    equal: { visibility: 'public', listing },
    order: { field: 'sortTitle', direction: 'up' },
    limit: MOST,
  })
