import { type Html, html, type Value } from '../html.ts'
import { type Assets, type IconName, icon } from './icon.ts'

export type Empty = {
  readonly icon: IconName
  readonly title: string
  readonly sentence: string
  readonly action?: Value
  readonly isAll?: boolean
}

/** What belongs here, how it gets here, and the one next action. `isAll`: there is nothing else on the screen. */
export const empty = (assets: Assets, { icon: name, title, sentence, action, isAll }: Empty): Html =>
  html`<div class="empty">${icon(assets, name)}${isAll ? html`<h1>${title}</h1>` : html`<h2>${title}</h2>`}<p${isAll && html` data-sentence`}>${sentence}</p>${action}</div>`
