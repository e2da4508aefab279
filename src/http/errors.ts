import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { broken, busy, errorPage, errorPanel, forbidden, notFound, refused, type Trouble } from '../../views/errors.ts'
import type { Env } from './doors.ts'
import { isAtFiles } from './edge.ts'
import { tell } from './gates.ts'
import { isFragment } from './htmx.ts'
import { answerHtml, siteOfErrors } from './page.ts'
import { type Told, told } from './refusals.ts'

/** What script does something about, beside showing the sentence. */
const SCRIPTED: ReadonlySet<string> = new Set(['confirm_needed', 'key_reused'])

/** The end of every error: a sentence outside, the cause inside, one id in both. What breaks the page of it too leaves the sentence. */
export function answerError(error: Error, c: Context<Env>): Response | Promise<Response> {
  try {
    return answerTo(error, c)
  } catch (worse) {
    logCause(worse as Error, c)
    return c.text(`Something went wrong. Reference ${c.get('requestId')}`, 500)
  }
}

function answerTo(error: Error, c: Context<Env>): Response | Promise<Response> {
  const known = told(error) ?? ofOthers(error, c)
  if (!known || known.status === FULL) logCause(error, c)
  if (known?.retryAfter !== undefined) tell(c, 'Retry-After', String(known.retryAfter))
  if (known && SCRIPTED.has(known.reason)) tell(c, 'Flowra-Reason', known.reason)
  const status = known?.status ?? 500
  if (isAtFiles(c)) return c.text(known?.sentence ?? 'Something went wrong.', status) // no page of ours is there
  if (isJson(c))
    return c.json({ error: known ? pick(known) : { reason: 'broken', sentence: 'Something went wrong.', id: c.get('requestId') } }, status)
  const trouble = known ? troubleOf(known) : broken(c.get('requestId'))
  return isFragment(c)
    ? answerHtml(c, errorPanel(c.get('doors').assets.url, trouble), status)
    : answerHtml(c, errorPage(siteOfErrors(c), trouble), status)
}

/** What the framework refuses, and a request that was cut off in its middle: that answer reaches nobody, and it is no fault of ours. */
function ofOthers(error: Error, c: Context<Env>): Told | undefined {
  if (error instanceof HTTPException && error.status < 500) return unreadable(error.status as ContentfulStatusCode)
  const isCutOff = (error as NodeJS.ErrnoException).code === 'ECONNRESET' && c.env?.incoming?.complete === false
  return isCutOff ? unreadable(408) : undefined
}

const unreadable = (status: ContentfulStatusCode): Told => ({
  status,
  reason: 'refused',
  sentence: 'This request cannot be read.',
  fields: {},
})
const pick = ({ reason, sentence }: Told) => ({ reason, sentence })

function troubleOf({ status, sentence, retryAfter }: Told): Trouble {
  if (status === 404) return notFound
  if (status === 403) return forbidden(sentence)
  return retryAfter === undefined || status === FULL ? refused(sentence) : busy(sentence)
}

/** For whoever runs this to mend. */
const FULL = 507

/** Never bodies, addresses or query strings; the route is the pattern, not the path. */
function logCause(error: Error, c: Context<Env>): void {
  const { name, message, stack } = error
  c.get('doors').log('error', { id: c.get('requestId'), method: c.req.method, error: name, cause: message, stack }, 'a request failed')
}

const isJson = (c: Context<Env>): boolean => {
  const accept = c.req.header('Accept') ?? ''
  return accept.includes('application/json') && !accept.includes('text/html')
}
