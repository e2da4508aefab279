import { z } from 'zod'
import type { Chat } from '../../domain/chats.ts'
import { notFound } from '../../domain/decider.ts'
import { actInChat, around } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { line, parsed } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { CHAT, MESSAGE } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { WEBHOOKS } from '../read-models/webhooks.ts'
import { permit, relationIn } from '../rights.ts'
import { type AddressDocument, newAddress, signingSecretOf } from '../webhooks/addresses.ts'
import { commandOf } from '../webhooks/deliveries.ts'
import { iconFor } from '../webhooks/icons.ts'
import { type Payload, payloadOf, type Unfit } from '../webhooks/payload.ts'
import { emojiOf, saidIn, speakerOf } from '../webhooks/said.ts'
import { isGenuine } from '../webhooks/signatures.ts'
import { usesOf } from '../webhooks/uses.ts'

const isSigned = z.boolean().default(false)
const emoji = z
  .string()
  .transform(typed => (typed.trim() === '' ? undefined : (emojiOf(typed) ?? null)))
  .refine(found => found !== null, 'This is no emoji. Write one, or its name as in :rocket:.')
  .optional()
const creating = z.strictObject({ name: line(LIMITS.name, 'Give it a name.'), emoji, isSigned })
const renewing = z.strictObject({ isSigned, isConfirmed: z.boolean().default(false) })
const revoking = z.strictObject({ isConfirmed: z.boolean().default(false) })

/** Token and secret are answered once and kept as hash and sealed; a repetition answers neither. */
export type MadeAddress = Answer & { readonly botId: string; readonly token?: string; readonly secret?: string }

/** A body as it came. `id`, `timestamp` and `signatures`: what its headers say of it. */
export type Delivery = {
  readonly json: unknown
  readonly body: string
  readonly id: string | undefined
  readonly timestamp: string | undefined
  readonly signatures: string | undefined
}
export type Received = 'posted' | 'forged' | 'rate_limited' | Unfit

/** Programs that post into a chat: who made them says where, and nobody needs to sign in. */
export const webhookCommands = (app: Application) => {
  const uses = usesOf(app.ports)

  async function withAddress(by: By, at: { chatId: string; botId: string; isSigned: boolean }, answer: Answer): Promise<MadeAddress> {
    const { botId } = at
    if (answer.isRepeat || answer.changes.length === 0) return { ...answer, botId }
    return { ...answer, botId, ...(await newAddress(app.ports, { ...at, workspace: by.workspaceId, since: answer.version })) }
  }

  /** Sooner than the queue, which has the last word: nothing is noted or fetched for an address that died. */
  async function mustBeOpen({ workspace, botId, since }: AddressDocument): Promise<void> {
    const webhook = await app.ports.documents.get(WEBHOOKS, workspace, botId)
    if (webhook && webhook.version > since) throw notFound()
  }

  /** As the bot, if this is still its address: asked inside the queue, where a removal that came a moment earlier counts. */
  async function say(by: By, address: AddressDocument, payload: Payload): Promise<Answer> {
    const { chatId, botId, since } = address
    const messageId = derivedId('messages', chatId, botId, by.command)
    const { text, cards } = saidIn(payload)
    const icon = await iconFor(app.ports, { ...address, messageId }, payload)
    return app.execute.run({
      kind: MESSAGE,
      ...around(app, by, 'messages.post', [chatId, messageId, payload]),
      stream: `chat-${chatId}`,
      subject: messageId,
      ask({ head, main }) {
        const chat = main as Chat
        if (chat.status === 'none' || head?.workspaceId !== by.workspaceId) throw notFound()
        const webhook = chat.webhooks.get(botId)
        if (webhook?.since !== since) throw notFound()
        permit({ role: 'bot', isOperator: false }, 'messages.post', { ...relationIn(chat, botId), isParticipant: chat.eraseAt === null })
        return {
          type: 'post' as const,
          isArchived: chat.status === 'archived',
          messageId,
          authorId: botId,
          lastN: (head as ChatDocument).lastN,
          text,
          spoken: { speaker: speakerOf(webhook, payload, icon), ...(cards.length > 0 && { cards }) },
        }
      },
    })
  }

  return {
    async create(by: By, chatId: string, input: unknown): Promise<MadeAddress> {
      const { emoji, ...wish } = parsed(creating, input)
      const botId = derivedId('bots', chatId, by.personId, by.command)
      const answer = await actInChat(app, {
        kind: CHAT,
        by,
        act: 'webhooks.create',
        chatId,
        body: [wish, emoji],
        ask: () => ({ type: 'createWebhook', botId, ...wish, ...(emoji && { emoji }), limit: LIMITS.webhooksInChat }),
      })
      return withAddress(by, { chatId, botId, isSigned: wish.isSigned }, answer)
    },

    /** The address before this one dies with the event. */
    async renew(by: By, chatId: string, botId: string, input: unknown): Promise<MadeAddress> {
      const wish = parsed(renewing, input)
      const answer = await actInChat(app, {
        kind: CHAT,
        by,
        act: 'webhooks.renew',
        chatId,
        body: [botId, wish],
        ask: () => ({ type: 'renewWebhook', botId, ...wish }),
      })
      return withAddress(by, { chatId, botId, isSigned: wish.isSigned }, answer)
    },

    revoke(by: By, chatId: string, botId: string, input: unknown): Promise<Answer> {
      const wish = parsed(revoking, input)
      return actInChat(app, {
        kind: CHAT,
        by,
        act: 'webhooks.revoke',
        chatId,
        body: [botId, wish],
        ask: () => ({ type: 'revokeWebhook', botId, ...wish }),
      })
    },

    /**
     * By secret: who knows the address posts as its bot into its chat, and nowhere else. `isSlower` is asked of what is genuine alone, so
     * that who knows the address without the secret takes nobody's turn.
     */
    async receive(address: AddressDocument, delivery: Delivery, isSlower = async () => false): Promise<Received> {
      const secret = signingSecretOf(app.ports, address)
      const { id = '', timestamp = '', signatures = '', body } = delivery
      const signed = { id, timestamp, signatures, body }
      if (secret !== undefined && !isGenuine(secret, signed, app.ports.clock.now(), LIMITS.hookClockMs)) return 'forged'
      if (await isSlower()) return 'rate_limited'
      const payload = payloadOf(delivery.json)
      if (typeof payload === 'string') return payload
      if (isSilent(payload)) return 'no_text'
      await mustBeOpen(address)
      const command = await commandOf(app.ports, address.botId, delivery.id)
      await say({ personId: address.botId, workspaceId: address.workspace, command }, address, payload)
      await uses.note(address.workspace, address.botId)
      return 'posted'
    },
  }
}

const isSilent = ({ text = '', attachments = [], blocks = [] }: Payload): boolean =>
  text.trim() === '' && attachments.length === 0 && blocks.length === 0
