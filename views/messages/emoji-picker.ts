import { type Html, html, type Value } from '../html.ts'

/** As the tables of emoji call their groups, in that order. */
const GROUPS = ['Smileys', 'People', '', 'Animals and nature', 'Food and drink', 'Places', 'Activities', 'Things', 'Signs', 'Flags']
const TONES = ['👋', '👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿']

/** `pick`: what is put into a text between colons, or reacted with. */
export type PickableEmoji = {
  readonly name: string
  readonly pick: string
  readonly sign: Value
  readonly group: number
  readonly takesTone: boolean
}
export const OWN_GROUP = -2
export type EmojiPicker = { readonly path: string; readonly isReaction: boolean; readonly items: readonly PickableEmoji[] }

/** What the buttons with the face open. The search asks for the list alone. */
export function emojiPicker({ path, isReaction, items }: EmojiPicker): Html {
  const list = isReaction ? 'reaction-list' : 'emoji-list'
  return html`<div class="emoji-head"><input type="search" name="words" aria-label="Find an emoji" placeholder="Find an emoji" autocomplete="off" hx-get="${path}${isReaction && '?for=reactions'}" hx-trigger="input changed delay:80ms" hx-target="#${list}" hx-swap="innerHTML">${!isReaction && tones}</div>
<div id="${list}" class="emoji-list">${emojiList(items)}</div>`
}

const tones = html`<span role="group" aria-label="Skin tone">${TONES.map((sign, n) => html`<button type="button" class="ib small" data-tone="${n}" aria-label="${n === 0 ? 'No skin tone' : `Skin tone ${n}`}">${sign}</button>`)}</span>`

export function emojiList(items: readonly PickableEmoji[]): Html {
  if (items.length === 0) return html`<p class="none">No emoji is called so.</p>`
  return html`${[...Map.groupBy(items, item => item.group)].map(([group, all]) => html`${titleOf(group)}<div class="emoji-grid">${all.map(button)}</div>`)}`
}

const titleOf = (group: number): Value => {
  const title = group === OWN_GROUP ? 'This workspace' : GROUPS[group]
  return title && html`<h3>${title}</h3>`
}

const button = ({ name, pick, sign, takesTone }: PickableEmoji): Html =>
  html`<button type="button" data-emoji="${pick}"${takesTone && html` data-takes-tone`} aria-label="${name.replaceAll('_', ' ')}">${sign}</button>`
