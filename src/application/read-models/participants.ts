import type { AddedVia, ChatFact, ChatRole } from '../../domain/chats.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Collection } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** A person in a chat. Who left stays and says so. Nothing of the chat itself: one post must not write a thousand rows. */
export type ParticipantDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly chatId: string
  readonly personId: string
  readonly role: ChatRole
  readonly via: AddedVia
  readonly joinedVersion: number
  readonly isGone: boolean
}

export const PARTICIPANTS: Collection<ParticipantDocument> = {
  name: 'participants',
  indexes: [
    ['chatId', 'isGone', 'joinedVersion'],
    ['personId', 'isGone'],
  ],
}

export const participantId = (chatId: string, personId: string): string => `${chatId}:${personId}`

export const participantModel: ReadModel<ParticipantDocument, ChatFact | MessageFact> = {
  collection: PARTICIPANTS,
  keys: event => ('personId' in event.fact ? [participantId(event.subject, event.fact.personId)] : []),
  fold(participant, event) {
    const fact = event.fact
    switch (fact.type) {
      case 'ParticipantAdded':
        return {
          workspaceId: event.workspaceId,
          id: participantId(event.subject, fact.personId),
          version: event.version,
          chatId: event.subject,
          personId: fact.personId,
          role: fact.role,
          via: fact.via,
          joinedVersion: event.version,
          isGone: false,
        }
      case 'ParticipantRemoved':
        return { ...(participant as ParticipantDocument), version: event.version, isGone: true }
      case 'ParticipantRoleChanged':
        return { ...(participant as ParticipantDocument), version: event.version, role: fact.to }
      default:
        return participant as ParticipantDocument
    }
  },
}
