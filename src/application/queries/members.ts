import { notFound } from '../../domain/decider.ts'
import { isBelow } from '../../domain/roles.ts'
import type { Application } from '../application.ts'
import { invitationLetterId } from '../invitations.ts'
import { OUTBOX } from '../outbox.ts'
import { INSTANCE } from '../ports.ts'
import { CHATS } from '../read-models/chats.ts'
import { PEOPLE } from '../read-models/people.ts'
import { MEMBERS, MEMBERSHIPS, type MemberDocument, WORKSPACES, type WorkspaceDocument } from '../read-models/workspaces.ts'
import { isAllowed } from '../rights.ts'
import type { InvitationLook, InviteListing, Invites, MemberCard, MemberListing, Members, PersonCard, Viewer } from '../screens.ts'
import type { SecretDocument } from '../secrets.ts'
import { everybodyIn } from './everybody.ts'
import { cards, chatsOf, peopleSharing } from './people.ts'
import type { IsOpen } from './workspaces.ts'

/** Everybody here, by name; guests see only people they share a chat with. */
export async function members(app: Application, viewer: Viewer, words = ''): Promise<Members> {
  const typed = words.trim().toLowerCase()
  const named = (await listings(app, viewer, await everybodyIn(app, viewer.workspace.id))).filter(({ card }) => isNamed(card, typed))
  const shared = viewer.member.role === 'guest' ? await peopleSharing(app, viewer.workspace.id, viewer.person.id) : undefined
  return { ...(await about(app, viewer, words)), items: byName(shared ? named.filter(item => shared.has(item.card.id)) : named) }
}

/** What stands around a list of people, whoever is on it. */
export async function about(app: Application, viewer: Viewer, words: string): Promise<Omit<Members, 'items'>> {
  const principal = await app.rights.principal(viewer.workspace.id, viewer.person.id)
  return {
    words,
    mayInvite: isAllowed(principal, 'invites.create', { isSettingOn: viewer.workspace.membersMayInvite }),
    isOwner: viewer.member.role === 'owner',
  }
}

/** Those of the members who are there now, in their order. */
export async function listings(app: Application, viewer: Viewer, rows: readonly MemberDocument[]): Promise<readonly MemberListing[]> {
  const now = app.ports.clock.now()
  const people = await cards(
    app,
    rows.map(row => row.id),
  )
  return rows.flatMap(member => {
    const card = people.get(member.id)
    if (!card?.isActive || (member.expiresAt !== null && member.expiresAt <= now)) return []
    return [{ member, card, mayChange: isManager(viewer) && isBelow(member.role, viewer.member.role) }]
  })
}

/** Made once: a comparison that makes its own rules takes ten times as long. */
const { compare } = new Intl.Collator('en', { sensitivity: 'base' })
export const byName = (items: readonly MemberListing[]): readonly MemberListing[] =>
  items.toSorted((a, b) => compare(a.card.name, b.card.name))

const isManager = (viewer: Viewer): boolean => viewer.member.role === 'owner' || viewer.member.role === 'admin'
const isNamed = (card: PersonCard, typed: string): boolean =>
  card.name.toLowerCase().includes(typed) || card.username.includes(typed.replace(/^@/, ''))

/** Invitations this person may see: all for owner and admins, else their own. */
export async function invites(app: Application, viewer: Viewer): Promise<Invites> {
  const principal = await app.rights.principal(viewer.workspace.id, viewer.person.id)
  const mine = viewer.workspace.invites.filter(invite =>
    isAllowed(principal, 'invites.list', { isOwn: invite.creatorId === viewer.person.id }),
  )
  const now = app.ports.clock.now()
  const mails = await mailsOf(app, mine)
  const chatIds = [...(await chatsOf(app, viewer.workspace.id, viewer.person.id))]
  const chats = (await app.recent.getMany(CHATS, viewer.workspace.id, chatIds)).filter(
    chat => chat.chatType === 'discussion' && chat.listing === 'open',
  )
  return {
    items: mine.map(invite => ({
      ...invite,
      state: stateOf(invite, now),
      mayRevoke: stateOf(invite, now) === 'open',
      mail: mails.get(invitationLetterId(invite.id)) ?? null,
    })),
    hasMail: app.ports.mail !== null,
    people: await cards(
      app,
      mine.map(invite => invite.creatorId),
    ),
    mayInvite: isAllowed(principal, 'invites.create', { isSettingOn: viewer.workspace.membersMayInvite }),
    roles: (['admin', 'member', 'guest'] as const).filter(role => isBelow(role, viewer.member.role)),
    chats: chats.map(chat => ({ id: chat.id, title: chat.title ?? '' })).toSorted((a, b) => a.title.localeCompare(b.title, 'en')),
  }
}

/** How far their letters have come: one read for all of them. */
async function mailsOf(app: Application, mine: readonly { readonly id: string; readonly email: string | null }[]) {
  const ids = mine.filter(invite => invite.email !== null).map(({ id }) => invitationLetterId(id))
  const letters = ids.length === 0 ? [] : await app.ports.documents.getMany(OUTBOX, INSTANCE, ids)
  return new Map(
    letters.map(
      ({ id, state }) => [id, state === 'sent' ? 'sent' : state === 'parked' || state === 'discarded' ? 'failed' : 'waiting'] as const,
    ),
  )
}

function stateOf(invite: WorkspaceDocument['invites'][number], now: number): InviteListing['state'] {
  if (invite.isRevoked) return 'revoked'
  if (invite.usedCount >= invite.maxUses) return 'used_up'
  return invite.isExpired || invite.expiresAt <= now ? 'expired' : 'open'
}

/** By secret: what an invitation opens, also when it no longer does. */
export async function invitation(app: Application, secret: SecretDocument): Promise<InvitationLook | undefined> {
  const workspace = await app.recent.get(WORKSPACES, secret.workspace, secret.workspace)
  const invite = workspace?.invites.find(one => one.id === secret.subject)
  if (!workspace || !invite) return undefined
  const inviter = (await cards(app, [invite.creatorId])).get(invite.creatorId)
  const state = stateOf(invite, app.ports.clock.now())
  return {
    state,
    workspaceName: workspace.name,
    slug: workspace.slug,
    inviterName: inviter?.name ?? 'Somebody',
    role: invite.role,
    email: invite.email,
  }
}

/** The workspaces a person is in, the oldest first. */
export async function workspacesOf(app: Application, personId: string): Promise<readonly WorkspaceDocument[]> {
  const rows = await app.ports.documents.find(MEMBERSHIPS, INSTANCE, {
    equal: { personId, isGone: false },
    order: { field: 'joinedAt', direction: 'up' },
    limit: MOST_WORKSPACES,
  })
  const open = []
  for (const row of rows) if (await app.rights.member(row.memberOf, personId)) open.push(await app.rights.workspace(row.memberOf))
  return open
}
const MOST_WORKSPACES = 100

/** Somebody in the workspace, as far as the viewer may meet them. */
export async function personCard(app: Application, viewer: Viewer, personId: string): Promise<MemberCard> {
  const { workspace, person } = viewer
  const member = await app.rights.member(workspace.id, personId)
  const found = (await cards(app, [personId])).get(personId)
  if (!member || !found || !(await maySee(app, workspace.id, person.id, personId))) throw notFound()
  return { ...found, role: member.role }
}

type Seen = { readonly viewerId: string; readonly personId: string; readonly fileId: string }

/** A picture is shown to whoever meets the person in one workspace at least, and only while it is the person's picture. */
export async function showsPicture(app: Application, seen: Seen, isOpen: IsOpen): Promise<boolean> {
  const { viewerId, personId, fileId } = seen
  const person = await app.recent.get(PEOPLE, INSTANCE, personId)
  if (person?.avatarFileId !== fileId) return false
  for (const { id } of (await workspacesOf(app, viewerId)).filter(isOpen)) {
    const isKnown = (await app.recent.get(MEMBERS, id, personId)) !== undefined // also who left: what they wrote stays
    if (isKnown && (await maySee(app, id, viewerId, personId))) return true
  }
  return false
}

async function maySee(app: Application, workspaceId: string, viewerId: string, personId: string): Promise<boolean> {
  const principal = await app.rights.principal(workspaceId, viewerId)
  const isShared = principal.role === 'guest' && (await peopleSharing(app, workspaceId, viewerId)).has(personId)
  return isAllowed(principal, 'people.read', { isShared })
}
