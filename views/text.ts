import type { Piece } from '../src/application/highlighting.ts'
import type { Called } from '../src/application/screens.ts'
import type { Block, Cell, Item, List, Named, Span, Table, Text } from '../src/domain/text.ts'
import { ownEmoji } from './components/emoji.ts'
import { personOf } from './components/person.ts'
import { type Html, html, safeUrl } from './html.ts'
import { paths } from './paths.ts'

export type Around = Called & { readonly slug: string; readonly highlight?: Highlight }
export type Highlight = (code: string, language: string) => readonly Piece[]

/** What somebody wrote. htmx and Alpine look away from it, whatever attributes it should ever carry. The tail ends the last paragraph. */
export const writtenText = (text: Text, id: string, around: Around, tail?: Html): Html =>
  html`<div class="text${isBig(text.tree) && ' big'}" id="${id}" hx-ignore x-ignore>${blocks(text.tree, withFewColours(around), tail)}</div>`

/** A piece of what a program said. */
export const writtenBlocks = (tree: Text['tree'], around: Around): Html => blocks(tree, withFewColours(around))

/** Colours are dear: no text has more of them than a row can be kept waiting for. */
function withFewColours(around: Around): Around {
  const { highlight } = around
  if (!highlight) return around
  let left = MOST_COLOURED
  return {
    ...around,
    highlight(code, language) {
      if (language === '' || code.length > left) return [{ kind: null, text: code }]
      left -= code.length
      return highlight(code, language)
    },
  }
}
const MOST_COLOURED = 5_000 // characters of all its code

/** One to three emoji alone. */
function isBig([only, ...others]: Text['tree']): boolean {
  if (others.length > 0 || only?.type !== 'paragraph' || only.spans.length > MOST_BIG_SPANS) return false
  const signs = only.spans.map(span => (span.type === 'emoji' ? OWN : span.type === 'text' ? span.text : 'x')).join('')
  return signs.length <= LONGEST_BIG && BIG.test(signs)
}
const OWN = '⭐' // in place of one of the workspace
const MOST_BIG_SPANS = 7 // three with spaces around them
const BIG = /^(?:\p{RGI_Emoji}\s*){1,3}$/v
const LONGEST_BIG = 60

/** The tail gets a paragraph of its own where the last block is none. */
function blocks(tree: readonly Block[], around: Around, tail?: Html): Html {
  const ends = tree.at(-1)?.type === 'paragraph'
  return html`${tree.map((value, i) => block(value, around, ends && i === tree.length - 1 ? tail : undefined))}${tail && !ends && html`<p>${tail}</p>`}`
}

function block(value: Block, around: Around, tail?: Html): Html {
  switch (value.type) {
    case 'paragraph':
      return html`<p>${spans(value.spans, around)}${tail}</p>`
    case 'heading':
      return html`<p class="heading">${spans(value.spans, around)}</p>`
    case 'fence':
      return fence(value.language, value.code, around)
    case 'quote':
      return html`<blockquote>${blocks(value.blocks, around)}</blockquote>`
    case 'list':
      return list(value, around)
    case 'table':
      return table(value, around)
  }
}

/** The button is there where script is; what it copies stands before it. */
function fence(language: string, code: string, { highlight }: Around): Html {
  const pieces = highlight?.(code, language) ?? [{ kind: null, text: code }]
  const coloured = pieces.map(({ kind, text }) => (kind === null ? text : html`<span class="c-${kind}">${text}</span>`))
  const name = language !== '' && html` data-language="${language}"`
  return html`<div class="code"><pre tabindex="0" role="group" aria-label="Code"><code${name}>${coloured}</code></pre><button class="copy" type="button">Copy</button></div>`
}

const list = ({ start, items }: List, around: Around): Html =>
  start === null
    ? html`<ul>${items.map(value => item(value, around))}</ul>`
    : html`<ol${start !== 1 && html` start="${start}"`}>${items.map(value => item(value, around))}</ol>`

/** A box is a picture with a word for those who cannot see it; nobody ticks it here. */
function item({ isDone, blocks: inside }: Item, around: Around): Html {
  const [first, ...others] = inside
  const box =
    isDone !== undefined && html`<span class="box${isDone && ' ticked'}" role="img" aria-label="${isDone ? 'Done' : 'To do'}"></span> `
  const begin = first?.type === 'paragraph' ? spans(first.spans, around) : first && block(first, around)
  return html`<li${isDone !== undefined && html` class="task"`}>${box}${begin}${others.map(value => block(value, around))}</li>`
}

function table({ columns, rows: [head = [], ...others] }: Table, around: Around): Html {
  const cells = (row: readonly Cell[], tag: 'th' | 'td') => columns.map((align, i) => cell(row[i] ?? [], align, tag, around))
  return html`<div class="wide" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${cells(head, 'th')}</tr></thead>
${others.length > 0 && html`<tbody>${others.map(row => html`<tr>${cells(row, 'td')}</tr>`)}</tbody>`}</table></div>`
}

function cell(value: Cell, align: Table['columns'][number], tag: 'th' | 'td', around: Around): Html {
  const side = align !== null && html` class="${align}"`
  return tag === 'th' ? html`<th scope="col"${side}>${spans(value, around)}</th>` : html`<td${side}>${spans(value, around)}</td>`
}

const spans = (values: readonly Span[], around: Around): readonly Html[] => values.map(value => span(value, around))

function span(value: Span, around: Around): Html {
  switch (value.type) {
    case 'text':
      return html`${value.text}`
    case 'break':
      return html`<br>`
    case 'code':
      return html`<code>${value.code}</code>`
    case 'strong':
      return html`<strong>${spans(value.spans, around)}</strong>`
    case 'emphasis':
      return html`<em>${spans(value.spans, around)}</em>`
    case 'struck':
      return html`<s>${spans(value.spans, around)}</s>`
    case 'link':
      return html`<a href="${safeUrl(value.url)}" target="_blank" rel="noopener nofollow ugc">${value.spans ? spans(value.spans, around) : value.text}</a>`
    case 'emoji':
      return html`${ownEmoji(around, value.emojiId, value.name)}`
    default:
      return named(value, around)
  }
}

/** `/me.css` lights up what names who looks, and script sets a name that changes. A chat that not every reader may know has no title. */
function named(value: Named, { slug, people, teams, chats }: Around): Html {
  switch (value.type) {
    case 'mention':
      return html`<a class="mention" href="${paths(slug).person(value.personId)}" data-mention="${value.personId}">@<span data-person="${value.personId}">${personOf(people, value.personId).name}</span></a>`
    case 'team':
      return html`<span class="mention" data-mention="${value.teamId}">@${teams.get(value.teamId) ?? 'former team'}</span>`
    case 'reach':
      return html`<span class="mention" data-mention="${value.reach}">@${value.reach}</span>`
    case 'chat':
      return html`<a class="mention" href="${paths(slug).chat(value.chatId)}"># ${chats.get(value.chatId) ?? 'private channel'}</a>`
  }
}
