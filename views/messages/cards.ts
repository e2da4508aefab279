import type { Card, Field, Part } from '../../src/domain/cards.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import { type Around, writtenBlocks } from '../text.ts'

/** What a program shows beside its words. A colour is one of ours, by its name. */
export const cards = (around: Around & { readonly zone: string }, all: readonly Card[] = []): readonly Html[] =>
  all.map(
    card =>
      html`<div class="app-card${card.isFramed && ' framed'}"${card.colour && html` data-colour="${card.colour}"`} hx-ignore x-ignore>${card.parts.map(part => shown(around, part))}</div>`,
  )

function shown(around: Around & { readonly zone: string }, part: Part): Html {
  switch (part.type) {
    case 'text':
      return html`<div class="text">${writtenBlocks(part.tree, around)}</div>`
    case 'note':
      return html`<div class="text note">${writtenBlocks(part.tree, around)}${part.at !== undefined && html`<p>${moment(part.at, around.zone)}</p>`}</div>`
    case 'fields':
      return html`<dl class="facts">${part.fields.map(field => fact(around, field))}</dl>`
    case 'rule':
      return html`<hr>`
  }
}

const fact = (around: Around, { title, tree, isShort }: Field): Html =>
  html`<div${isShort && html` class="short"`}>${title !== '' && html`<dt>${title}</dt>`}<dd class="text">${writtenBlocks(tree, around)}</dd></div>`
