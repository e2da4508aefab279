import type { ReadableStream } from 'node:stream/web'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { roots } from '../../views/paths.ts'
import { Invalid } from '../application/errors.ts'
import { LIMITS } from '../application/limits.ts'
import { isSafe } from './csrf.ts'
import type { Body, Env } from './doors.ts'
import type { Gate } from './gates.ts'
import { comingForm } from './multipart.ts'
import { refusal } from './refusals.ts'
import { isPostWithFiles, isUpload } from './uploads.ts'

const MOST_FIELDS = 1_000
const FORM = 'application/x-www-form-urlencoded'
const FORM_WITH_FILES = 'multipart/form-data'
const BYTES = 'application/octet-stream'
/** What a form may call its fields. Brackets, dollars and underscores would be somebody's idea of an object. */
const FIELD = /^[a-zA-Z]+$/
/** An issuer names its answer as the standard says. */
const ANSWERED = /^\/auth\/[^/]+\/callback$/
const FIELD_OF_ISSUERS = /^[\w.-]+$/

const OWN_EMOJI = /^\/w\/[^/]+\/settings\/emoji$/
const hasPicture = (path: string): boolean => path === roots.picture || OWN_EMOJI.test(path)

const tooLarge = (): never => {
  throw refusal(413, 'This is more than Flowra takes at once.')
}
const ordinary = bodyLimit({ maxSize: LIMITS.bodyBytes, onError: tooLarge })
const withPicture = bodyLimit({ maxSize: LIMITS.pictureBytes + LIMITS.bodyBytes, onError: tooLarge })

/** A length that is told is believed: Node reads no further. Counting what comes is for those who do not tell. */
export const limited = createMiddleware<Env>((c, next) => {
  if (isSafe(c.req.method) || isUpload(c)) return next()
  const isPicture = hasPicture(c.req.path)
  if (hasFilesBehind(c)) return next() // counted file by file
  const length = c.req.header('Content-Length')
  if (length === undefined || c.req.header('Transfer-Encoding') !== undefined) return (isPicture ? withPicture : ordinary)(c, next)
  return Number(length) > (isPicture ? LIMITS.pictureBytes + LIMITS.bodyBytes : LIMITS.bodyBytes) ? tooLarge() : next()
})

/** Reads the form of whatever changes something, once, before anybody looks at it. */
export const bodies: Gate = async c => {
  if (c.req.header('Content-Encoding') !== undefined) throw refusal(415, 'Send this without compression.')
  c.set('body', isSafe(c.req.method) ? NONE : await bodyOf(c))
  return undefined
}

const NONE: Body = new Map()

async function bodyOf(c: Context<Env>): Promise<Body> {
  const type = (c.req.header('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (isUpload(c)) return bytesLeft(type)
  if (hasFilesBehind(c)) return fieldsBefore(c)
  if (type === '' && isEmpty(c)) return NONE
  const mayHaveFiles = hasPicture(c.req.path)
  if (type !== FORM && !(mayHaveFiles && type === FORM_WITH_FILES)) throw refusal(415, 'Flowra takes forms here, nothing else.')
  const entries = type === FORM ? new URLSearchParams(await c.req.text()) : await c.req.formData().catch(unreadable)
  return gathered(entries)
}

/** The fields first, which say who it is; the files behind them are left to who reads them one by one. */
async function fieldsBefore(c: Context<Env>): Promise<Body> {
  const { body, files } = await comingForm(c.req.raw.body as ReadableStream | null, c.req.header('Content-Type') ?? '')
  c.set('files', files)
  return body
}

const hasFilesBehind = (c: Context<Env>): boolean => isPostWithFiles(c.req.method, c.req.path, c.req.header('Content-Type'))

/** A file by itself is read by who knows whose it is. */
function bytesLeft(type: string): Body {
  if (type !== BYTES) throw refusal(415, 'Flowra takes the bytes of a file here, nothing else.')
  return NONE
}

function unreadable(error: unknown): never {
  throw error instanceof TypeError ? refusal(400, 'This form cannot be read.') : error
}

/** A request may be given a body that never holds a byte: its headers tell. */
const isEmpty = (c: Context<Env>): boolean =>
  (c.req.header('Content-Length') ?? '0') === '0' && c.req.header('Transfer-Encoding') === undefined

function gathered(entries: URLSearchParams | FormData): Body {
  const body = new Map<string, (string | File)[]>()
  let count = 0
  for (const [name, value] of entries) {
    if (++count > MOST_FIELDS) throw refusal(413, 'This form has too many fields.')
    body.set(name, [...(body.get(name) ?? []), value])
  }
  return body
}

/**
 * The fields a route takes: `one` each at most once, `many` any number of times, `files` as they came. Anything else is refused, so
 * that a string is a string behind this point.
 */
export const takes = (one: readonly string[] = [], many: readonly string[] = [], files: readonly string[] = []) =>
  createMiddleware<Env>(async (c, next) => {
    const values: Record<string, string> = {}
    const lists: Record<string, readonly string[]> = Object.fromEntries(many.map(name => [name, []]))
    for (const [name, given] of c.get('body')) {
      const texts = given.filter(value => typeof value === 'string')
      if (EVERYWHERE.includes(name) || one.includes(name)) values[name] = only(name, given)
      else if (many.includes(name) && texts.length === given.length) lists[name] = texts
      else if (!files.includes(name)) throw unexpected(name)
    }
    c.set('fields', { values, lists })
    await next()
  })

const EVERYWHERE = ['csrf', 'key']

function only(name: string, given: readonly (string | File)[]): string {
  const [value] = given
  if (given.length !== 1 || typeof value !== 'string') throw unexpected(name)
  return value
}

const unexpected = (name: string): Invalid => new Invalid(new Map([[name, 'This form is out of date. Please reload the page.']]))

/** Questions in an address: each word once, and plain. */
export const plainQuery: Gate = c => {
  const at = c.req.url.indexOf('?')
  if (at < 0) return undefined
  const seen = new Set<string>()
  const field = ANSWERED.test(c.req.path) ? FIELD_OF_ISSUERS : FIELD
  for (const [name] of new URLSearchParams(c.req.url.slice(at))) {
    if (seen.has(name) || !(field.test(name) || name === OVERRIDE)) throw unexpected(name)
    seen.add(name)
  }
  return undefined
}

const OVERRIDE = '_method'
