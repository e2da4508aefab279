/**
 * Writes src/application/emoji.json out of emojibase-data, which is no dependency: fifty megabytes for these lines.
 *   npm pack emojibase-data@17.0.0 && tar xzf emojibase-data-17.0.0.tgz
 *   node bin/extract-emoji.ts package
 * A line: the character, its names with the usual one first, its group, and 1 where it takes the tone of a skin.
 */
import { readFileSync, writeFileSync } from 'node:fs'

type Source = {
  readonly hexcode: string
  readonly emoji: string
  readonly order?: number
  readonly group?: number
  readonly skins?: readonly { readonly hexcode: string; readonly tone: number | readonly number[] }[]
}

const COMPONENTS = 2 // skin tones and hair: parts of emoji, no emoji
const MEDIUM = 3
const IS_NAME = /^[a-z0-9_+-]+$/
const IS_DIGIT = /^\d/ // in its box: in the middle of a text it would continue the word before it
const IS_EMOJI = /^\p{RGI_Emoji}$/v

const [folder = 'package'] = process.argv.slice(2)
const read = <T>(path: string): T => JSON.parse(readFileSync(`${folder}/en/${path}`, 'utf8')) as T
const usual = read<Record<string, string | string[]>>('shortcodes/github.json')
const known = read<Record<string, string | string[]>>('shortcodes/iamcal.json')
const others = read<Record<string, string | string[]>>('shortcodes/emojibase.json')
const taken = new Set(Object.values(usual).flat())

const lines = read<readonly Source[]>('data.json')
  .filter(({ group }) => group !== undefined && group !== COMPONENTS)
  .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
  .map(source => [characterOf(source), namesOf(source).join(' '), source.group, takesTone(source) ? 1 : 0] as const)
  .filter(([character, names]) => IS_EMOJI.test(character) && !IS_DIGIT.test(character) && names !== '')

writeFileSync(`${import.meta.dirname}/../src/application/emoji.json`, `[\n${lines.map(line => JSON.stringify(line)).join(',\n')}\n]\n`)

/** Without the sign that asks for colour where it has colour anyway. */
function characterOf({ hexcode, emoji }: Source): string {
  const plain = ofCode(hexcode)
  return IS_EMOJI.test(plain) ? plain : emoji
}

function namesOf({ hexcode }: Source): readonly string[] {
  const own = [usual[hexcode] ?? []].flat()
  const more = [known[hexcode] ?? (own.length === 0 ? others[hexcode] : []) ?? []].flat().filter(name => !taken.has(name))
  for (const name of more) taken.add(name)
  return [...own, ...more].filter(name => IS_NAME.test(name))
}

/** Where the tone simply follows the first character; who has several skins takes none. */
function takesTone(source: Source): boolean {
  const [first = '', ...rest] = characterOf(source).replaceAll('\ufe0f', '')
  const toned = source.skins?.find(skin => skin.tone === MEDIUM)
  return toned !== undefined && ofCode(toned.hexcode).replaceAll('\ufe0f', '') === [first, '\u{1f3fd}', ...rest].join('')
}

function ofCode(hexcode: string): string {
  return String.fromCodePoint(...hexcode.split('-').map(code => Number.parseInt(code, 16)))
}
