/** Slash commands: the whole message is `/name arguments`. Each runs the command of the same name, with its rights. */

export const SLASHES = [
  { name: 'me', takes: 'text', says: 'Says what you do' },
  { name: 'shrug', takes: '[text]', says: 'Adds ¯\\_(ツ)_/¯' },
  { name: 'status', takes: ':emoji: text for 2h', says: 'Sets your status' },
  { name: 'topic', takes: 'text', says: 'Sets the topic' },
  { name: 'title', takes: 'text', says: 'Renames this channel' },
  { name: 'invite', takes: '@name', says: 'Adds people to this channel' },
  { name: 'remove', takes: '@name', says: 'Takes people out of this channel' },
  { name: 'join', takes: '[#channel]', says: 'Joins a channel' },
  { name: 'leave', takes: '', says: 'Leaves this channel' },
  { name: 'archive', takes: '', says: 'Archives this channel' },
  { name: 'msg', takes: '@name text', says: 'Writes to somebody' },
  { name: 'mute', takes: '[2h]', says: 'Mutes this chat' },
  { name: 'search', takes: 'words', says: 'Finds messages' },
  { name: 'help', takes: '', says: 'Shows these commands' },
  { name: 'shortcuts', takes: '', says: 'Shows all keys' },
] as const satisfies readonly { readonly name: string; readonly takes: string; readonly says: string }[]

export type SlashName = (typeof SLASHES)[number]['name']

/** A line feed belongs to the arguments. */
const SLASH = /^\/([a-z]+)(?:\s+([\s\S]*))?$/

/** What was typed as a command, as text behind a second slash, or as text like any other. */
export function slashIn(typed: string): { readonly name: string; readonly words: string } | { readonly text: string } {
  if (typed.startsWith('//')) return { text: typed.slice(1) }
  const [, name, words = ''] = SLASH.exec(typed.trimEnd()) ?? []
  return name === undefined ? { text: typed } : { name, words: words.trim() }
}

export const isSlash = (name: string): name is SlashName => SLASHES.some(one => one.name === name)
