import { csrfField, emptyForm, type Form, field, keyField, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare } from '../page.ts'
import { roots } from '../paths.ts'
import { card } from './frame.ts'
import { type Own, settingsPage } from './settings.ts'

export type EmailPage = {
  readonly own: Own
  readonly key: string
  readonly hasMail: boolean
  readonly isAsked?: boolean
  readonly form?: Form
}

/** The address that belongs to the account. Another one counts when whoever reads there has said so. */
export const emailPage = ({ own, key, hasMail, isAsked, form = emptyForm }: EmailPage): Html =>
  settingsPage(
    own,
    'email',
    html`${isAsked && html`<p class="done" role="status">A letter is on its way, unless the address belongs to another account. Open the link in it within a day.</p>`}
${own.person.email === '' ? html`<p>Your account has no e-mail address.</p>` : html`<p><b>${own.person.email}</b> <span class="tag">${own.person.isEmailConfirmed ? 'Confirmed' : 'Not confirmed'}</span></p>`}
${hasMail ? html`<p>You sign in with it, and letters about your account go there.</p>${change(own, key, form)}` : html`<p>This server sends no mail, so no address can be confirmed. Ask whoever runs it.</p>`}`,
  )

const change = ({ site, person }: Own, key: string, form: Form): Html =>
  html`<form class="pico" method="post" action="${roots.email}">${csrfField(site.csrf)}${keyField(key)}${summary(form)}
${field(form, { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'email', value: person.isEmailConfirmed ? '' : person.email, hint: 'We send a link there. The address you have stays until you open it.' })}
${submit('Send the link')}</form>`

export type Confirmation = { readonly site: Site; readonly token: string; readonly form?: Form }

/** Looking at it spends nothing: programs look at the links of letters before people do. */
export const confirmation = ({ site, token, form = emptyForm }: Confirmation): Html =>
  bare(
    site,
    'Confirm your address',
    card(
      site.assets,
      'Confirm your address',
      html`<p>From then on this address belongs to your account, and you sign in with it.</p>
<form class="pico" method="post" action="${roots.confirmation(token)}">${csrfField(site.csrf)}${summary(form)}
${submit('Confirm')}</form>`,
    ),
  )

export const confirmationOver = (site: Site): Html =>
  bare(
    site,
    'This link is no longer valid',
    card(
      site.assets,
      'This link is no longer valid',
      html`<p>It works once, for a day. You can ask for a new one in your settings.</p><p><a class="button plain" href="${roots.email}">To the settings</a></p>`,
    ),
  )
