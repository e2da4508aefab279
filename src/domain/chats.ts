import { archived, type Decider, defaultChat, directFixed, notFound } from './decider.ts'
import { add, changeRole, join, leave, remove, withoutParticipant, withParticipant } from './participants.ts'

export type ChatType = 'discussion' | 'direct'
export type Visibility = 'public' | 'private' | 'direct'
export type ChatRole = 'admin' | 'member'
export type AddedVia = 'created' | 'joined' | 'added' | 'default' | 'invite'

export type ChatFact =
  | {
      readonly type: 'ChatCreated'
      readonly chatType: ChatType
      readonly visibility: Visibility
      readonly posting: 'everyone'
      readonly isDefault: boolean
      readonly title: string | null
    }
  | { readonly type: 'ChatRenamed'; readonly title: string }
  | { readonly type: 'TopicChanged'; readonly topic: string }
  | { readonly type: 'ChatArchived' }
  | { readonly type: 'ChatUnarchived' }
  | { readonly type: 'ParticipantAdded'; readonly personId: string; readonly role: ChatRole; readonly via: AddedVia }
  | { readonly type: 'ParticipantRemoved'; readonly personId: string; readonly reason: 'left' | 'removed' | 'workspace_left' }
  | { readonly type: 'ParticipantRoleChanged'; readonly personId: string; readonly from: ChatRole; readonly to: ChatRole }

/** `isGuest…` are gathered facts; `limit` is the state limit of the command. */
export type ChatCommand =
  | {
      readonly type: 'create'
      readonly chatType: 'discussion'
      readonly visibility: 'public' | 'private'
      readonly isDefault: boolean
      readonly title: string
      readonly creatorId: string
      readonly personIds: readonly string[]
    } // others
  | { readonly type: 'createDirect'; readonly personIds: readonly string[] } // all, sorted, with the creator
  | { readonly type: 'rename'; readonly title: string }
  | { readonly type: 'setTopic'; readonly topic: string }
  | { readonly type: 'archive' }
  | { readonly type: 'unarchive' }
  | { readonly type: 'join'; readonly personId: string; readonly limit: number }
  | {
      readonly type: 'add'
      readonly personId: string
      readonly role: ChatRole
      readonly via: 'added' | 'default' | 'invite'
      readonly isGuest: boolean
      readonly limit: number
    }
  | { readonly type: 'leave'; readonly personId: string; readonly guestIds: ReadonlySet<string> } // who can not become chat admin
  | {
      readonly type: 'remove'
      readonly personId: string
      readonly reason: 'removed' | 'workspace_left'
      readonly guestIds: ReadonlySet<string>
    }
  | { readonly type: 'changeRole'; readonly personId: string; readonly to: ChatRole; readonly isGuest: boolean }

export type OpenChat = {
  readonly status: 'open' | 'archived'
  readonly chatType: ChatType
  readonly visibility: Visibility
  readonly isDefault: boolean
  readonly title: string | null
  readonly topic: string
  readonly participants: ReadonlyMap<string, ChatRole> // in the order of joining
}
export type Chat = { readonly status: 'none' } | OpenChat

type Command<T extends ChatCommand['type']> = Extract<ChatCommand, { type: T }>
type Facts = readonly ChatFact[]

export const chats: Decider<ChatCommand, Chat, ChatFact> = {
  initial: { status: 'none' },
  decide(command, chat) {
    switch (command.type) {
      case 'create':
        return chat.status === 'none' ? create(command) : []
      case 'createDirect':
        return createDirect(command, chat)
      case 'rename':
        return rename(command, changeable(chat))
      case 'setTopic':
        return setTopic(command, changeable(chat))
      case 'archive':
        return archive(archivable(chat))
      case 'unarchive':
        return unarchive(archivable(chat))
      case 'join':
        return join(command, changeable(chat))
      case 'add':
        return add(command, changeable(chat))
      case 'leave':
        return leave(command, known(chat))
      case 'remove':
        return remove(command, command.reason === 'workspace_left' ? known(chat) : changeable(chat))
      case 'changeRole':
        return changeRole(command, changeable(chat))
    }
  },
  evolve(chat, fact) {
    switch (fact.type) {
      case 'ChatCreated':
        return created(fact)
      case 'ChatRenamed':
        return { ...known(chat), title: fact.title }
      case 'TopicChanged':
        return { ...known(chat), topic: fact.topic }
      case 'ChatArchived':
        return { ...known(chat), status: 'archived' }
      case 'ChatUnarchived':
        return { ...known(chat), status: 'open' }
      case 'ParticipantAdded':
        return withParticipant(known(chat), fact.personId, fact.role)
      case 'ParticipantRemoved':
        return withoutParticipant(known(chat), fact.personId)
      case 'ParticipantRoleChanged':
        return withParticipant(known(chat), fact.personId, fact.to)
    }
  },
  /** Thousands of people in a chat are one map, not as many copies of it. */
  evolveAll(chat, facts) {
    const participants = new Map(chat.status === 'none' ? [] : chat.participants)
    let folded = chat
    for (const { fact, ...around } of facts)
      if (fact.type === 'ParticipantAdded') participants.set(fact.personId, fact.role)
      else if (fact.type === 'ParticipantRoleChanged') participants.set(fact.personId, fact.to)
      else if (fact.type === 'ParticipantRemoved') participants.delete(fact.personId)
      else folded = chats.evolve(folded, fact, around)
    return folded.status === 'none' ? folded : { ...folded, participants }
  },
}

/** The fact without what somebody wrote. */
export function redacted(fact: ChatFact): ChatFact {
  switch (fact.type) {
    case 'ChatCreated':
      return { ...fact, title: fact.title === null ? null : '' }
    case 'ChatRenamed':
      return { ...fact, title: '' }
    case 'TopicChanged':
      return { ...fact, topic: '' }
    default:
      return fact
  }
}

function create({ chatType, visibility, isDefault, title, creatorId, personIds }: Command<'create'>): Facts {
  const others = [...new Set(personIds)].filter(personId => personId !== creatorId)
  return [
    { type: 'ChatCreated', chatType, visibility, posting: 'everyone', isDefault, title },
    { type: 'ParticipantAdded', personId: creatorId, role: 'admin', via: 'created' },
    ...others.map(personId => ({ type: 'ParticipantAdded', personId, role: 'member', via: 'added' }) as const),
  ]
}

/** The same people always meet in the same chat; who left the workspace and came back is added again. */
function createDirect({ personIds }: Command<'createDirect'>, chat: Chat): Facts {
  const present = chat.status === 'none' ? [] : [...chat.participants.keys()]
  const missing = [...new Set(personIds)].filter(personId => !present.includes(personId))
  const added = missing.map(personId => ({ type: 'ParticipantAdded', personId, role: 'member', via: 'created' }) as const)
  if (chat.status !== 'none') return added
  return [{ type: 'ChatCreated', chatType: 'direct', visibility: 'direct', posting: 'everyone', isDefault: false, title: null }, ...added]
}

function rename({ title }: Command<'rename'>, chat: OpenChat): Facts {
  return title === chat.title ? [] : [{ type: 'ChatRenamed', title }]
}

function setTopic({ topic }: Command<'setTopic'>, chat: OpenChat): Facts {
  return topic === chat.topic ? [] : [{ type: 'TopicChanged', topic }]
}

function archive(chat: OpenChat): Facts {
  return chat.status === 'archived' ? [] : [{ type: 'ChatArchived' }]
}

function unarchive(chat: OpenChat): Facts {
  return chat.status === 'open' ? [] : [{ type: 'ChatUnarchived' }]
}

function created({ chatType, visibility, isDefault, title }: Extract<ChatFact, { type: 'ChatCreated' }>): OpenChat {
  return { status: 'open', chatType, visibility, isDefault, title, topic: '', participants: new Map() }
}

function known(chat: Chat): OpenChat {
  if (chat.status === 'none') throw notFound()
  return chat
}

function changeable(chat: Chat): OpenChat {
  if (known(chat).chatType === 'direct') throw directFixed()
  if (chat.status === 'archived') throw archived()
  return known(chat)
}

function archivable(chat: Chat): OpenChat {
  if (known(chat).chatType === 'direct') throw directFixed()
  if (known(chat).isDefault) throw defaultChat()
  return known(chat)
}
