import type { Participants } from '../../src/application/screens.ts'
import { livingAvatar } from '../components/avatar.ts'
import { act, asMethod, csrfField, deed, emptyForm, type Form, submit, summary } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { boldName, personOf } from '../components/person.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { pickPeople } from './start-direct.ts'

/** `form`: what could not be done to somebody; `adding` belongs to the people to add. */
export type ParticipantsPage = {
  readonly site: Site
  readonly slug: string
  readonly me: string
  readonly participants: Participants
  readonly form?: Form
  readonly adding?: Form
}

/** Who is in a chat. */
export function participants(props: ParticipantsPage): Html {
  const { site, slug, participants: list } = props
  const p = paths(slug)
  const isDirect = list.chat.chatType === 'direct'
  const title = isDirect ? list.title : `About # ${list.title}`
  return panel(
    { assets: site.assets, slug, title, back: p.unread(list.chat.id) },
    html`${summary(props.form ?? emptyForm)}
<section class="block" id="${dom.participants(list.chat.id)}"><h2>${list.items.length} ${list.items.length === 1 ? 'person' : 'people'}</h2>
<ul class="list">${list.items.map(item => line(props, item))}</ul></section>
${list.mayAdd && adding(props)}${list.mayLeave && leaving(props)}`,
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

const leaving = ({ site, slug, me, participants: { chat } }: ParticipantsPage): Html =>
  html`<section class="block" id="leave"><h2>Leave</h2><p>${
    chat.visibility === 'public'
      ? 'You can read it still and join again at any time.'
      : 'You cannot read it any more until somebody adds you again.'
  }</p>${wayOut({ action: asMethod(paths(slug).participant(chat.id, me), 'DELETE'), csrf: site.csrf, join: paths(slug).participants(chat.id), isPublic: chat.visibility === 'public' })}</section>`

type WayOut = { readonly action: string; readonly csrf: string; readonly join: string; readonly isPublic: boolean }

/** Only who may come back by themselves is offered to undo it. */
function wayOut({ action, csrf, join, isPublic }: WayOut): Html {
  const button = html`<button class="button danger" type="submit">Leave channel</button>`
  return isPublic ? deed(action, csrf, { done: 'You left this channel.', undo: `POST ${join}` }, button) : act(action, csrf, button)
}
