import { type Html, html, type Value } from '../html.ts'
import { type Assets, type IconName, icon } from './icon.ts'

export type Empty = { readonly icon: IconName; readonly title: string; readonly sentence: string; readonly action?: Value }

/** What belongs here, how it gets here, and the one next action. */
export const empty = (assets: Assets, { icon: name, title, sentence, action }: Empty): Html =>
  html`<div class="empty">${icon(assets, name)}<h2>${title}</h2><p>${sentence}</p>${action}</div>`
