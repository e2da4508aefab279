import type { Application } from '../application.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { PARTICIPANTS, type ParticipantDocument } from '../read-models/participants.ts'
import { isAllowed } from '../rights.ts'
import type { Viewer } from '../screens.ts'

const PAGE = 500
const MOST = 5_000 // of each kind

/** Every chat this person may read now: those they are in, and but for guests all public ones. */
export async function readableChats(app: Application, { workspace, person }: Viewer): Promise<readonly ChatDocument[]> {
  const principal = await app.rights.principal(workspace.id, person.id)
  const own = new Set(await ownIds(app, workspace.id, person.id))
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

async function ownIds(app: Application, workspaceId: string, personId: string): Promise<readonly string[]> {
  const found: ParticipantDocument[] = []
  for (let size = PAGE; size === PAGE && found.length < MOST; ) {
    const last = found.at(-1)
    const page = await app.ports.documents.find(PARTICIPANTS, workspaceId, {
      equal: { personId, isGone: false },
      ...(last && { after: { value: last.id, id: last.id } }),
      limit: PAGE,
    })
    found.push(...page)
    size = page.length
  }
  return found.map(row => row.chatId)
}

const openChats = (app: Application, workspaceId: string, listing: ChatDocument['listing']): Promise<readonly ChatDocument[]> =>
  app.ports.documents.find(CHATS, workspaceId, {
    equal: { visibility: 'public', listing },
    order: { field: 'sortTitle', direction: 'up' },
    limit: MOST,
  })
