import type { ChatCommand, ChatFact, ChatRole, OpenChat } from './chats.ts'
import { defaultChat, directFixed, limitReached, notFound, type Rejected, rejected } from './decider.ts'

type Command<T extends ChatCommand['type']> = Extract<ChatCommand, { type: T }>
type Facts = readonly ChatFact[]

export function join({ personId, limit }: Command<'join'>, chat: OpenChat): Facts {
  if (chat.participants.has(personId)) return []
  if (chat.visibility !== 'public') throw notFound()
  if (chat.participants.size >= limit) throw limitReached(limit)
  return [{ type: 'ParticipantAdded', personId, role: firstRole(chat, 'member'), via: 'joined' }]
}

export function add({ personId, role, via, isGuest, limit }: Command<'add'>, chat: OpenChat): Facts {
  if (chat.participants.has(personId)) return []
  if (isGuest && role === 'admin') throw guestCannotManage()
  if (chat.participants.size >= limit) throw limitReached(limit)
  return [{ type: 'ParticipantAdded', personId, role: isGuest ? 'member' : firstRole(chat, role), via }]
}

export function leave({ personId, guestIds }: Command<'leave'>, chat: OpenChat): Facts {
  if (chat.chatType === 'direct') throw directFixed()
  if (!chat.participants.has(personId)) return []
  if (chat.isDefault) throw defaultChat()
  return [{ type: 'ParticipantRemoved', personId, reason: 'left' }, ...succession(personId, guestIds, chat)]
}

/** Who left the workspace goes from every chat, whatever its kind and state. */
export function remove({ personId, reason, guestIds }: Command<'remove'>, chat: OpenChat): Facts {
  if (!chat.participants.has(personId)) return []
  if (chat.isDefault && reason === 'removed') throw defaultChat()
  return [{ type: 'ParticipantRemoved', personId, reason }, ...succession(personId, guestIds, chat)]
}

export function changeRole({ personId, to, isGuest }: Command<'changeRole'>, chat: OpenChat): Facts {
  const from = chat.participants.get(personId)
  if (!from) throw notFound()
  if (from === to) return []
  if (isGuest && to === 'admin') throw guestCannotManage()
  if (to === 'member' && admins(chat).length === 1) throw rejected('last_chat_admin', 'Name another chat admin first.')
  return [{ type: 'ParticipantRoleChanged', personId, from, to }]
}

/** A new role keeps the place in the order of joining. */
export function withParticipant(chat: OpenChat, personId: string, role: ChatRole): OpenChat {
  return { ...chat, participants: new Map(chat.participants).set(personId, role) }
}

export function withoutParticipant(chat: OpenChat, personId: string): OpenChat {
  const participants = new Map(chat.participants)
  participants.delete(personId)
  return { ...chat, participants }
}

/** Somebody looks after a chat as long as anybody who may is in it: after the last chat admin, who stands longest. */
function succession(leaverId: string, guestIds: ReadonlySet<string>, chat: OpenChat): Facts {
  if (chat.chatType === 'direct' || admins(chat).some(personId => personId !== leaverId)) return []
  const successor = [...chat.participants.keys()].find(personId => personId !== leaverId && !guestIds.has(personId))
  return successor === undefined ? [] : [{ type: 'ParticipantRoleChanged', personId: successor, from: 'member', to: 'admin' }]
}

/** Who comes into a chat without a chat admin becomes it. */
const firstRole = (chat: OpenChat, role: ChatRole): ChatRole => (admins(chat).length === 0 ? 'admin' : role)

const admins = ({ participants }: OpenChat): readonly string[] => [...participants.keys()].filter(id => participants.get(id) === 'admin')

const guestCannotManage = (): Rejected => rejected('guest_cannot_manage', 'A guest cannot be chat admin.')
