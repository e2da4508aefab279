import type { ChatFact } from '../../domain/chats.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Collection } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'
import { startsOf } from '../starts.ts'

/** What is said about a channel, and by which words it is found. Apart from the chat, which is written with every post. */
export type ChannelDocument = {
  readonly workspaceId: string
  readonly id: string // the chat
  readonly version: number
  readonly title: string
  readonly topic: string
  readonly description: string
  readonly isPublic: boolean
  readonly isArchived: boolean
  readonly isDeleted: boolean
  readonly sortTitle: string
  readonly starts: readonly string[] // of its words
}

export const CHANNELS: Collection<ChannelDocument> = {
  name: 'channels',
  indexes: [['isPublic', 'isArchived', 'isDeleted', 'sortTitle']],
  lists: ['starts'],
}

type Fact = ChatFact | MessageFact

export const channelModel: ReadModel<ChannelDocument, Fact> = {
  collection: CHANNELS,
  keys: ({ subject, fact }) => (isAbout(fact) ? [subject] : []),
  fold(known, { workspaceId, subject, version, fact }) {
    const next = changed(known ?? { ...UNNAMED, workspaceId, id: subject }, fact)
    const isFoundAnew = !known || known.title !== next.title || known.topic !== next.topic
    const found = isFoundAnew ? { sortTitle: next.title.toLowerCase(), starts: startsOf(`${next.title} ${next.topic}`) } : {}
    return { ...next, ...found, version }
  },
}

const UNNAMED = {
  version: 0,
  title: '',
  topic: '',
  description: '',
  isPublic: false,
  isArchived: false,
  isDeleted: false,
  sortTitle: '',
  starts: [],
}

const ABOUT: ReadonlySet<string> = new Set<Fact['type']>([
  'ChatRenamed',
  'TopicChanged',
  'ChatDescribed',
  'ChatMadePrivate',
  'ChatMadePublic',
  'ChatArchived',
  'ChatUnarchived',
  'ChatDeleted',
  'ChatRestored',
])
const isAbout = (fact: Fact): boolean => ABOUT.has(fact.type) || (fact.type === 'ChatCreated' && fact.chatType !== 'direct')

function changed(channel: ChannelDocument, fact: Fact): ChannelDocument {
  switch (fact.type) {
    case 'ChatCreated':
      return { ...channel, title: fact.title ?? '', isPublic: fact.visibility === 'public' }
    case 'ChatRenamed':
      return { ...channel, title: fact.title }
    case 'TopicChanged':
      return { ...channel, topic: fact.topic }
    case 'ChatDescribed':
      return { ...channel, description: fact.description }
    case 'ChatMadePrivate':
    case 'ChatMadePublic':
      return { ...channel, isPublic: fact.type === 'ChatMadePublic' }
    case 'ChatArchived':
    case 'ChatUnarchived':
      return { ...channel, isArchived: fact.type === 'ChatArchived' }
    case 'ChatDeleted':
    case 'ChatRestored':
      return { ...channel, isDeleted: fact.type === 'ChatDeleted' }
    default:
      return channel
  }
}
