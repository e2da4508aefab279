import { emojiOf, QUICK_EMOJI } from '../../public/js/emoji.js'
import { type Assets, type IconName, icon } from '../components/icon.ts'
import { menu, menuButton, opener } from '../components/menu.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import { draftRow } from '../messages/draft-row.ts'
import type { Look } from '../page.ts'
import { roots } from '../paths.ts'

/** What script moves or opens, once on each page and empty until then. */
export const singletons = ({ site, viewer }: Look): Html => html`${fixed(site.assets)}${draftRow(viewer)}`

/** The same on every page, so it is printed once. */
const fixed = (assets: Assets): Html =>
  known.getOrInsertComputed(assets, () => html`${toolbar(assets)}${palette(assets)}${keys(assets)}${chip(assets)}${lightbox(assets)}`)
const known = new WeakMap<Assets, Html>()

/** One toolbar for all rows: script carries it to the row under the pointer or with focus. */
const toolbar = (assets: Assets): Html => html`<div class="toolbar" id="${dom.toolbar}" role="toolbar" aria-label="Message actions" hidden>
${QUICK_EMOJI.map(name => html`<button class="ib" type="button" data-act="react" data-emoji="${name}" aria-label="React with ${name}">${emojiOf(name)}</button>`)}
<button class="ib" type="button" data-act="choose" aria-label="Add reaction">${icon(assets, 'smile')}</button>
<button class="ib" type="button" data-act="thread" aria-label="Reply in a thread">${icon(assets, 'chat')}</button>
<button class="ib when-own" type="button" data-act="edit" aria-label="Edit">${icon(assets, 'pencil')}</button>
<button class="ib" type="button" data-act="save" aria-pressed="false" aria-label="Save">${icon(assets, 'bookmark')}</button>
${opener({ opens: ROW_MENU, name: 'More actions', look: 'ib', inside: icon(assets, 'dots') })}
${menu(ROW_MENU, rowMenu(assets))}
</div>
`

const ROW_MENU = 'row-menu'

/** What is done more seldom, with its key; the last leads to the page of the message, which has all of it. */
const rowMenu = (assets: Assets): Html =>
  html`${ROW_ACTS.map(([act, sign, words, key]) =>
    menuButton(ROW_MENU, {
      marks: html` data-act="${act}"`,
      inside: html`${icon(assets, sign)}${words}`,
      ...(key !== undefined && { key }),
    }),
  )}<div class="when-own">${menuButton(ROW_MENU, { marks: html` data-act="delete"`, inside: html`${icon(assets, 'trash')}Delete`, key: 'Delete' })}</div><a class="entry" href="#" data-act="open">${icon(assets, 'dots')}All actions<kbd aria-hidden="true">Enter</kbd></a>`

const ROW_ACTS = [
  ['quote', 'quote', 'Quote', 'Q'],
  ['forward', 'forward', 'Forward', 'F'],
  ['link', 'link', 'Copy link', '.'],
  ['words', 'copy', 'Copy text'],
  ['pin', 'pin', 'Pin or unpin', 'Shift B'],
  ['remind', 'clock', 'Remind me'],
  ['unread', 'eye', 'Mark unread from here', 'U'],
] as const satisfies readonly (readonly [act: string, sign: IconName, words: string, key?: string])[]

const palette = (assets: Assets): Html => html`<dialog class="palette" id="${dom.palette}" aria-label="Search or jump to">
<label>${icon(assets, 'search')}<span class="vh">Channel, person or command</span><input type="text" role="combobox" aria-expanded="false" aria-controls="palette-list" autocomplete="off" spellcheck="false" placeholder="Channel, person or command"></label>
<ul id="palette-list" role="listbox" aria-label="Found"></ul>
<p class="none" hidden>Nothing matches.</p>
</dialog>
`

const keys = (assets: Assets): Html => html`<dialog class="keys" id="${dom.keys}" aria-labelledby="keys-title">
<header><h2 id="keys-title">Keyboard</h2><form method="dialog"><button class="ib" type="submit" aria-label="Close">${icon(assets, 'x')}</button></form></header>
<label>${icon(assets, 'search')}<span class="vh">Find a key</span><input type="search" autocomplete="off" placeholder="Find a key" autofocus></label>
<div class="keys-list" tabindex="0" role="region" aria-labelledby="keys-title"></div>
<footer>Single keys can be turned off in <a href="${roots.settings}#keyboard">Settings</a>.</footer>
</dialog>
`

/** A file that goes with the next message. */
const chip = (
  assets: Assets,
): Html => html`<template id="${dom.chip}"><li class="chip">${icon(assets, 'file')}<span><bdi></bdi><small></small></span><button class="button quiet small" type="button" data-chip="retry" hidden>Retry</button><button class="ib small" type="button" data-chip="remove" aria-label="Remove">${icon(assets, 'x')}</button><progress max="1" value="0" aria-hidden="true"></progress></li></template>
`

const lightbox = (assets: Assets): Html => html`<dialog class="lightbox" id="${dom.lightbox}" aria-label="Picture">
<div class="lightbox-head"><p role="status"><bdi></bdi> <small></small></p><a class="ib" href="#" target="_blank" rel="noopener" aria-label="Open in a new tab">${icon(assets, 'out')}</a><a class="ib" href="#" download aria-label="Download">${icon(assets, 'download')}</a><form method="dialog"><button class="ib" type="submit" aria-label="Close" autofocus>${icon(assets, 'x')}</button></form></div>
<figure></figure>
<button class="ib" type="button" data-step="ArrowLeft" aria-label="Picture before">${icon(assets, 'down')}</button><button class="ib" type="button" data-step="ArrowRight" aria-label="Next picture">${icon(assets, 'down')}</button>
</dialog>
`
