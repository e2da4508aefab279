import type { Palette } from '../../src/application/screens.ts'
import { avatar } from '../components/avatar.ts'
import { csrfField, hidden, keyField } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type PaletteList = { readonly site: Site; readonly slug: string; readonly key: string; readonly found: Palette }

/** What the server knows beyond the page, in groups that join below. A chat is a link, a person a form that opens the chat with them. */
export const paletteList = (at: PaletteList): Html =>
  html`<ul role="listbox" aria-label="Found">${at.found.chats.length > 0 && html`<ul role="group" aria-label="Channels">${at.found.chats.map(found => chat(at, found))}</ul>`}${
    at.found.people.length > 0 && html`<ul role="group" aria-label="People">${at.found.people.map(found => person(at, found))}</ul>`
  }</ul>`

const chat = ({ site, slug }: PaletteList, { kind, id, title, isParticipant }: Palette['chats'][number]): Html =>
  html`<li role="option" id="goal-chat-${id}" data-chat="${id}" data-goal="chat-${id}">${icon(site.assets, ICON[kind])}<a class="name" href="${paths(slug).unread(id)}" tabindex="-1">${title}</a>${!isParticipant && html`<small>not joined</small>`}</li>`

const ICON = { public: 'hash', private: 'lock', direct: 'person' } as const

const person = ({ site, slug, key }: PaletteList, card: Palette['people'][number]): Html =>
  html`<li role="option" id="goal-person-${card.id}" data-goal="person-${card.id}">${avatar(card, 'tiny')}<span class="name">${card.name}</span><small>@${card.username}</small><form method="post" action="${paths(slug).newDirect}" hidden>${csrfField(site.csrf)}${keyField(key)}${hidden('person', card.id)}</form><a class="card" href="${paths(slug).person(card.id)}" tabindex="-1" hidden>Profile</a></li>`
