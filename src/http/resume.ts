import type { Context } from 'hono'
import { roots } from '../../views/paths.ts'
import { LIMITS } from '../application/limits.ts'
import { chatScreen, messagePage } from './chat-page.ts'
import type { Env } from './doors.ts'
import { isSame } from './session.ts'
import { signedIn } from './wishes.ts'

/** A form that arrived after its session was over. It travels through the sign-in page and comes back as it was. */
export type Interrupted = {
  readonly method: string
  readonly path: string
  readonly values: Readonly<Record<string, string>>
  readonly until: number
}

const PURPOSE = 'resume'
const HIDDEN = new Set(['csrf', 'key', 'password', 'current'])

export function signedForm(c: Context<Env>): string {
  const values: Record<string, string> = {}
  for (const [name, [value]] of c.get('body')) if (typeof value === 'string' && !HIDDEN.has(name)) values[name] = value
  const { keys, clock } = c.get('doors').app.ports
  const interrupted: Interrupted = { method: c.req.method, path: c.req.path, values, until: clock.now() + LIMITS.preSession * 1000 }
  const text = Buffer.from(JSON.stringify(interrupted)).toString('base64url')
  return `${text}.${keys.digest(PURPOSE, text)}`
}

/** Undefined for what we did not sign, or long ago. */
export function interruptedForm(c: Context<Env>, signed: string | undefined): Interrupted | undefined {
  const [text = '', mark = ''] = (signed ?? '').split('.')
  const { keys, clock } = c.get('doors').app.ports
  if (text === '' || !isSame(mark, keys.digest(PURPOSE, text))) return undefined
  const interrupted = JSON.parse(Buffer.from(text, 'base64url').toString()) as Interrupted
  return interrupted.until > clock.now() ? interrupted : undefined
}

const POSTING = /^\/w\/([^/]+)\/chats\/([^/]+)\/messages(?:\/([^/]+))?$/

/** Signed in again: what was being written stands in its box, not sent. Any other form is opened anew. */
export async function goOn(c: Context<Env>, { path, values }: Interrupted): Promise<Response> {
  const [, slug, chatId, messageId] = POSTING.exec(path) ?? []
  const viewer = slug === undefined ? undefined : await c.get('doors').queries.viewer(slug, signedIn(c).person.id)
  if (!viewer || chatId === undefined) return c.redirect(path.startsWith('/settings/') ? path : roots.home, 303)
  c.set('viewer', viewer)
  const form = { values, errors: {} }
  return messageId === undefined ? chatScreen(c, chatId, form) : messagePage(c, { chatId, messageId }, form)
}
