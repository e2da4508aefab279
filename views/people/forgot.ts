import { csrfField, emptyForm, type Form, field, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare } from '../page.ts'
import { roots } from '../paths.ts'
import { card } from './frame.ts'

export type Forgot = { readonly site: Site; readonly hasMail: boolean; readonly form?: Form; readonly isAsked?: boolean }

/** Where somebody forgot the password: the same words whether or not there is such an account. */
export const forgot = ({ site, hasMail, form = emptyForm, isAsked = false }: Forgot): Html => {
  const title = isAsked ? 'Look into your mail' : 'Forgot your password?'
  return bare(site, title, card(site.assets, title, isAsked ? ASKED : hasMail ? ask(site, form) : html`<p>${NO_MAIL}</p>${BACK}`))
}

/** What is not configured says so. */
export const NO_MAIL = 'Ask whoever runs this server for a reset link.'

const BACK = html`<div class="aside"><p><a href="${roots.signIn}">Back to sign-in</a></p></div>`

const ASKED = html`<p role="status">If there is an account with that address and a password, a letter is on its way to it. The link in it works once, for half an hour.</p>
<p>Nothing there after a few minutes? Look among the unwanted mail, or ask again.</p>${BACK}`

const ask = (site: Site, form: Form): Html => html`<p>We send a link to your e-mail address. By it you choose a new password.</p>
<form class="pico" method="post" action="${roots.forgot}">${csrfField(site.csrf)}${summary(form)}
${field(form, { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' })}
${submit('Send the link')}</form>${BACK}`
