import { z } from 'zod'
import { Invalid } from './errors.ts'
import { LIMITS } from './limits.ts'
import { cleanName, lengthOf, normalise } from './text.ts'

/** Schemas of what people type, shared by every edge. A string is a string; unknown keys are refused. */

const atMost = (limit: number) => `At most ${limit.toLocaleString('en')} characters, please.`

/** One line: control, bidi and zero-width characters are gone before anything is checked. */
export const line = (longest: number, needed: string) =>
  z
    .string()
    .transform(cleanName)
    .refine(text => text !== '', needed)
    .refine(text => lengthOf(text) <= longest, atMost(longest))
export const optionalLine = (longest: number) =>
  z
    .string()
    .transform(cleanName)
    .refine(text => lengthOf(text) <= longest, atMost(longest))

export const text = (longest: number) =>
  z
    .string()
    .transform(normalise)
    .refine(typed => lengthOf(typed) <= longest, { message: atMost(longest), params: { reason: 'too_long' } })

export const name = line(LIMITS.name, 'Please enter a name.')
export const title = line(LIMITS.title, 'Give it a title.')
/** One spelling for each address: limits, claims and comparisons must not see two. */
export const plainEmail = (typed: string): string => typed.trim().normalize('NFC').toLowerCase()
export const email = z
  .string()
  .transform(plainEmail)
  .refine(
    typed => lengthOf(typed) <= LIMITS.email && /^[^\s@"<>,;:()[\]\\]+@[^\s@"<>,;:()[\]\\]+\.[^\s@"<>,;:()[\]\\.]+$/.test(typed),
    'Please enter an e-mail address, as in ann@example.org.',
  )
export const username = z
  .string()
  .transform(typed => typed.trim().replace(/^@/, '').toLowerCase())
  .refine(typed => typed.length >= LIMITS.usernameShortest && typed.length <= LIMITS.usernameLongest, 'Use 2 to 32 characters.')
  .refine(typed => /^[a-z0-9][a-z0-9._-]*$/.test(typed), 'Use a–z, 0–9, dot, dash and underscore, beginning with a letter or digit.')
  .refine(typed => !RESERVED.has(typed), 'This name is reserved. Choose another one.')
export const slug = z
  .string()
  .transform(typed => typed.trim().toLowerCase())
  .refine(typed => typed.length >= LIMITS.slugShortest && typed.length <= LIMITS.slugLongest, 'Use 2 to 40 characters.')
  .refine(typed => /^[a-z0-9-]+$/.test(typed), 'Use a–z, 0–9 and dash.')
export const zone = z.string().refine(isZone, 'Choose a time zone from the list.')
export const locale = z.string().refine(isLocale, 'Choose a language from the list.')
export const id = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'This is not an id.')
export const count = (least: number, most: number, sentence: string) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d{1,9}$/, sentence)
        .transform(Number),
    ])
    .refine(n => Number.isInteger(n) && n >= least && n <= most, sentence)

const RESERVED = new Set(['all', 'channel', 'everyone', 'here', 'none', 'me', 'flowra'])

function isZone(typed: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: typed })) && typed.length <= 64
  } catch {
    return false
  }
}

function isLocale(typed: string): boolean {
  try {
    return typed.length <= 35 && Intl.getCanonicalLocales(typed).length === 1
  } catch {
    return false
  }
}

/** The value, or `Invalid` with a sentence for each field. */
export function parsed<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const fields = new Map<string, string>()
  let reason = 'invalid'
  for (const issue of result.error.issues) {
    const field = String(issue.path[0] ?? (issue.code === 'unrecognized_keys' ? issue.keys[0] : '') ?? '')
    const isOurs = issue.code === 'custom' || issue.code === 'invalid_format'
    if (!fields.has(field)) fields.set(field, isOurs ? issue.message : 'This is not what was expected here.')
    if (issue.code === 'custom' && issue.params?.['reason'] === 'too_long') reason = 'too_long'
  }
  throw new Invalid(fields, reason)
}
