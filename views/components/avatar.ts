import { initials } from '../../public/js/initials.js'
import type { PersonCard } from '../../src/application/screens.ts'
import { type Html, html } from '../html.ts'
import { roots } from '../paths.ts'

const HUES = 12
const PICTURE_PIXELS = 96 // one size for all: the largest avatar is 48 px, drawn twice as fine

export type Faced = Pick<PersonCard, 'id' | 'name' | 'avatarFileId'>
export type AvatarSize = 'tiny' | 'small' | 'medium' | 'large' // 20, 28, 36, 48 px

/** The picture or the initials of a person; decoration beside the name, so it has no words of its own. */
export const avatar = (person: Faced, size: AvatarSize = 'medium'): Html =>
  html`<span class="avatar ${size}" data-hue="${hueOf(person.id)}" data-face="${person.id}" aria-hidden="true">${face(person, size)}</span>`

/** The same with the form that tells who is here; script keeps it true. */
export const livingAvatar = (person: Faced, size: AvatarSize): Html =>
  html`<span class="avatar ${size}" data-hue="${hueOf(person.id)}" data-face="${person.id}" aria-hidden="true">${face(person, size)}<i class="presence" data-presence="${person.id}" data-state="offline"></i></span>`

type Program = { readonly id: string; readonly name: string; readonly emoji?: string; readonly picture?: string | undefined }

/** What speaks and is nobody: square, with its picture, its emoji or an initial. */
export const appAvatar = ({ id, name, emoji, picture }: Program, size: AvatarSize = 'medium'): Html =>
  html`<span class="avatar square ${size}" data-hue="${hueOf(id)}" aria-hidden="true">${picture === undefined ? (emoji ?? initials(name, 'small').slice(0, 2)) : image(picture)}</span>`

export const avatarStack = (people: readonly Faced[]): Html =>
  html`<span class="faces">${people.map(person => avatar(person, 'tiny'))}</span>`

/** One of twelve hues, always the same for a person. */
export function hueOf(id: string): number {
  let hash = 0
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 65_521
  return hash % HUES
}

const face = (person: Faced, size: AvatarSize): Html =>
  person.avatarFileId === null ? html`${initials(person.name, size)}` : image(roots.avatar(person.id, person.avatarFileId, PICTURE_PIXELS))

const image = (address: string): Html => html`<img src="${address}" width="48" height="48" alt="" loading="lazy">`
