import type { SwitchTarget } from '../../src/application/screens.ts'
import { csrfField, hidden, keyField } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type SwitcherList = { readonly site: Site; readonly slug: string; readonly key: string; readonly targets: readonly SwitchTarget[] }

/** Where one may go: a chat is a link, a person a form that opens the chat with them. */
export const switcherList = (at: SwitcherList): Html =>
  html`<ul role="listbox" aria-label="Found">${at.targets.map(target => (target.kind === 'person' ? person(at, target) : chat(at, target)))}</ul>`

const chat = ({ slug }: SwitcherList, { kind, id, title, hint }: SwitchTarget): Html =>
  html`<li role="option" id="option-${id}" data-chat="${id}"><a href="${paths(slug).unread(id)}" tabindex="-1">${kind !== 'direct' && '# '}${title} <small>${hint}</small></a></li>`

const person = ({ site, slug, key }: SwitcherList, { id, title, hint }: SwitchTarget): Html =>
  html`<li role="option" id="option-${id}"><form method="post" action="${paths(slug).newDirect}">${csrfField(site.csrf)}${keyField(key)}${hidden('person', id)}<button class="entry" type="submit" tabindex="-1">${title} <small>${hint}</small></button></form></li>`
