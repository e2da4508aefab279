import { type Html, html } from '../html.ts'

/** Where a file of ours is served: `/css/base.css` → `/assets/HASH/css/base.css`. */
export type Assets = (path: string) => string

export type IconName =
  | 'alert'
  | 'arrow-down'
  | 'at'
  | 'back'
  | 'bell'
  | 'bell-off'
  | 'bold'
  | 'bookmark'
  | 'box'
  | 'chat'
  | 'check'
  | 'clock'
  | 'code'
  | 'dots'
  | 'down'
  | 'eye'
  | 'flow'
  | 'forward'
  | 'gear'
  | 'globe'
  | 'hash'
  | 'help'
  | 'italic'
  | 'link'
  | 'list'
  | 'lock'
  | 'mail'
  | 'menu'
  | 'out'
  | 'pencil'
  | 'people'
  | 'person'
  | 'pin'
  | 'plus'
  | 'quote'
  | 'search'
  | 'send'
  | 'slash'
  | 'smile'
  | 'star'
  | 'struck'
  | 'swap'
  | 'thread'
  | 'trash'
  | 'up'
  | 'x'

/** A drawing of the sprite, always beside a word or inside something that has a name. */
export const icon = (assets: Assets, name: IconName): Html =>
  html`<svg class="i" aria-hidden="true"><use href="${assets('/icons/sprite.svg')}#${name}"></use></svg>`

/** The same on the 20 px grid of the rail. */
export const largeIcon = (assets: Assets, name: IconName): Html =>
  html`<svg class="i large" aria-hidden="true"><use href="${assets('/icons/sprite.svg')}#${name}"></use></svg>`
