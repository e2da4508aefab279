import type { Application } from './application.ts'
import { characterOf } from './emoji.ts'
import { invalid } from './errors.ts'
import { optionalLine } from './fields.ts'
import { LIMITS } from './limits.ts'
import { ownEmojiNames } from './queries/emoji.ts'
import { lengthOf } from './text.ts'

const NAMED = /^:([a-z0-9_+-]+):$/i
const LONGEST = 16 // of what is no name: a character may be of many
const { statusEmoji } = LIMITS

/** A character or a few, or `:name:`. */
export const statusSign = optionalLine(statusEmoji).refine(
  typed => lengthOf(typed) <= LONGEST || NAMED.test(typed),
  'Use one emoji, or its name as in :palm_tree:.',
)

/**
 * What of it is kept. A standard emoji is its character. One of a workspace is its name: a status is shown in every workspace of a person,
 * and each draws it as what it has under that name.
 */
export async function keptSign(app: Application, personId: string, typed: string, field: 'emoji' | 'text'): Promise<string> {
  const name = NAMED.exec(typed)?.[1]?.toLowerCase()
  if (name === undefined) return typed
  const known = characterOf(name) ?? ((await ownEmojiNames(app, personId)).includes(name) ? `:${name}:` : undefined)
  if (known === undefined) throw invalid(field, `There is no emoji :${name}:.`)
  return known
}
