import type { People } from '../src/application/screens.ts'
import type { Block, Cell, Item, List, Named, Span, Table, Text } from '../src/domain/text.ts'
import { type Html, html, safeUrl } from './html.ts'

/** What those are called whom a text names by id. Who is not in here may not be seen by every reader. */
export type Called = {
  readonly people: People
  readonly teams?: ReadonlyMap<string, string>
  readonly chats?: ReadonlyMap<string, string>
}

/** What somebody wrote. htmx and Alpine look away from it, whatever attributes it should ever carry. The tail ends the last paragraph. */
export const writtenText = (text: Text, id: string, called: Called, tail?: Html): Html =>
  html`<div class="text" id="${id}" hx-ignore x-ignore>${blocks(text.tree, called, tail)}</div>`

/** The tail gets a paragraph of its own where the last block is none. */
function blocks(tree: readonly Block[], called: Called, tail?: Html): Html {
  const ends = tree.at(-1)?.type === 'paragraph'
  return html`${tree.map((value, i) => block(value, called, ends && i === tree.length - 1 ? tail : undefined))}${tail && !ends && html`<p>${tail}</p>`}`
}

function block(value: Block, called: Called, tail?: Html): Html {
  switch (value.type) {
    case 'paragraph':
      return html`<p>${spans(value.spans, called)}${tail}</p>`
    case 'heading':
      return html`<p class="heading">${spans(value.spans, called)}</p>`
    case 'fence':
      return html`<pre tabindex="0" role="region" aria-label="Code"><code${language(value.language)}>${value.code}</code></pre>`
    case 'quote':
      return html`<blockquote>${blocks(value.blocks, called)}</blockquote>`
    case 'list':
      return list(value, called)
    case 'table':
      return table(value, called)
  }
}

const list = ({ start, items }: List, called: Called): Html =>
  start === null
    ? html`<ul>${items.map(value => item(value, called))}</ul>`
    : html`<ol${start !== 1 && html` start="${start}"`}>${items.map(value => item(value, called))}</ol>`

/** A box is a picture with a word for those who cannot see it; nobody ticks it here. */
function item({ isDone, blocks: inside }: Item, called: Called): Html {
  const [first, ...others] = inside
  const box = isDone !== undefined && html`<span class="box" role="img" aria-label="${isDone ? 'Done' : 'To do'}"></span> `
  const begin = first?.type === 'paragraph' ? spans(first.spans, called) : first && block(first, called)
  return html`<li${isDone !== undefined && html` class="task"`}>${box}${begin}${others.map(value => block(value, called))}</li>`
}

function table({ columns, rows: [head = [], ...others] }: Table, called: Called): Html {
  const cells = (row: readonly Cell[], tag: 'th' | 'td') => columns.map((align, i) => cell(row[i] ?? [], align, tag, called))
  return html`<div class="wide" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${cells(head, 'th')}</tr></thead>
${others.length > 0 && html`<tbody>${others.map(row => html`<tr>${cells(row, 'td')}</tr>`)}</tbody>`}</table></div>`
}

function cell(value: Cell, align: Table['columns'][number], tag: 'th' | 'td', called: Called): Html {
  const side = align !== null && html` class="${align}"`
  return tag === 'th' ? html`<th scope="col"${side}>${spans(value, called)}</th>` : html`<td${side}>${spans(value, called)}</td>`
}

const spans = (values: readonly Span[], called: Called): readonly Html[] => values.map(value => span(value, called))

function span(value: Span, called: Called): Html {
  switch (value.type) {
    case 'text':
      return html`${value.text}`
    case 'break':
      return html`<br>`
    case 'code':
      return html`<code>${value.code}</code>`
    case 'strong':
      return html`<strong>${spans(value.spans, called)}</strong>`
    case 'emphasis':
      return html`<em>${spans(value.spans, called)}</em>`
    case 'struck':
      return html`<s>${spans(value.spans, called)}</s>`
    case 'link':
      return html`<a href="${safeUrl(value.url)}" target="_blank" rel="noopener nofollow ugc">${value.spans ? spans(value.spans, called) : value.text}</a>`
    default:
      return named(value, called)
  }
}

/** `/me.css` knows which of them are mine. */
function named(value: Named, called: Called): Html {
  switch (value.type) {
    case 'mention':
      return html`<span class="mention" data-mention="${value.personId}">@<span data-person="${value.personId}">${called.people.get(value.personId)?.name ?? 'unknown'}</span></span>`
    case 'team':
      return html`<span class="mention" data-team="${value.teamId}">@${called.teams?.get(value.teamId) ?? 'unknown'}</span>`
    case 'reach':
      return html`<span class="mention" data-reach>@${value.reach}</span>`
    case 'chat':
      return html`<span data-chat="${value.chatId}">#${called.chats?.get(value.chatId) ?? 'unknown'}</span>`
  }
}

const language = (name: string): Html | null => (name === '' ? null : html` data-language="${name}"`)
