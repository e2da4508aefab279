import type { Block, Span, Text } from '../src/domain/text.ts'
import { type Html, html, safeUrl } from './html.ts'

/** What somebody wrote. htmx and Alpine look away from it, whatever attributes it should ever carry. The tail ends the last paragraph. */
export const writtenText = (text: Text, id: string, tail?: Html): Html =>
  html`<div class="text" id="${id}" hx-ignore x-ignore>${text.tree.map((value, i) => block(value, i === text.tree.length - 1 ? tail : undefined))}</div>`

function block(value: Block, tail: Html | undefined): Html {
  switch (value.type) {
    case 'paragraph':
      return html`<p>${value.spans.map(span)}${tail}</p>`
    case 'fence':
      return html`<pre tabindex="0" role="region" aria-label="Code"><code${language(value.language)}>${value.code}</code></pre>${tail && html`<p>${tail}</p>`}`
  }
}

function span(value: Span): Html {
  switch (value.type) {
    case 'text':
      return html`${value.text}`
    case 'break':
      return html`<br>`
    case 'code':
      return html`<code>${value.code}</code>`
    case 'link':
      return html`<a href="${safeUrl(value.url)}" target="_blank" rel="noopener nofollow ugc">${value.text}</a>`
  }
}

const language = (name: string): Html | null => (name === '' ? null : html` data-language="${name}"`)
