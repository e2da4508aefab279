import { type Html, html, type Value } from '../html.ts'
import { paths } from '../paths.ts'
import { type Assets, icon } from './icon.ts'

export type Frame = { readonly assets: Assets; readonly slug: string; readonly title: string; readonly back?: string }

/** A screen of the workspace that is a page: head with the title, below it what scrolls. `back` leads one step out. */
export const panel = (frame: Frame, inside: Value): Html =>
  html`<section class="panel" aria-label="${frame.title}"><header class="head">${backLink(frame)}<button class="ib on-tablet" type="button" popovertarget="side" aria-label="Chats">${icon(frame.assets, 'menu')}</button><h1>${frame.title}</h1></header>
<div class="scroll prose"><div>${inside}</div></div></section>`

/** Out to the list there is only a way on a phone: elsewhere the list stands beside. */
const backLink = ({ assets, slug, back }: Frame): Html =>
  html`<a class="ib${back === undefined && ' on-phone'}" href="${back ?? paths(slug).sidebar}" aria-label="Back">${icon(assets, 'back')}</a>`
