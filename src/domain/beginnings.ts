import type { Chat, ChatCommand, ChatFact, OpenChat } from './chats.ts'

type Command<T extends ChatCommand['type']> = Extract<ChatCommand, { type: T }>
type Facts = readonly ChatFact[]

export function create({ chatType, visibility, isDefault, title, creatorId, personIds }: Command<'create'>): Facts {
  const others = [...new Set(personIds)].filter(personId => personId !== creatorId)
  return [
    { type: 'ChatCreated', chatType, visibility, posting: 'everyone', isDefault, title },
    { type: 'ParticipantAdded', personId: creatorId, role: 'admin', via: 'created' },
    ...others.map(personId => ({ type: 'ParticipantAdded', personId, role: 'member', via: 'added' }) as const),
  ]
}

/** The same people always meet in the same chat; who left the workspace and came back is added again. */
export function createDirect({ personIds }: Command<'createDirect'>, chat: Chat): Facts {
  const present = chat.status === 'none' ? [] : [...chat.participants.keys()]
  const missing = [...new Set(personIds)].filter(personId => !present.includes(personId))
  const added = missing.map(personId => ({ type: 'ParticipantAdded', personId, role: 'member', via: 'created' }) as const)
  if (chat.status !== 'none') return added
  return [{ type: 'ChatCreated', chatType: 'direct', visibility: 'direct', posting: 'everyone', isDefault: false, title: null }, ...added]
}

export function created({ chatType, visibility, posting, isDefault, title }: Extract<ChatFact, { type: 'ChatCreated' }>): OpenChat {
  const written = { title, topic: '', description: '' }
  return {
    status: 'open',
    eraseAt: null,
    chatType,
    visibility,
    posting,
    isDefault,
    ...written,
    participants: new Map(),
    webhooks: new Map(),
  }
}
