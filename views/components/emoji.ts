import { emojiOf } from '../../public/js/emoji.js'
import type { WorkspaceDocument } from '../../src/application/read-models/workspaces.ts'
import type { Called } from '../../src/application/screens.ts'
import { type Html, html, type Value } from '../html.ts'
import { paths } from '../paths.ts'

/** An emoji of the workspace. One that moves stands still for who wants that. */
type Drawn = { readonly id: string; readonly name: string; readonly isAnimated?: true }

type Around = Pick<Called, 'emoji'> & { readonly slug: string }

/** The name is there for who cannot see it, and where it stood when it was removed. */
export function emojiPicture(slug: string, { id, name, isAnimated }: Drawn): Html {
  const p = paths(slug)
  const picture = html`<img class="own-emoji" src="${p.emojiPicture(id)}" alt=":${name}:" title=":${name}:" width="22" height="22" loading="lazy" data-own="${id}">`
  return isAnimated
    ? html`<picture><source media="(prefers-reduced-motion: reduce)" srcset="${p.stillEmoji(id)}">${picture}</picture>`
    : picture
}

/** Of a status: drawn where the workspace has one of that name, and still, as it is met in passing. */
export function statusSign({ slug, emoji = [] }: Place, sign: string): Value {
  const known = sign.startsWith(':') && emoji.find(({ name }) => sign === `:${name}:`)
  if (!known) return sign
  return html`<img class="own-emoji" src="${paths(slug).stillEmoji(known.id)}" alt="${sign}" width="22" height="22" data-own="${known.id}">`
}
type Place = Pick<WorkspaceDocument, 'slug' | 'emoji'>

/** In a text: its name when it was removed since. */
export function ownEmoji({ slug, emoji }: Around, id: string, name: string): Value {
  const known = emoji?.get(id)
  return known && !known.isRemoved ? emojiPicture(slug, known) : `:${name}:`
}

const CUSTOM = 'custom:'

/** A reaction is stored by the name of a standard emoji, or by the id of one of the workspace. */
export function reactionShown(around: Around, emoji: string): Value {
  if (!emoji.startsWith(CUSTOM)) return emojiOf(emoji)
  const id = emoji.slice(CUSTOM.length)
  return ownEmoji(around, id, around.emoji?.get(id)?.name ?? 'emoji')
}

/** What a reaction is called. */
export const reactionName = ({ emoji: own }: Around, emoji: string): string =>
  emoji.startsWith(CUSTOM) ? (own?.get(emoji.slice(CUSTOM.length))?.name ?? 'emoji') : emoji
