import type { PersonCard } from '../../src/application/screens.ts'
import { avatar } from '../components/avatar.ts'
import { empty } from '../components/empty.ts'
import { csrfField, emptyForm, type Form, keyField, submit, summary } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type StartDirect = {
  readonly site: Site
  readonly slug: string
  readonly others: readonly PersonCard[]
  readonly key: string
  readonly form?: Form
  readonly picked?: readonly string[]
}

/** Choose one to eight people; the chat with exactly these is opened, or begun. */
export const startDirect = ({ site, slug, others, key, form = emptyForm, picked = [] }: StartDirect): Html =>
  panel(
    { assets: site.assets, slug, title: 'New message' },
    others.length === 0
      ? empty(site.assets, {
          icon: 'people',
          title: 'Nobody else is here yet',
          sentence: 'Invite somebody to write to them.',
          action: html`<a class="button plain" href="${paths(slug).invites}">Invite people</a>`,
        })
      : html`<p>Choose up to eight people. Only they and you can read what is written.</p>
<form class="pico" method="post" action="${paths(slug).newDirect}">${csrfField(site.csrf)}${keyField(key)}${summary(form)}
${pickPeople('To', others, picked)}
${submit('Open chat')}</form>`,
  )

/** A list of people with a box to tick beside each. */
export const pickPeople = (label: string, others: readonly PersonCard[], picked: readonly string[]): Html =>
  html`<fieldset class="pick-people" id="field-person"><legend>${label}</legend><div class="pick">${others.map(
    person =>
      html`<label><input type="checkbox" name="person" value="${person.id}"${picked.includes(person.id) && html` checked`}>${avatar(person, 'tiny')}<span><span data-person="${person.id}">${person.name}</span> <small>@${person.username}</small></span></label>`,
  )}</div></fieldset>`
