import { type Html, html, type Value } from '../html.ts'

/** The browser's own popover: opens without script, closes by Esc or a click elsewhere. It hangs below its button by CSS class `at-ID`. */
export const menu = (id: string, items: Value): Html => html`<div class="menu" id="${id}" popover>${items}</div>`

export type Opener = { readonly opens: string; readonly name: string; readonly look: string; readonly inside: Value }

export const opener = ({ opens, name, look, inside }: Opener): Html =>
  html`<button class="${look}" type="button" popovertarget="${opens}">${inside}<span class="vh">${name}</span></button>`

export type Entry = { readonly marks: Value; readonly inside: Value; readonly key?: string }

/** A button of a menu, which closes with it, beside the key that does the same. */
export const menuButton = (id: string, { marks, inside, key }: Entry): Html =>
  html`<button class="entry" type="button" popovertarget="${id}" popovertargetaction="hide"${marks}>${inside}${key !== undefined && html`<kbd aria-hidden="true">${key}</kbd>`}</button>`

/** `act`: of the table of keys, whose key leads here too. */
export const menuLink = (href: string, inside: Value, act?: string): Html =>
  html`<a class="entry" href="${href}"${act !== undefined && html` data-do="${act}"`}>${inside}</a>`
