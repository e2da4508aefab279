import type { ChatFact } from '../../domain/chats.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { Event } from '../ports.ts'
import type { Activity } from './messages.ts'

/** People brought in at creation or by the workspace itself are told by the first line, not one by one. */
export function activityOf({ fact, actor }: Event<ChatFact | MessageFact>): Activity | null {
  switch (fact.type) {
    case 'ChatCreated':
      return fact.chatType === 'direct' ? null : { type: 'created' }
    case 'ChatRenamed':
      return { type: 'renamed', title: fact.title }
    case 'TopicChanged':
      return { type: 'topic', topic: fact.topic }
    case 'ChatDescribed':
      return { type: 'described' }
    case 'PostingChanged':
      return { type: fact.to === 'admins' ? 'for_admins' : 'for_everyone' }
    case 'ChatMadePrivate':
      return { type: 'made_private' }
    case 'ChatMadePublic':
      return { type: 'made_public' }
    case 'ChatDeleted':
      return { type: 'deleted' }
    case 'ChatRestored':
      return { type: 'restored' }
    case 'ChatArchived':
      return { type: 'archived' }
    case 'ChatUnarchived':
      return { type: 'unarchived' }
    case 'ParticipantAdded':
      if (fact.via === 'created') return null
      return fact.via === 'added' && fact.personId !== actor ? { type: 'added', personId: fact.personId } : { type: 'joined' }
    case 'ParticipantRemoved':
      return fact.reason === 'removed' ? { type: 'removed', personId: fact.personId } : { type: 'left' }
    case 'WebhookCreated':
      return { type: 'webhook_made', name: fact.name }
    case 'WebhookRenewed':
      return { type: 'webhook_renewed', name: fact.name }
    case 'WebhookRevoked':
      return { type: 'webhook_revoked', name: fact.name }
    case 'ParticipantRoleChanged':
      return { type: fact.to === 'admin' ? 'made_admin' : 'made_member', personId: fact.personId }
    default:
      return null
  }
}
