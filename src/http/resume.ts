import type { Context } from 'hono'
import type { Form } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { resumed } from '../../views/people/resumed.ts'
import { LIMITS } from '../application/limits.ts'
import { chatScreen, messagePage } from './chat-page.ts'
import type { Env } from './doors.ts'
import { answerHtml, siteOfErrors } from './page.ts'
import { told } from './refusals.ts'
import { isSame } from './session.ts'
import { threadPage } from './threads.ts'
import { askedFor, freshKey, opening, signedIn } from './wishes.ts'

/** A form that arrived after its session was over. It travels through the sign-in page and comes back as it was. */
export type Interrupted = {
  readonly method: string
  readonly path: string
  readonly asked: string // the path and its questions
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly until: number
}

const PURPOSE = 'resume'
const HIDDEN = new Set(['csrf', 'key', 'password', 'current', 'code'])

export function signedForm(c: Context<Env>): string {
  const fields = [...c.get('body')].flatMap(([name, values]) =>
    HIDDEN.has(name) ? [] : values.filter(value => typeof value === 'string').map(value => [name, value] as const),
  )
  const { keys, clock } = c.get('doors').app.ports
  const { method, path } = c.req
  const interrupted: Interrupted = { method, path, asked: askedFor(c), fields, until: clock.now() + LIMITS.preSession * 1000 }
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

const POSTING = /^\/w\/[^/]+\/chats\/([^/]+)\/messages(?:\/([^/]+))?$/

const IN_WORKSPACE = /^\/w\/([^/]+)\//

/** Signed in again: what was being written stands in its box, not sent. Any other form stands on a page of its own. */
export async function goOn(c: Context<Env>, interrupted: Interrupted): Promise<Response> {
  const { path, fields } = interrupted
  if (path === roots.signOut) return c.redirect(roots.home, 303)
  const slug = IN_WORKSPACE.exec(path)?.[1]
  if (slug === undefined) return byItself(c, interrupted)
  const viewer = await c.get('doors').queries.viewer(slug, signedIn(c).person.id)
  if (!viewer || !opening(c)(viewer.workspace)) return c.redirect(roots.home, 303)
  c.set('viewer', viewer)
  const [, chatId, messageId] = POSTING.exec(path) ?? []
  if (chatId === undefined) return byItself(c, interrupted)
  const form = { values: Object.fromEntries(fields), errors: {} }
  try {
    return await inItsBox(c, { chatId, messageId }, form)
  } catch (error) {
    if (told(error)?.status !== 404) throw error
    return byItself(c, interrupted) // what it was written into is not there any more
  }
}

function inItsBox(c: Context<Env>, { chatId, messageId }: { readonly chatId: string; readonly messageId: string | undefined }, form: Form) {
  if (messageId !== undefined) return messagePage(c, { chatId, messageId }, form)
  const threadId = form.values['threadId']
  return threadId ? threadPage(c, { chatId, messageId: threadId }, form) : chatScreen(c, chatId, form)
}

/** Where a form stood nobody knows, and its address may answer to nothing else. */
function byItself(c: Context<Env>, { method, asked, fields }: Interrupted): Response | Promise<Response> {
  const action = method === 'POST' ? asked : `${asked}${asked.includes('?') ? '&' : '?'}_method=${method}`
  return answerHtml(c, resumed({ site: siteOfErrors(c), key: freshKey(c), action, fields }))
}
