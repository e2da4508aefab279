import type { OwnWorkspace } from '../../src/application/screens/workspaces.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, filling, submit, summary } from '../components/form.ts'
import { type Assets, icon } from '../components/icon.ts'
import { menuLink } from '../components/menu.ts'
import { type Html, html } from '../html.ts'
import { paths, roots } from '../paths.ts'
import { zoneField } from '../people/fields.ts'
import { type Own, settingsPage } from '../people/settings.ts'
import { badgeOf, isBold, loudCount } from '../sidebar/badge.ts'

export type Mine = {
  readonly own: Own
  readonly workspaces: readonly OwnWorkspace[]
  readonly mayCreate: boolean // operators
  readonly form?: Form
}

/** The workspaces a person is in, with what waits there, and for operators a new one. */
export const workspacesPage = ({ own, workspaces, mayCreate, form = emptyForm }: Mine): Html =>
  settingsPage(
    own,
    'workspaces',
    html`
${
  workspaces.length === 0
    ? empty(own.site.assets, { icon: 'people', title: 'You are in no workspace', sentence: 'Open the link of an invitation to join one.' })
    : html`<ul class="list">${workspaces.map(one => line(own, one))}</ul>`
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

function line(own: Own, one: OwnWorkspace): Html {
  const { slug, name, memberCount } = one.workspace
  const p = paths(slug)
  const leave = html`<details class="sure"><summary class="button quiet small">Leave<span class="vh"> ${name}</span></summary><p>You lose access at once. What you wrote stays.</p>${act(asMethod(p.leave, 'DELETE'), own.site.csrf, html`<button class="button danger small" type="submit">Leave ${name}</button>`)}</details>`
  return html`<li>${icon(own.site.assets, 'chat')}<div class="grow"><a href="${p.base}">${name}</a>${waiting(one)}<small>${memberCount} ${memberCount === 1 ? 'person' : 'people'} · /w/${slug}</small></div>${one.role === 'owner' ? html`<small>You own it. <a href="${p.members}#transfer">Hand it over</a> before you leave.</small>` : leave}</li>`
}

/** The entries of the menu: every workspace but the one where it is opened. */
export const workspaceEntries = (assets: Assets, all: readonly OwnWorkspace[], from: string): Html =>
  html`${all
    .filter(({ workspace }) => workspace.slug !== from)
    .map(one =>
      menuLink(paths(one.workspace.slug).base, html`${icon(assets, 'chat')}<span class="grow">${one.workspace.name}</span>${waiting(one)}`),
    )}`

/** A number needs you; something unread is a word. */
function waiting({ sidebar }: OwnWorkspace): Html | false {
  if (!sidebar) return false
  const count = loudCount(sidebar)
  if (count > 0) return html` ${badgeOf(count, 'data-count')}`
  return sidebar.sections.some(section => section.lines.some(isBold)) && html` <span class="tag">Unread</span>`
}
