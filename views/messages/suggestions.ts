import type { People, Suggestion } from '../../src/application/screens.ts'
import { avatar } from '../components/avatar.ts'
import { emojiPicture } from '../components/emoji.ts'
import { type Assets, icon } from '../components/icon.ts'
import { personOf } from '../components/person.ts'
import { type Html, html, type Value } from '../html.ts'

export type Suggestions = {
  readonly slug: string
  readonly assets: Assets
  readonly people: People
  readonly words: string
  readonly items: readonly Suggestion[]
}

/** Rows for the list above the box. What is put into the text stands on the row. */
export const suggestionRows = (at: Suggestions): Html => html`${at.items.map(item => row(at, item))}`

const row = (at: Suggestions, item: Suggestion): Html =>
  html`<li role="option" data-insert="${item.insert}">${sign(at, item)}<span>${marked(item.title, at.words)}</span><small>${item.hint}</small></li>`

function sign({ assets, slug, people }: Suggestions, item: Suggestion): Value {
  switch (item.kind) {
    case 'person':
      return avatar(personOf(people, item.id ?? ''), 'tiny')
    case 'team':
      return icon(assets, 'people')
    case 'reach':
      return icon(assets, 'at')
    case 'public':
      return icon(assets, 'hash')
    case 'private':
      return icon(assets, 'lock')
    case 'emoji':
      return item.sign
    case 'own':
      return emojiPicture(slug, { id: item.id ?? '', name: item.title })
    case 'command':
      return '/'
  }
}

/** The part that was typed, in bold. */
function marked(title: string, words: string): Value {
  const at = words === '' ? -1 : title.toLowerCase().indexOf(words.toLowerCase())
  return at < 0 ? title : html`${title.slice(0, at)}<b>${title.slice(at, at + words.length)}</b>${title.slice(at + words.length)}`
}
