import type { Identities } from '../../src/application/screens.ts'
import { act, asMethod, emptyForm, type Form, summary } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import { roots } from '../paths.ts'
import { type Own, settingsPage } from './settings.ts'

export type IdentitiesPage = Identities & { readonly own: Own; readonly form?: Form }

/** Accounts elsewhere that open this one. */
export const identitiesPage = ({ own, linked, others, form = emptyForm }: IdentitiesPage): Html =>
  settingsPage(
    own,
    'identities',
    html`${summary(form)}<p>Accounts elsewhere that sign you in here. Your name and e-mail address there open nothing by themselves.</p>
${linked.length > 0 && html`<ul class="list">${linked.map(one => line(own, one))}</ul>`}
${others.map(({ id, name }) => html`<section class="block">${act(roots.link(id), own.site.csrf, html`<button class="button plain" type="submit">Link ${name}</button>`)}</section>`)}`,
  )

const line = ({ site, person }: Own, { identityId, name, linkedAt, isLastWayIn }: Identities['linked'][number]): Html =>
  html`<li>${icon(site.assets, 'link')}<div class="grow"><b>${name}</b><small>Linked ${moment(linkedAt, person.zone)}${isLastWayIn && html` · your only way in`}</small></div>${
    !isLastWayIn &&
    act(
      asMethod(roots.identity(identityId), 'DELETE'),
      site.csrf,
      html`<button class="button quiet small" type="submit" aria-label="Unlink ${name}">Unlink</button>`,
    )
  }</li>`
