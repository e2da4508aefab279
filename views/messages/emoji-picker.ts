import { type Html, html } from '../html.ts'

/** As the tables of emoji call their groups, in that order. */
const GROUPS = ['Smileys', 'People', '', 'Animals and nature', 'Food and drink', 'Places', 'Activities', 'Things', 'Signs', 'Flags']
const TONES = ['👋', '👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿']

export type PickableEmoji = { readonly name: string; readonly sign: string; readonly group: number; readonly takesTone: boolean }
export type EmojiPicker = { readonly path: string; readonly items: readonly PickableEmoji[] }

/** What the button with the face opens. The search asks for the list alone. */
export const emojiPicker = ({ path, items }: EmojiPicker): Html =>
  html`<div class="emoji-head"><input type="search" name="words" aria-label="Find an emoji" placeholder="Find an emoji" autocomplete="off" hx-get="${path}" hx-trigger="input changed delay:80ms" hx-target="#emoji-list" hx-swap="innerHTML">
<span role="group" aria-label="Skin tone">${TONES.map((sign, n) => html`<button type="button" class="ib small" data-tone="${n}" aria-label="${n === 0 ? 'No skin tone' : `Skin tone ${n}`}">${sign}</button>`)}</span></div>
<div id="emoji-list" class="emoji-list">${emojiList(items)}</div>`

export function emojiList(items: readonly PickableEmoji[]): Html {
  if (items.length === 0) return html`<p class="none">No emoji is called so.</p>`
  return html`${[...Map.groupBy(items, item => item.group)].map(([group, all]) => html`<h3>${GROUPS[group]}</h3><div class="emoji-grid">${all.map(button)}</div>`)}`
}

const button = ({ name, sign, takesTone }: PickableEmoji): Html =>
  html`<button type="button" data-emoji="${name}"${takesTone && html` data-takes-tone`} aria-label="${name.replaceAll('_', ' ')}">${sign}</button>`
