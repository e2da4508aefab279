import { dom } from '../dom.ts'
import { type Html, html, type Value } from '../html.ts'
import { type Assets, icon } from './icon.ts'

export type Pane = {
  readonly assets: Assets
  readonly name: string
  readonly title: string
  readonly about?: Value
  readonly tools?: Value
  readonly out: string // where closing leads
  readonly marks?: Html
}

/** Beside the screen, over it, or instead of it: as wide as the window allows. Closed by script, or by going out. */
export const pane = ({ assets, name, title, about, tools, out, marks }: Pane, inside: Value): Html =>
  html`<aside class="panel pane" id="${dom.pane}" aria-label="${name}"${marks}>
<header class="head"><a class="ib on-phone" href="${out}" data-act="close-pane" aria-label="Back">${icon(assets, 'back')}</a><h2 tabindex="-1">${title}</h2><span class="about">${about}</span><span class="gap"></span>${tools}<a class="ib off-phone" href="${out}" data-act="close-pane" aria-label="Close">${icon(assets, 'x')}</a></header>
${inside}
</aside>`

/** Its place while nothing is in it. */
export const noPane: Html = html`<aside class="panel pane" id="${dom.pane}" hidden></aside>`
