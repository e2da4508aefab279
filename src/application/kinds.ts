import { type Chat, type ChatCommand, type ChatFact, chats } from '../domain/chats.ts'
import { type Message, type MessageCommand, type MessageFact, messages } from '../domain/messages.ts'
import { type Person, type PersonCommand, type PersonFact, people } from '../domain/people.ts'
import { type ChatPreferenceCommand, type ChatPreferenceFact, type ChatPreferences, preferences } from '../domain/preferences.ts'
import { type Workspace, type WorkspaceCommand, type WorkspaceFact, workspaces } from '../domain/workspaces.ts'
import type { Kind } from './execute.ts'
import type { AnyCollection } from './ports.ts'
import { attachmentModel } from './read-models/attachments.ts'
import { channelModel } from './read-models/channels.ts'
import { chatModel } from './read-models/chats.ts'
import { emojiModel } from './read-models/emoji.ts'
import { identityModel } from './read-models/identities.ts'
import { messageModel } from './read-models/messages.ts'
import { participantModel } from './read-models/participants.ts'
import { personModel } from './read-models/people.ts'
import { pinModel } from './read-models/pins.ts'
import { preferenceModel } from './read-models/preferences.ts'
import { teamModel } from './read-models/teams.ts'
import { threadModel } from './read-models/threads.ts'
import { timelineModel } from './read-models/timelines.ts'
import { webhookModel } from './read-models/webhooks.ts'
import { memberModel, membershipModel, workspaceModel } from './read-models/workspaces.ts'
import { type StreamKind, streamKind } from './streams.ts'

const chatStreams = streamKind('chat', {
  head: chatModel,
  rows: [messageModel, participantModel, pinModel, timelineModel, threadModel, channelModel, attachmentModel, webhookModel],
  main: chats,
})
const workspaceStreams = streamKind('workspace', {
  head: workspaceModel,
  rows: [memberModel, membershipModel, teamModel, emojiModel],
  main: workspaces,
})
const personStreams = streamKind('person', { head: personModel, rows: [identityModel, preferenceModel], main: people })

/** Every kind of stream there is, by the prefix of its name. */
export const STREAMS = { chat: chatStreams, workspace: workspaceStreams, person: personStreams }

export const kindOf = (stream: string): StreamKind | undefined =>
  Object.values(STREAMS).find(({ prefix }) => stream.startsWith(`${prefix}-`))

export const CHAT: Kind<ChatCommand, Chat, ChatFact> = { stream: chatStreams, decider: chats }
export const MESSAGE: Kind<MessageCommand, Message, MessageFact> = { stream: chatStreams, decider: messages }
export const WORKSPACE: Kind<WorkspaceCommand, Workspace, WorkspaceFact> = { stream: workspaceStreams, decider: workspaces }
export const PERSON: Kind<PersonCommand, Person, PersonFact> = { stream: personStreams, decider: people }
export const PREFERENCE: Kind<ChatPreferenceCommand, ChatPreferences, ChatPreferenceFact> = { stream: personStreams, decider: preferences }

/** Every collection that is a fold, for rebuilds. */
export const FOLDED: readonly AnyCollection[] = Object.values(STREAMS).flatMap(kind => [
  kind.head.collection,
  ...kind.rows.map(row => row.collection),
])
