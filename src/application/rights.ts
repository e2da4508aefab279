import { type Act, denial, may, type Principal, type Relation } from '../domain/access.ts'
import type { Chat, OpenChat } from '../domain/chats.ts'
import { notFound } from '../domain/decider.ts'
import { type Clock, INSTANCE } from './ports.ts'
import type { ChatDocument } from './read-models/chats.ts'
import { PARTICIPANTS, type ParticipantDocument, participantId } from './read-models/participants.ts'
import { PEOPLE } from './read-models/people.ts'
import { MEMBERS, type MemberDocument, WORKSPACES, type WorkspaceDocument } from './read-models/workspaces.ts'
import type { Recent } from './recent.ts'

/** Asks the one matrix of `domain/access.ts` with what is known of a person, a workspace and a chat. */
export type Rights = {
  /** The person's own document in a workspace, undefined when gone, expired or deactivated. */
  member(workspaceId: string, personId: string): Promise<MemberDocument | undefined>
  principal(workspaceId: string, personId: string): Promise<Principal>
  workspace(workspaceId: string): Promise<WorkspaceDocument>
  participant(chat: ChatDocument, personId: string): Promise<ParticipantDocument | undefined>
  /** Of a stored chat, for reading and for sockets. */
  relation(chat: ChatDocument, personId: string): Promise<Relation>
  /** Those of the chats of one workspace in which the person may do it, in their order: one read, however many they are. */
  among(workspaceId: string, personId: string, act: Act, chats: readonly ChatDocument[]): Promise<readonly ChatDocument[]>
}

export function rightsOf(recent: Recent, clock: Clock): Rights {
  const rights: Rights = {
    async member(workspaceId, personId) {
      const member = await recent.get(MEMBERS, workspaceId, personId)
      if (!member || member.isGone || isPast(member.expiresAt, clock)) return undefined
      const person = await recent.get(PEOPLE, INSTANCE, personId)
      return person?.isActive ? member : undefined
    },
    async principal(workspaceId, personId) {
      const member = await rights.member(workspaceId, personId)
      const person = await recent.get(PEOPLE, INSTANCE, personId)
      return { role: member?.role ?? 'none', isOperator: Boolean(person?.isOperator && person.isActive) }
    },
    async workspace(workspaceId) {
      const workspace = await recent.get(WORKSPACES, workspaceId, workspaceId)
      if (!workspace) throw notFound()
      return workspace
    },
    async participant(chat, personId) {
      const participant = await recent.get(PARTICIPANTS, chat.workspaceId, participantId(chat.id, personId))
      return participant?.isGone ? undefined : participant
    },
    relation: async (chat, personId) => relationOf(chat, await rights.participant(chat, personId)),
    async among(workspaceId, personId, act, chats) {
      const principal = await rights.principal(workspaceId, personId)
      const ids = chats.map(chat => participantId(chat.id, personId))
      const places = new Map((await recent.getMany(PARTICIPANTS, workspaceId, ids)).map(place => [place.chatId, place]))
      return chats.filter(chat => isAllowed(principal, act, relationOf(chat, places.get(chat.id))))
    },
  }
  return rights
}

function relationOf(chat: ChatDocument, participant: ParticipantDocument | undefined): Relation {
  if (chat.eraseAt !== null) return {} // whatever somebody is to it: it is not there
  const isParticipant = participant !== undefined && !participant.isGone
  return {
    isPublic: chat.visibility === 'public',
    isParticipant,
    isChatAdmin: isParticipant && participant.role === 'admin',
    isPostingOpen: chat.posting === 'everyone',
  }
}

const isPast = (at: number | null, clock: Clock): boolean => at !== null && at <= clock.now()

/** Throws the refusal that belongs to the verdict. */
export function permit(principal: Principal, act: Act, relation: Relation): void {
  const verdict = may(principal, act, relation)
  if (verdict !== 'yes') throw denial(verdict)
}

export const isAllowed = (principal: Principal, act: Act, relation: Relation): boolean => may(principal, act, relation) === 'yes'

/** Relation of a person to a chat whose state is at hand: inside the queue, with what is pending in the batch. */
export function relationIn(chat: Chat, personId: string): Relation {
  if (chat.status === 'none') throw notFound()
  return chat.eraseAt === null ? standing(chat, personId) : {}
}

/** What somebody is to a chat, also to one that was deleted: who may bring it back. */
export function standing(chat: OpenChat, personId: string): Relation {
  const role = chat.participants.get(personId)
  const isPostingOpen = chat.posting === 'everyone'
  return { isPublic: chat.visibility === 'public', isParticipant: role !== undefined, isChatAdmin: role === 'admin', isPostingOpen }
}
