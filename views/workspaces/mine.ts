import { empty } from '../components/empty.ts'
import { csrfField, emptyForm, type Form, field, filling, submit, summary } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { type Html, html } from '../html.ts'
import { paths, roots } from '../paths.ts'
import { zoneField } from '../people/fields.ts'
import { type Own, settingsPage } from '../people/settings.ts'

export type Mine = {
  readonly own: Own
  readonly workspaces: readonly { readonly slug: string; readonly name: string; readonly memberCount: number }[]
  readonly mayCreate: boolean // operators
  readonly form?: Form
}

/** The workspaces a person is in, and for operators a new one. */
export const workspacesPage = ({ own, workspaces, mayCreate, form = emptyForm }: Mine): Html =>
  settingsPage(
    own,
    'workspaces',
    html`
${
  workspaces.length === 0
    ? empty(own.site.assets, { icon: 'people', title: 'You are in no workspace', sentence: 'Open the link of an invitation to join one.' })
    : html`<ul class="list">${workspaces.map(({ slug, name, memberCount }) => html`<li>${icon(own.site.assets, 'chat')}<div class="grow"><a href="${paths(slug).base}">${name}</a><small>${memberCount} ${memberCount === 1 ? 'person' : 'people'} · /w/${slug}</small></div></li>`)}</ul>`
}
${
  mayCreate &&
  html`<section class="block"><h2>New workspace</h2><form class="pico" method="post" action="${roots.workspaces}"${filling}>${csrfField(own.site.csrf)}${summary(form)}
<div class="pair">${field(form, { name: 'name', label: 'Name', maxlength: 100, autocomplete: 'off' })}
${field(form, { name: 'slug', label: 'Address', from: 'field-name', maxlength: 40, autocomplete: 'off', hint: 'The part after /w/: a–z, digits and dashes. It never changes.' })}
${zoneField(form, own.person.zone)}</div>
${submit('Create workspace')}</form></section>`
}`,
  )
