/** Everything a page and the server may say to each other. Whatever else comes in is counted and ends the socket. */

export type In =
  | { readonly t: 'look'; readonly chats: ReadonlyMap<string, number> }
  | { readonly t: 'typing'; readonly chat: string; readonly thread?: string }
  | { readonly t: 'active' }
  | { readonly t: 'ping' }

export type Out =
  | { readonly t: 'html'; readonly chat: string; readonly after: number; readonly version: number; readonly html?: string }
  | { readonly t: 'count'; readonly chats: readonly Count[] }
  | {
      readonly t: 'mention'
      readonly chat: string
      readonly thread?: string
      readonly n: number
      readonly name: string
      readonly message: string
      readonly place: number
    }
  | { readonly t: 'read'; readonly chat: string; readonly thread?: string; readonly turn: number; readonly position: number }
  | { readonly t: 'saved'; readonly chat: string; readonly message: string; readonly isSaved: boolean }
  | { readonly t: 'later'; readonly rings?: 'reminder' | 'held'; readonly n?: number } // n: the same for what rings within some seconds
  | ({ readonly t: 'person' } & ShownPerson)
  | { readonly t: 'typing'; readonly chat: string; readonly thread?: string; readonly personId: string }
  | { readonly t: 'presence'; readonly people: Readonly<Record<string, PresenceState>> }
  | { readonly t: 'pong'; readonly versions: Readonly<Record<string, number>> }
  | { readonly t: 'draft'; readonly chat: string; readonly thread?: string; readonly at: number } // 0: there is none any more
  | { readonly t: 'sidebar' }
  | { readonly t: 'emoji'; readonly removed?: string } // the workspace has other ones
  | { readonly t: 'reset'; readonly chat?: string }
  | { readonly t: 'gone'; readonly chat: string }

/** `gone`: numbers of messages deleted just now. A set, so that a doubled frame changes nothing. */
export type Count = {
  readonly chat: string
  readonly thread?: string
  readonly lastN: number
  readonly gone: readonly number[]
  readonly at: number
  readonly by?: string // who wrote what was counted last
}
export type PresenceState = 'online' | 'away' | 'offline'
export type ShownPerson = {
  readonly id: string
  readonly name: string
  readonly username: string
  readonly avatar: string | null // the file's id
  readonly status?: { readonly emoji: string; readonly own?: string; readonly text: string; readonly untilAt?: number } // own: the id of the workspace's emoji of that name
}

/** A page shows a chat and perhaps a thread or two: more is a mistake or an attack. */
const LOOKED = 50
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export const encode = (word: Out): string => JSON.stringify(word)

/** One word from outside, or undefined. Strict: an unknown key, a missing one or one of another type refuses the whole word. */
export function parseWord(text: string): In | undefined {
  const word = parsed(text)
  if (!isObject(word)) return undefined
  const { t, ...fields } = word
  switch (t) {
    case 'look':
      return look(fields)
    case 'typing':
      return typing(fields)
    case 'active':
    case 'ping':
      return hasOnly(fields, []) ? { t } : undefined
    default:
      return undefined
  }
}

function look(fields: Fields): In | undefined {
  const given = fields['chats']
  if (!hasOnly(fields, ['chats']) || !isObject(given)) return undefined
  const entries = Object.entries(given)
  if (entries.length > LOOKED) return undefined
  const chats = new Map<string, number>()
  for (const [id, version] of entries) {
    if (!isId(id) || !isVersion(version)) return undefined
    chats.set(id, version)
  }
  return { t: 'look', chats }
}

function typing(fields: Fields): In | undefined {
  const { chat, thread } = fields
  if (!hasOnly(fields, ['chat', 'thread']) || !isId(chat)) return undefined
  if (thread === undefined) return { t: 'typing', chat }
  return isId(thread) ? { t: 'typing', chat, thread } : undefined
}

type Fields = { readonly [key: string]: unknown; readonly chats?: unknown; readonly chat?: unknown; readonly thread?: unknown }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Fields & { readonly t?: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const hasOnly = (fields: Fields, names: readonly string[]): boolean => Object.keys(fields).every(key => names.includes(key))
const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value)
const isVersion = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
