import type { ChatFact } from '../../domain/chats.ts'
import type { MessageFact } from '../../domain/messages.ts'
import type { WebhookFact } from '../../domain/webhooks.ts'
import type { Collection, Event } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** A program that posts into a chat. One that was revoked stays and says so. */
export type WebhookDocument = {
  readonly workspaceId: string
  readonly id: string // the bot
  readonly version: number
  readonly chatId: string
  readonly name: string
  readonly emoji?: string
  readonly isSigned?: true // its deliveries must be
  readonly creatorId: string
  readonly createdAt: number
  readonly addressAt: number // when its address was made
  readonly isRevoked: boolean
}

export const WEBHOOKS: Collection<WebhookDocument> = { name: 'webhooks', indexes: [['chatId', 'isRevoked', 'createdAt']] }

export const webhookModel: ReadModel<WebhookDocument, ChatFact | MessageFact> = {
  collection: WEBHOOKS,
  keys: ({ fact }) => ('botId' in fact ? [fact.botId] : []),
  fold(webhook, event) {
    const known = { ...(webhook as WebhookDocument), version: event.version }
    const fact = event.fact as WebhookFact
    switch (fact.type) {
      case 'WebhookCreated':
        return created(event, fact)
      case 'WebhookRenewed': {
        const { isSigned: _, ...rest } = known
        return { ...rest, ...(fact.isSigned && { isSigned: true }), addressAt: event.at }
      }
      case 'WebhookRevoked':
        return { ...known, isRevoked: true }
    }
  },
}

const created = (event: Event, { botId, name, emoji, isSigned }: WebhookFact & { type: 'WebhookCreated' }): WebhookDocument => ({
  workspaceId: event.workspaceId,
  id: botId,
  version: event.version,
  chatId: event.subject,
  name,
  ...(emoji !== undefined && { emoji }),
  ...(isSigned && { isSigned }),
  creatorId: event.actor,
  createdAt: event.at,
  addressAt: event.at,
  isRevoked: false,
})
