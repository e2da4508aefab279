import type { Named } from '../domain/text.ts'
import { characterOf } from './emoji.ts'

/** `@handle`, `#channel` and `#12`: what a text asks for, what it got, and how both are written. */

/** What a text asks for, in lower case: handles with and without what may end a sentence, channels by `channelKey`, or numbers, emoji that are no standard ones. */
export type Wanted = { readonly handles: readonly string[]; readonly chats: readonly string[]; readonly emoji: readonly string[] }
/** What it got. What is not in here stays text. */
export type Names = {
  readonly handles: ReadonlyMap<string, Named>
  readonly chats: ReadonlyMap<string, string>
  readonly emoji?: ReadonlyMap<string, string>
}

export const NO_NAMES: Names = { handles: new Map(), chats: new Map() }

export type Reference = { readonly at: number; readonly word: string; readonly named: Named }

const MOST_WANTED = 200 // of a kind; far beyond what one text may tell
const HANDLE = /(?<=^|[\s([{"'*_~>,;:/\p{So}]|\p{EMod}|[\ufe0f\u20e3\u{e007f}])@([\p{L}\p{N}][\p{L}\p{N}._-]*)/gu
const CHANNEL = /(?<=^|\s)#([\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[_-][\p{L}\p{M}\p{N}]+)*)/gu

const EMOJI = /:(?=([a-z0-9_+-]{2,40}):)/g // the end of one may begin the next

/** A channel's title as one word: how it is typed behind `#`. */
export const channelKey = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

export function wantedNames(typed: string): Wanted {
  const handles = new Set<string>()
  const chats = new Set<string>()
  const emoji = new Set<string>()
  if (typed.includes('@')) for (const [, handle = ''] of typed.matchAll(HANDLE)) for (const one of spellings(handle)) handles.add(one)
  if (typed.includes('#')) for (const [, word = ''] of typed.matchAll(CHANNEL)) chats.add(channelKey(word))
  if (typed.includes(':')) for (const [, name = ''] of typed.matchAll(EMOJI)) if (characterOf(name) === undefined) emoji.add(name)
  return {
    handles: [...handles].slice(0, MOST_WANTED),
    chats: [...chats].slice(0, MOST_WANTED),
    emoji: [...emoji].slice(0, MOST_WANTED),
  }
}

/** The full stop of a sentence may be part of a handle, or not. */
function spellings(handle: string): readonly string[] {
  let end = handle.length
  while ('._-'.includes(handle[end - 1] as string)) end -= 1
  const shorter = handle.slice(0, end)
  return shorter === handle ? [handle.toLowerCase()] : [handle.toLowerCase(), shorter.toLowerCase()]
}

export function referencesIn(typed: string, { handles, chats }: Names): readonly Reference[] {
  const found: Reference[] = []
  if (handles.size > 0)
    for (const { 1: handle = '', index } of typed.matchAll(HANDLE)) {
      const key = spellings(handle).find(one => handles.has(one))
      if (key) found.push({ at: index, word: typed.slice(index, index + 1 + key.length), named: handles.get(key) as Named })
    }
  if (chats.size > 0)
    for (const { 0: word, 1: name = '', index } of typed.matchAll(CHANNEL)) {
      const chatId = chats.get(channelKey(name))
      if (chatId) found.push({ at: index, word, named: { type: 'chat', chatId } })
    }
  return found.sort((a, b) => a.at - b.at)
}

/** As it is stored: ids where the parser met a name, and what was typed like an id made unlike one. */
export const stored = (typed: string, references: readonly Reference[] = [], met: ReadonlySet<number> = new Set()): string =>
  replaced(typed, references, ({ word, named }, n) => (met.has(n) ? idOf(named) : word), escaped)

const escaped = (typed: string): string => typed.replace(/<(?=[@#])/g, '\\<')

export function idOf(named: Named): string {
  switch (named.type) {
    case 'mention':
      return `<@${named.personId}>`
    case 'team':
      return `<@team:${named.teamId}>`
    case 'reach':
      return `<@${named.reach}>`
    case 'chat':
      return `<#${named.chatId}>`
  }
}

/** What people are called, by id, and what their handles are, is told in the same way. */
export type Words = {
  readonly people: ReadonlyMap<string, string>
  readonly teams: ReadonlyMap<string, string>
  readonly chats: ReadonlyMap<string, string>
}

/** With its sign; undefined for what is not among the words. */
export function wordOf(named: Named, words: Words): string | undefined {
  if (named.type === 'reach') return `@${named.reach}`
  const word = wordIn(named, words)
  return word === undefined ? undefined : `${named.type === 'chat' ? '#' : '@'}${word}`
}

function wordIn(named: Exclude<Named, { type: 'reach' }>, { people, teams, chats }: Words): string | undefined {
  if (named.type === 'mention') return people.get(named.personId)
  return named.type === 'team' ? teams.get(named.teamId) : chats.get(named.chatId)
}

const STORED = /\\<(?=[@#])|<(?:(#)|@(team:)?)([\w-]+)>/g

/** What was stored as it was typed, with today's handles. */
export function readable(typed: string, words: Words): string {
  return typed.replace(STORED, (_, sign?: string, team?: string, key?: string) => {
    if (key === undefined) return '<'
    return wordOf(namedBy(sign, team, key), words) ?? (sign ? '#unknown' : '@unknown')
  })
}

function namedBy(sign: string | undefined, team: string | undefined, key: string): Named {
  if (sign) return { type: 'chat', chatId: key }
  if (team) return { type: 'team', teamId: key }
  return key === 'all' || key === 'here' ? { type: 'reach', reach: key } : { type: 'mention', personId: key }
}

/** With something else in place of each. */
export function replaced(
  typed: string,
  references: readonly Reference[],
  become: (reference: Reference, n: number) => string,
  between = (text: string): string => text,
): string {
  let at = 0
  const parts = references.map((reference, n) => {
    const before = typed.slice(at, reference.at)
    at = reference.at + reference.word.length
    return between(before) + become(reference, n)
  })
  return parts.join('') + between(typed.slice(at))
}
