import type { ChatCommand, ChatFact, OpenChat } from './chats.ts'
import { defaultChat, directFixed, notFound, type Rejected, rejected } from './decider.ts'

type Command<T extends ChatCommand['type']> = Extract<ChatCommand, { type: T }>
type Facts = readonly ChatFact[]

export function rename({ title }: Command<'rename'>, chat: OpenChat): Facts {
  return title === chat.title ? [] : [{ type: 'ChatRenamed', title }]
}

export function setTopic({ topic }: Command<'setTopic'>, chat: OpenChat): Facts {
  return topic === chat.topic ? [] : [{ type: 'TopicChanged', topic }]
}

export function describe({ description }: Command<'describe'>, chat: OpenChat): Facts {
  return description === chat.description ? [] : [{ type: 'ChatDescribed', description }]
}

export function setPosting({ to }: Command<'setPosting'>, { posting: from }: OpenChat): Facts {
  return from === to ? [] : [{ type: 'PostingChanged', from, to }]
}

/** Whoever makes a chat private that nobody is in stays in it, or nobody could ever reach it again. */
export function makePrivate({ personId }: Command<'makePrivate'>, chat: OpenChat): Facts {
  if (chat.visibility === 'private') return []
  if (chat.isDefault) throw defaultChat()
  const keeper: Facts = chat.participants.size === 0 ? [{ type: 'ParticipantAdded', personId, role: 'admin', via: 'added' }] : []
  return [...keeper, { type: 'ChatMadePrivate' }]
}

/** What was written for a few becomes readable for all, so it is said how much, and for how many. */
export function makePublic(command: Command<'makePublic'>, chat: OpenChat): Facts {
  if (chat.visibility === 'public') return []
  if (!command.isConfirmed) throw confirmNeeded(disclosed(command))
  return [{ type: 'ChatMadePublic' }]
}

export function archive(chat: OpenChat): Facts {
  if (chat.isDefault) throw defaultChat()
  return chat.status === 'archived' ? [] : [{ type: 'ChatArchived' }]
}

export function unarchive(chat: OpenChat): Facts {
  if (chat.isDefault) throw defaultChat()
  return chat.status === 'open' ? [] : [{ type: 'ChatUnarchived' }]
}

/** Nobody sees it from now on; it can be restored until `eraseAt`. */
export function erase({ isConfirmed, eraseAt, messageCount }: Command<'delete'>, chat: OpenChat): Facts {
  if (chat.eraseAt !== null) return []
  if (chat.isDefault) throw defaultChat()
  if (!isConfirmed) throw confirmNeeded(`${counted(messageCount, 'message')} ${messageCount === 1 ? 'is' : 'are'} gone for everybody`)
  return [{ type: 'ChatDeleted', eraseAt }]
}

export function restore({ now }: Command<'restore'>, { eraseAt }: OpenChat): Facts {
  if (eraseAt === null) return []
  if (eraseAt <= now) throw notFound()
  return [{ type: 'ChatRestored' }]
}

/** A direct chat is its people; everything else here is for channels. */
export function channel(chat: OpenChat): OpenChat {
  if (chat.chatType === 'direct') throw directFixed()
  return chat
}

/** The day of the calendar, in the zone of nobody in particular. */
export const deleted = (eraseAt: number): Rejected =>
  rejected('deleted', `This chat was deleted. It can be restored until ${new Date(eraseAt).toISOString().slice(0, 'YYYY-MM-DD'.length)}.`)

function disclosed({ messageCount, pinCount, readerCount }: Command<'makePublic'>): string {
  const pins = pinCount > 0 ? ` and ${counted(pinCount, 'pin')}` : ''
  const become = messageCount + pinCount === 1 ? 'becomes' : 'become'
  return `${counted(messageCount, 'message')}${pins} ${become} readable for ${readerCount} more ${readerCount === 1 ? 'person' : 'people'}`
}

const counted = (count: number, one: string): string => `${count.toLocaleString('en')} ${one}${count === 1 ? '' : 's'}`

const confirmNeeded = (consequence: string): Rejected => rejected('confirm_needed', `Please confirm: ${consequence}.`)
