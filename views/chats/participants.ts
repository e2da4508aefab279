import type { Participants } from '../../src/application/screens.ts'
import { livingAvatar } from '../components/avatar.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, submit, summary } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { boldName, personOf } from '../components/person.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { pickPeople } from './start-direct.ts'

/** `form` belongs to the settings, `adding` to the people to add. */
export type ParticipantsPage = {
  readonly site: Site
  readonly slug: string
  readonly me: string
  readonly participants: Participants
  readonly form?: Form
  readonly adding?: Form
}

/** Who is in a chat, and what can be done with the chat itself. */
export function participants(props: ParticipantsPage): Html {
  const { site, slug, participants: list } = props
  const p = paths(slug)
  const isDirect = list.chat.chatType === 'direct'
  const title = isDirect ? list.title : `About # ${list.title}`
  return panel(
    { assets: site.assets, slug, title, back: p.unread(list.chat.id) },
    html`
<section class="block" id="${dom.participants(list.chat.id)}"><h2>${list.items.length} ${list.items.length === 1 ? 'person' : 'people'}</h2>
<ul class="list">${list.items.map(item => line(props, item))}</ul></section>
${list.mayAdd && adding(props)}${!isDirect && list.mayManage && settings(props)}${list.mayLeave && leaving(props)}`,
  )
}

function line(
  { site, slug, me, participants: { chat, people, mayManage } }: ParticipantsPage,
  { personId, role }: Participants['items'][number],
): Html {
  const person = personOf(people, personId)
  const card = people.get(personId)
  const one = paths(slug).participant(chat.id, personId)
  const to = role === 'admin' ? 'member' : 'admin'
  return html`<li>${livingAvatar(person, 'medium')}<div class="grow">${boldName(person)} ${role === 'admin' && chat.chatType !== 'direct' && html`<span class="tag">Channel admin</span>`}${personId === me && html`<span class="tag">You</span>`}<small>${card && `@${card.username}`}${card?.title && html` · ${card.title}`}</small></div>${
    mayManage &&
    chat.chatType !== 'direct' &&
    personId !== me &&
    html`${act(asMethod(one, 'PATCH'), site.csrf, html`<input type="hidden" name="role" value="${to}"><button class="button quiet small" type="submit">${to === 'admin' ? 'Make admin' : 'Take admin role'}</button>`)}${act(asMethod(one, 'DELETE'), site.csrf, html`<button class="button quiet small" type="submit">Remove</button>`)}`
  }</li>`
}

const adding = ({ site, slug, participants: { chat, others }, adding: form = emptyForm }: ParticipantsPage): Html =>
  html`<section class="block"><h2>Add people</h2>${
    others.length === 0
      ? html`<p>Everybody who can be added is in already.</p>`
      : html`<form class="pico" method="post" action="${paths(slug).participants(chat.id)}">${csrfField(site.csrf)}${summary(form)}${pickPeople('People', others, [])}${submit('Add', 'plain')}</form>`
  }</section>`

function settings({ site, slug, participants: { chat }, form = emptyForm }: ParticipantsPage): Html {
  const p = paths(slug)
  return html`<section class="block" id="settings"><h2>Name and topic</h2>
<form class="pico" method="post" action="${asMethod(p.chat(chat.id), 'PATCH')}">${csrfField(site.csrf)}${summary(form)}${field(form, { name: 'title', label: 'Name', value: chat.title ?? '', maxlength: 200, autocomplete: 'off' })}${submit('Rename', 'plain')}</form>
<form class="pico" method="post" action="${asMethod(p.topic(chat.id), 'PUT')}">${csrfField(site.csrf)}${field(form, { name: 'topic', label: 'Topic', value: chat.topic, maxlength: 250, isOptional: true, autocomplete: 'off' })}${submit('Set topic', 'plain')}</form></section>
${!chat.isDefault && html`<section class="block"><h2>${chat.isArchived ? 'Archived' : 'Archive'}</h2><p>${chat.isArchived ? 'Everything stays readable. Nobody can write until it is taken out of the archive.' : 'Everything stays readable, and nobody can write any more. You can take it out again.'}</p>${act(asMethod(p.archive(chat.id), chat.isArchived ? 'DELETE' : 'PUT'), site.csrf, html`<button class="button plain" type="submit">${chat.isArchived ? 'Take out of the archive' : 'Archive channel'}</button>`)}</section>`}`
}

const leaving = ({ site, slug, me, participants: { chat } }: ParticipantsPage): Html =>
  html`<section class="block" id="leave"><h2>Leave</h2><p>${
    chat.visibility === 'public'
      ? 'You can read it still and join again at any time.'
      : 'You cannot read it any more until somebody adds you again.'
  }</p>${act(asMethod(paths(slug).participant(chat.id, me), 'DELETE'), site.csrf, html`<button class="button danger" type="submit">Leave channel</button>`)}</section>`
