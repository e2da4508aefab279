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
  | 'clip'
  | 'clock'
  | 'code'
  | 'copy'
  | 'dots'
  | 'down'
  | 'download'
  | 'eye'
  | 'file'
  | 'film'
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
  | 'picture'
  | 'pin'
  | 'plus'
  | 'quote'
  | 'search'
  | 'send'
  | 'slash'
  | 'smile'
  | 'sound'
  | 'star'
  | 'struck'
  | 'swap'
  | 'thread'
  | 'trash'
  | 'up'
  | 'x'

/** A drawing of the sprite, always beside a word or inside something that has a name. */
export const icon = (assets: Assets, name: IconName): Html => drawing(assets, name, 'i')

/** The same on the 20 px grid of the rail. */
export const largeIcon = (assets: Assets, name: IconName): Html => drawing(assets, name, 'i large')

/** A page shows dozens of them, and they are always the same. */
function drawing(assets: Assets, name: IconName, look: string): Html {
  const known = drawings.getOrInsertComputed(assets, () => new Map())
  return known.getOrInsertComputed(
    `${look} ${name}`,
    () => html`<svg class="${look}" aria-hidden="true"><use href="${assets('/icons/sprite.svg')}#${name}"></use></svg>`,
  )
}
const drawings = new WeakMap<Assets, Map<string, Html>>()
