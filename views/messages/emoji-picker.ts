import { type Html, html } from '../html.ts'

/** As the tables of emoji call their groups, in that order. */
const GROUPS = ['Smileys', 'People', '', 'Animals and nature', 'Food and drink', 'Places', 'Activities', 'Things', 'Signs', 'Flags']
const TONES = ['👋', '👋🏻', '👋🏼', '👋🏽', '👋🏾', '👋🏿']

export type PickableEmoji = { readonly name: string; readonly sign: string; readonly group: number; readonly takesTone: boolean }
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
  return html`${[...Map.groupBy(items, item => item.group)].map(([group, all]) => html`${GROUPS[group] && html`<h3>${GROUPS[group]}</h3>`}<div class="emoji-grid">${all.map(button)}</div>`)}`
}

const button = ({ name, sign, takesTone }: PickableEmoji): Html =>
  html`<button type="button" data-emoji="${name}"${takesTone && html` data-takes-tone`} aria-label="${name.replaceAll('_', ' ')}">${sign}</button>`
