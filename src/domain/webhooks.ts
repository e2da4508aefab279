import type { OpenChat } from './chats.ts'
import { limitReached, notFound, rejected } from './decider.ts'

/** Programs that post into a chat, each by an address of its own. The bot is who speaks; its address is known only to who made it. */
export type WebhookFact =
  | { readonly type: 'WebhookCreated'; readonly botId: string; readonly name: string; readonly emoji?: string; readonly isSigned?: true }
  | { readonly type: 'WebhookRenewed'; readonly botId: string; readonly name: string; readonly isSigned?: true } // the address before it died
  | { readonly type: 'WebhookRevoked'; readonly botId: string; readonly name: string }

/** `limit` is of webhooks in a chat. */
export type WebhookCommand =
  | {
      readonly type: 'createWebhook'
      readonly botId: string
      readonly name: string
      readonly emoji?: string
      readonly isSigned: boolean
      readonly limit: number
    }
  | { readonly type: 'renewWebhook'; readonly botId: string; readonly isSigned: boolean; readonly isConfirmed: boolean }
  | { readonly type: 'revokeWebhook'; readonly botId: string; readonly isConfirmed: boolean }

/** `since`: the version that made its address. An address of another version is dead. */
export type Webhook = { readonly name: string; readonly emoji?: string; readonly since: number }

type Command<T extends WebhookCommand['type']> = Extract<WebhookCommand, { type: T }>
type Facts = readonly WebhookFact[]

/** An archived chat hands over only what is to be revoked: what nobody needs any more is to be closed. */
export function decideWebhook(command: WebhookCommand, chat: OpenChat): Facts {
  switch (command.type) {
    case 'createWebhook':
      return create(command, chat)
    case 'renewWebhook':
      return renew(command, chat)
    case 'revokeWebhook':
      return revoke(command, chat)
  }
}

function create({ botId, name, emoji, isSigned, limit }: Command<'createWebhook'>, { webhooks }: OpenChat): Facts {
  if (webhooks.has(botId)) return []
  if (webhooks.size >= limit) throw limitReached(limit)
  return [{ type: 'WebhookCreated', botId, name, ...(emoji !== undefined && { emoji }), ...(isSigned && { isSigned }) }]
}

function renew({ botId, isSigned, isConfirmed }: Command<'renewWebhook'>, { webhooks }: OpenChat): Facts {
  const { name } = known(webhooks, botId)
  if (!isConfirmed) throw confirmNeeded(`whatever posts as “${name}” stops until it has the new address`)
  return [{ type: 'WebhookRenewed', botId, name, ...(isSigned && { isSigned }) }]
}

function revoke({ botId, isConfirmed }: Command<'revokeWebhook'>, { webhooks }: OpenChat): Facts {
  const { name } = known(webhooks, botId)
  if (!isConfirmed) throw confirmNeeded(`whatever posts as “${name}” stops at once. What it said stays`)
  return [{ type: 'WebhookRevoked', botId, name }]
}

export function evolveWebhooks(webhooks: OpenChat['webhooks'], fact: WebhookFact, version: number): OpenChat['webhooks'] {
  const next = new Map(webhooks)
  switch (fact.type) {
    case 'WebhookCreated':
      return next.set(fact.botId, { name: fact.name, ...(fact.emoji !== undefined && { emoji: fact.emoji }), since: version })
    case 'WebhookRenewed':
      return next.set(fact.botId, { ...known(webhooks, fact.botId), since: version })
    case 'WebhookRevoked':
      next.delete(fact.botId)
      return next
  }
}

function known(webhooks: OpenChat['webhooks'], botId: string): Webhook {
  const webhook = webhooks.get(botId)
  if (!webhook) throw notFound()
  return webhook
}

const confirmNeeded = (consequence: string) => rejected('confirm_needed', `Please confirm: ${consequence}.`)
