import { z } from 'zod'
import { LIMITS } from '../limits.ts'

/**
 * What a program sends: of all that Slack and Mattermost know, the fields that mean something here. The others are let pass and not kept.
 * Whoever sends a thing of the wrong kind is told so.
 */
const optional = <T extends z.ZodType>(schema: T) => schema.nullish().transform(value => value ?? undefined)
const words = optional(z.string())
/** Mattermost takes whatever stands for a word. */
const anything = optional(z.union([z.string(), z.number(), z.boolean()]).transform(String))
const yes = optional(z.union([z.boolean(), z.enum(['true', 'false']).transform(text => text === 'true')]))

/** Counted before anybody looks at what it holds. */
const list = <T extends z.ZodType>(schema: T, most = MANY) => z.array(z.unknown()).max(most).pipe(z.array(schema))
const MANY = 100

/** Slack's text object, or the text alone. */
const textObject = z.union([
  z.string().transform(text => ({ text, isPlain: false })),
  z.object({ type: words, text: z.string() }).transform(({ type, text }) => ({ text, isPlain: type === 'plain_text' })),
])
export type SlackText = z.infer<typeof textObject>

const picture = z.object({ image_url: words, alt_text: words, title: optional(textObject) })
const button = z.object({ type: words, text: optional(textObject), url: words })
/** Of whatever kind: a button, a picture, or what we do not know. */
const element = z.object({ ...button.shape, ...picture.shape })

/** The runs of a rich text, as far as they say something. */
const style = optional(z.object({ bold: yes, italic: yes, strike: yes, code: yes }))
const run = z.object({ type: z.string(), text: words, url: words, name: words, unicode: words, range: words, user_id: words, style })
const richPart = z.object({
  type: z.string(),
  style: optional(z.union([z.string(), z.object({})])),
  elements: optional(z.array(z.unknown())),
})
export const runs = list(run)
export const richParts = list(richPart)
export type Run = z.infer<typeof run>
export type RichPart = z.infer<typeof richPart>

const block = z.object({
  type: z.string(),
  text: optional(textObject),
  fields: optional(list(textObject)),
  accessory: optional(element),
  elements: optional(z.array(z.unknown())),
  ...picture.shape,
})
export const elements = list(element)
export const texts = list(z.object({ text: words, image_url: words, alt_text: words }))
export type SlackBlock = z.infer<typeof block>
const blocks = optional(list(block, LIMITS.hookBlocks))

const field = z.object({ title: anything, value: anything, short: yes })
const attachment = z.object({
  fallback: words,
  color: words,
  pretext: words,
  author_name: words,
  author_link: words,
  title: words,
  title_link: words,
  text: words,
  fields: optional(list(field)),
  image_url: words,
  thumb_url: words,
  actions: optional(list(button)),
  footer: words,
  ts: optional(z.union([z.number(), z.string()])),
  mrkdwn_in: optional(list(z.string())),
  blocks,
})
export type SlackAttachment = z.infer<typeof attachment>

const payload = z.object({
  text: words,
  username: words,
  icon_emoji: words,
  icon_url: words,
  mrkdwn: yes,
  attachments: optional(list(attachment, LIMITS.hookAttachments)),
  blocks,
})
export type Payload = z.infer<typeof payload>

/** In Slack's own words. */
export type Unfit = 'invalid_payload' | 'invalid_blocks' | 'too_many_attachments' | 'no_text'

/** The payload, or what is wrong with it. */
export function payloadOf(json: unknown): Payload | Unfit {
  const { success, data, error } = payload.safeParse(json)
  if (success) return data
  const [{ path = [], code = '' } = {}] = error.issues
  if (path.includes('blocks')) return 'invalid_blocks'
  return path.length === 1 && path[0] === 'attachments' && code === 'too_big' ? 'too_many_attachments' : 'invalid_payload'
}
