import { csrfField, emptyForm, type Form, field, hidden, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare, bareForm } from '../page.ts'
import { roots } from '../paths.ts'
import { NO_MAIL } from './forgot.ts'
import { card } from './frame.ts'

/** How one gets in: issuers somebody else runs, and passwords of our own. */
export type WaysIn = {
  readonly issuers: readonly { readonly id: string; readonly name: string }[]
  readonly offersPasswords: boolean
  readonly hasMail?: boolean
}

export type SignIn = {
  readonly site: Site
  readonly ways: WaysIn
  readonly form?: Form
  readonly next?: string // where the person was
  readonly resume?: string // signed: the form that was interrupted
  readonly isInterrupted?: boolean // the session ended in the middle
  readonly notice?: string
}

export function signIn(props: SignIn): Html {
  const { site, ways, form = emptyForm, isInterrupted, notice } = props
  const kept =
    ways.issuers.length === 0 ? ': what you wrote is kept.' : ways.offersPasswords ? '. By password what you wrote is kept.' : '.'
  const intro = isInterrupted ? `You were signed out. Sign in and go on where you were${kept}` : notice
  const page = ways.offersPasswords ? bareForm : bare
  return page(
    site,
    'Sign in',
    card(
      site.assets,
      'Sign in',
      html`${intro && html`<p class="notice" role="status">${intro}</p>`}${ways.issuers.length > 0 && summary(form)}
${ways.issuers.length > 0 && elsewhere(props)}${ways.issuers.length > 0 && ways.offersPasswords && html`<p class="or">or</p>`}${ways.offersPasswords && byPassword(props)}`,
    ),
  )
}

/** A button for each issuer. */
export const elsewhere = ({ ways, next }: Pick<SignIn, 'ways' | 'next'>): Html =>
  html`<div class="ways">${ways.issuers.map(({ id, name }) => html`<a class="button ${ways.offersPasswords ? 'plain' : 'primary'}" href="${roots.auth(id, next)}">Continue with ${name}</a>`)}</div>`

const byPassword = ({
  site,
  ways,
  form = emptyForm,
  next,
  resume,
}: SignIn): Html => html`<form class="pico" method="post" action="${roots.signIn}">
${csrfField(site.csrf)}${next !== undefined && hidden('next', next)}${resume !== undefined && hidden('resume', resume)}
${ways.issuers.length === 0 && summary(form)}
${field(form, { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' })}
${field(form, { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
${submit('Sign in')}
</form>
<div class="aside">${ways.hasMail ? html`<p><a href="${roots.forgot}">Forgot password?</a></p>` : html`<details><summary>Forgot password?</summary><p>${NO_MAIL}</p></details>`}<p>Invited? Open the link you were sent.</p></div>`
