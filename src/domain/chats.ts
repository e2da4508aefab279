import { create, createDirect, created } from './beginnings.ts'
import {
  archive,
  channel,
  deleted,
  describe,
  erase,
  makePrivate,
  makePublic,
  rename,
  restore,
  setPosting,
  setTopic,
  unarchive,
} from './channels.ts'
import { archived, type Decider, notFound } from './decider.ts'
import { add, changeRole, join, leave, remove, withoutParticipant, withParticipant } from './participants.ts'
import { decideWebhook, evolveWebhooks, type Webhook, type WebhookCommand, type WebhookFact } from './webhooks.ts'

export type ChatType = 'discussion' | 'direct'
export type Visibility = 'public' | 'private' | 'direct'
export type Posting = 'everyone' | 'admins' // who writes; reactions and threads stay open
export type ChatRole = 'admin' | 'member'
export type AddedVia = 'created' | 'joined' | 'added' | 'default' | 'invite'

export type ChatFact =
  | {
      readonly type: 'ChatCreated'
      readonly chatType: ChatType
      readonly visibility: Visibility
      readonly posting: Posting
      readonly isDefault: boolean
      readonly title: string | null
    }
  | { readonly type: 'ChatRenamed'; readonly title: string }
  | { readonly type: 'TopicChanged'; readonly topic: string }
  | { readonly type: 'ChatDescribed'; readonly description: string }
  | { readonly type: 'PostingChanged'; readonly from: Posting; readonly to: Posting }
  | { readonly type: 'ChatMadePrivate' | 'ChatMadePublic' | 'ChatArchived' | 'ChatUnarchived' | 'ChatRestored' }
  | { readonly type: 'ChatDeleted'; readonly eraseAt: number }
  | { readonly type: 'ParticipantAdded'; readonly personId: string; readonly role: ChatRole; readonly via: AddedVia }
  | { readonly type: 'ParticipantRemoved'; readonly personId: string; readonly reason: 'left' | 'removed' | 'workspace_left' }
  | { readonly type: 'ParticipantRoleChanged'; readonly personId: string; readonly from: ChatRole; readonly to: ChatRole }
  | WebhookFact

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
  | { readonly type: 'describe'; readonly description: string }
  | { readonly type: 'setPosting'; readonly to: Posting }
  | { readonly type: 'makePrivate'; readonly personId: string }
  | {
      readonly type: 'makePublic'
      readonly isConfirmed: boolean
      readonly messageCount: number
      readonly pinCount: number
      readonly readerCount: number // who could not read it before
    }
  | { readonly type: 'archive' | 'unarchive' }
  | { readonly type: 'delete'; readonly isConfirmed: boolean; readonly eraseAt: number; readonly messageCount: number }
  | { readonly type: 'restore'; readonly now: number }
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
  | WebhookCommand

export type OpenChat = {
  readonly status: 'open' | 'archived'
  readonly chatType: ChatType
  readonly eraseAt: number | null // deleted, until then to be restored
  readonly visibility: Visibility
  readonly posting: Posting
  readonly isDefault: boolean
  readonly title: string | null
  readonly topic: string
  readonly description: string
  readonly participants: ReadonlyMap<string, ChatRole> // in the order of joining
  readonly webhooks: ReadonlyMap<string, Webhook> // by bot
}
export type Chat = { readonly status: 'none' } | OpenChat

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
      case 'describe':
        return describe(command, changeable(chat))
      case 'setPosting':
        return setPosting(command, changeable(chat))
      case 'makePrivate':
        return makePrivate(command, changeable(chat))
      case 'makePublic':
        return makePublic(command, changeable(chat))
      case 'archive':
        return archive(channel(living(chat)))
      case 'unarchive':
        return unarchive(channel(living(chat)))
      case 'delete':
        return erase(command, channel(known(chat)))
      case 'restore':
        return restore(command, channel(known(chat)))
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
      default:
        return decideWebhook(command, command.type === 'revokeWebhook' ? channel(living(chat)) : changeable(chat))
    }
  },
  evolve(chat, fact, around) {
    switch (fact.type) {
      case 'ChatCreated':
        return created(fact)
      case 'ChatRenamed':
        return { ...known(chat), title: fact.title }
      case 'TopicChanged':
        return { ...known(chat), topic: fact.topic }
      case 'ChatDescribed':
        return { ...known(chat), description: fact.description }
      case 'PostingChanged':
        return { ...known(chat), posting: fact.to }
      case 'ChatMadePrivate':
        return { ...known(chat), visibility: 'private' }
      case 'ChatMadePublic':
        return { ...known(chat), visibility: 'public' }
      case 'ChatDeleted':
        return { ...known(chat), eraseAt: fact.eraseAt }
      case 'ChatRestored':
        return { ...known(chat), eraseAt: null }
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
      default:
        return { ...known(chat), webhooks: evolveWebhooks(known(chat).webhooks, fact, around.version) }
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
    case 'ChatDescribed':
      return { ...fact, description: '' }
    default:
      return 'botId' in fact ? { ...fact, name: '' } : fact
  }
}

function known(chat: Chat): OpenChat {
  if (chat.status === 'none') throw notFound()
  return chat
}

function living(chat: Chat): OpenChat {
  const { eraseAt } = known(chat)
  if (eraseAt !== null) throw deleted(eraseAt)
  return known(chat)
}

function changeable(chat: Chat): OpenChat {
  if (channel(living(chat)).status === 'archived') throw archived()
  return known(chat)
}
