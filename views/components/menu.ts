import { type Html, html, type Value } from '../html.ts'

/** The browser's own popover: opens without script, closes by Esc or a click elsewhere. It hangs below its button by CSS class `at-ID`. */
export const menu = (id: string, items: Value): Html => html`<div class="menu" id="${id}" popover>${items}</div>`

export type Opener = { readonly opens: string; readonly name: string; readonly look: string; readonly inside: Value }

export const opener = ({ opens, name, look, inside }: Opener): Html =>
  html`<button class="${look}" type="button" popovertarget="${opens}">${inside}<span class="vh">${name}</span></button>`

/** `act`: of the table of keys, whose key leads here too. */
export const menuLink = (href: string, inside: Value, act?: string): Html =>
  html`<a class="entry" href="${href}"${act !== undefined && html` data-do="${act}"`}>${inside}</a>`
