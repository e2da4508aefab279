import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import type { WebhooksScreen } from '../channel-screens.ts'
import { LIMITS } from '../limits.ts'
import { WEBHOOKS } from '../read-models/webhooks.ts'
import { permit } from '../rights.ts'
import type { Viewer } from '../screens.ts'
import { type AddressDocument, findAddress } from '../webhooks/addresses.ts'
import { USES } from '../webhooks/uses.ts'
import { readable } from './chats.ts'
import { cards } from './people.ts'
import { titleOf } from './titles.ts'

/** Where a program posts to, by its token; undefined for any other text. */
export const hookAddress = (app: Application, token: string): Promise<AddressDocument | undefined> => findAddress(app.ports, token)

/** The programs that post into a chat, the oldest first. Where they post to is told nobody any more. */
export async function webhooks(app: Application, viewer: Viewer, chatId: string): Promise<WebhooksScreen> {
  const { workspace, person } = viewer
  const { chat, principal, relation } = await readable(app, workspace.id, person.id, chatId)
  permit(principal, 'webhooks.list', relation)
  if (chat.chatType === 'direct') throw notFound() // it is made of its people
  const found = await app.ports.documents.find(WEBHOOKS, workspace.id, {
    equal: { chatId, isRevoked: false },
    order: { field: 'createdAt', direction: 'up' },
    limit: LIMITS.webhooksInChat,
  })
  const uses = await app.ports.documents.getMany(
    USES,
    workspace.id,
    found.map(({ id }) => id),
  )
  const usedAt = new Map(uses.map(({ id, at }) => [id, at]))
  return {
    chat,
    title: await titleOf(app, chat, person.id),
    items: found.map(webhook => ({ webhook, usedAt: usedAt.get(webhook.id) ?? null })),
    hasRoom: found.length < LIMITS.webhooksInChat,
    people: await cards(
      app,
      found.map(({ creatorId }) => creatorId),
    ),
  }
}
