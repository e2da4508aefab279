/** Slash commands: the whole message is `/name arguments`. Each runs the command of the same name, with its rights. */
export const SLASHES = [
  { name: 'me', takes: 'text', says: 'Says what you do' },
  { name: 'shrug', takes: '[text]', says: 'Adds ¯\\_(ツ)_/¯' },
  { name: 'status', takes: '[:emoji:] text [for 2h]', says: 'Sets your status; alone it clears it' },
  { name: 'topic', takes: 'text', says: 'Sets the topic' },
  { name: 'title', takes: 'text', says: 'Renames this channel' },
  { name: 'invite', takes: '@name', says: 'Adds people to this channel' },
  { name: 'remove', takes: '@name', says: 'Takes people out of this channel' },
  { name: 'join', takes: '[#channel]', says: 'Joins a channel' },
  { name: 'leave', takes: '', says: 'Leaves this channel' },
  { name: 'archive', takes: '', says: 'Archives this channel' },
  { name: 'msg', takes: '@name text', says: 'Writes to somebody' },
  { name: 'remind', takes: 'me|here|@name in 2h text', says: 'Reminds at a time: in 2h, tomorrow 9:00, friday, 2026-12-01' },
  { name: 'mute', takes: '[2h]', says: 'Mutes this chat' },
  { name: 'search', takes: 'words', says: 'Searches messages' },
  { name: 'help', takes: '', says: 'Shows these commands' },
  { name: 'shortcuts', takes: '', says: 'Shows all keys' },
] as const

type SlashName = (typeof SLASHES)[number]['name']
/** What is said by a message of its own words. */
type Said = 'me' | 'shrug'
export type Slash = { readonly name: Exclude<SlashName, Said>; readonly words: string }

const SLASH = /^\/([a-z]+)(?:\s+([\s\S]*))?$/
const SHRUG = '¯\\\\\\_(ツ)\\_/¯' // each sign of the notation with a backslash before it

/** What was typed: a message, a command, or the name of none. `//x` is the text `/x`, and `/usr/bin` is text. */
export function slashIn(typed: string): { readonly text: string } | Slash | { readonly unknown: string } {
  if (typed.startsWith('//')) return { text: typed.slice(1) }
  const [, name, given = ''] = SLASH.exec(typed.trimEnd()) ?? []
  if (name === undefined) return { text: typed }
  const words = given.trim()
  if (name === 'me') return { text: words && `_${words.replaceAll('_', '\\_')}_` }
  if (name === 'shrug') return { text: `${words} ${SHRUG}`.trim() }
  const known = SLASHES.find(one => one.name === name)
  return known ? { name: known.name as Slash['name'], words } : { unknown: name }
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }

/** `30m`, `2h`, `1d`, `1w` in milliseconds; undefined for what is no such time. */
export function spanOf(words: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,3}) ?([mhdw])$/.exec(words) ?? []
  return count === undefined || Number(count) === 0 ? undefined : Number(count) * (UNITS[unit] ?? 0)
}
