import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Received } from '../application/commands/webhooks.ts'
import { RATES } from '../application/limits.ts'
import type { AddressDocument } from '../application/webhooks/addresses.ts'
import { limited } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { tell } from './gates.ts'
import { told } from './refusals.ts'

/** What programs are told, in the words that they know from elsewhere. */
type Word = Exclude<Received, 'posted'> | 'no_service' | 'channel_is_archived' | 'action_prohibited' | 'key_reused'
type Answer = readonly [word: Word | 'invalid_token' | 'service_unavailable' | 'payload_too_large', status: ContentfulStatusCode]

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/**
 * Where programs post to, as they do to Slack and Mattermost. It reads no cookie: who knows the address is the program. Whatever is wrong,
 * the answer is one plain word.
 */
export const hookRoutes = ({ app, commands, queries }: HttpDoors) => {
  async function isSlower(c: Context<Env>, limit: (typeof RATES)['hook' | 'hookAddress'], key: string): Promise<boolean> {
    const { isAllowed, resetMs } = await app.ports.limits.take(limit, key)
    if (!isAllowed) tell(c, 'Retry-After', String(Math.max(1, Math.ceil(resetMs / 1000))))
    return !isAllowed
  }

  async function received(c: Context<Env>, address: AddressDocument): Promise<Answer | undefined> {
    const body = await c.req.text()
    const json = jsonIn(c.req.header('Content-Type'), body)
    if (json === undefined || c.req.header('Content-Encoding') !== undefined) return ['invalid_payload', 400]
    const id = c.req.header('Webhook-Id') ?? c.req.header('Idempotency-Key')
    const [timestamp, signatures] = [c.req.header('Webhook-Timestamp'), c.req.header('Webhook-Signature')]
    if (id !== undefined && id.length > LONGEST_ID) return ['invalid_payload', 400]
    const delivery = { json, body, id: id || undefined, timestamp, signatures }
    const outcome = await commands.webhooks.receive(address, delivery, () => isSlower(c, RATES.hook, address.botId))
    if (outcome === 'posted') return undefined
    if (outcome === 'rate_limited') return [outcome, 429]
    return outcome === 'forged' ? ['invalid_token', 403] : [outcome, 400]
  }

  async function post(c: Context<Env>): Promise<Answer | undefined> {
    if (await isSlower(c, RATES.hookAddress, `address ${c.get('address')}`)) return ['rate_limited', 429]
    const address = await queries.hookAddress(c.req.param('token') ?? '')
    return address ? received(c, address) : ['no_service', 404]
  }

  const answer = (c: Context<Env>, [word, status]: Answer) => c.text(word, status)

  const routes = new Hono<Env>().post('/hooks/:token', limited, async c => {
    const refused = await post(c)
    return refused ? answer(c, refused) : c.text('ok')
  })
  routes.onError((error, c) => {
    const known = told(error)
    if (!known) throw error
    if (known.retryAfter !== undefined) tell(c, 'Retry-After', String(known.retryAfter))
    return answer(c, REFUSALS[known.reason] ?? (known.status === 413 ? ['payload_too_large', 413] : ['service_unavailable', known.status]))
  })
  return routes
}

const LONGEST_ID = 256

const REFUSALS: Readonly<Record<string, Answer>> = {
  not_found: ['no_service', 404],
  archived: ['channel_is_archived', 410],
  posting_admins: ['action_prohibited', 403],
  empty: ['no_text', 400],
  key_reused: ['key_reused', 409],
}

/** JSON, or the field `payload` of a form. `curl -d` calls its JSON a form, and many programs say nothing at all. */
function jsonIn(type = JSON_TYPE, body: string): unknown {
  const kind = type.split(';')[0]?.trim().toLowerCase()
  if (kind !== JSON_TYPE && kind !== FORM) return undefined
  const text = kind === FORM && !body.trimStart().startsWith('{') ? new URLSearchParams(body).get('payload') : body
  try {
    return JSON.parse(text ?? '') as unknown
  } catch {
    return undefined
  }
}
