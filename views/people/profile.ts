import { avatar } from '../components/avatar.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, select, submit, summary } from '../components/form.ts'
import { localeChoices } from '../components/zones.ts'
import { type Html, html } from '../html.ts'
import { roots } from '../paths.ts'
import { nameField, usernameField, zoneField } from './fields.ts'
import { type Own, settingsPage } from './settings.ts'

export type Forms = { readonly profile?: Form; readonly status?: Form; readonly picture?: Form }
/** `emoji`: the names of the workspaces' own. */
export type Profile = Forms & { readonly own: Own; readonly emoji: readonly string[] }

export const profilePage = ({ own, emoji, profile = emptyForm, status = emptyForm, picture = emptyForm }: Profile): Html =>
  settingsPage(own, 'profile', html`${about(own, profile)}${statusBlock(own, emoji, status)}${pictureBlock(own, picture)}`)

const about = ({ site, person }: Own, form: Form): Html => html`<section class="block">
<form class="pico" method="post" action="${asMethod(roots.settings, 'PATCH')}">${csrfField(site.csrf)}${summary(form)}
${nameField(form, person.name)}
${usernameField(form, person.username)}
${field(form, { name: 'title', label: 'What you do', value: person.title ?? '', maxlength: 80, isOptional: true, autocomplete: 'organization-title' })}
<div class="pair">${zoneField(form, person.zone)}
${select(form, { name: 'locale', label: 'Dates and numbers', value: person.locale }, localeChoices)}</div>
<p><small>E-mail: ${person.email || 'none'}</small></p>
${submit('Save')}</form></section>`

const UNTIL = [
  { value: 'none', label: 'Until I clear it' },
  { value: '30m', label: '30 minutes' },
  { value: '1h', label: '1 hour' },
  { value: '4h', label: '4 hours' },
  { value: 'today', label: 'Today' },
  { value: 'week', label: 'This week' },
] as const

const statusBlock = (
  { site, person }: Own,
  emoji: readonly string[],
  form: Form,
): Html => html`<section class="block" id="status"><h2>Status</h2>
<form class="pico" method="post" action="${asMethod(roots.status, 'PUT')}">${csrfField(site.csrf)}${summary(form)}
<div class="pair">${field(form, { name: 'emoji', label: 'Emoji', value: person.status?.emoji ?? '💬', maxlength: 42, autocomplete: 'off', list: 'own-emoji' })}<datalist id="own-emoji">${emoji.map(name => html`<option value=":${name}:"></option>`)}</datalist>
${field(form, { name: 'text', label: 'Words', value: person.status?.text ?? '', maxlength: 100, autocomplete: 'off' })}
${select(form, { name: 'until', label: 'Clear after', value: 'none' }, UNTIL)}</div>
${submit('Set status', 'plain')}</form>
${person.status && act(asMethod(roots.status, 'DELETE'), site.csrf, html`<button class="button quiet" type="submit">Clear status</button>`)}</section>`

const pictureBlock = ({ site, person }: Own, form: Form): Html => html`<section class="block" id="picture"><h2>Picture</h2>
<p>${avatar(person, 'large')}</p>
<form class="pico" method="post" action="${roots.picture}" enctype="multipart/form-data">${csrfField(site.csrf)}${summary(form)}
<div class="field"><label for="field-picture">A picture of you</label><input id="field-picture" type="file" name="picture" accept="image/png,image/jpeg,image/webp" required></div>
${submit('Use this picture', 'plain')}</form>
${person.avatarFileId !== null && act(asMethod(roots.picture, 'DELETE'), site.csrf, html`<button class="button quiet" type="submit">Remove picture</button>`)}</section>`
