import { csrfField, emptyForm, type Form, field, hidden, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bareForm } from '../page.ts'
import { roots } from '../paths.ts'
import { card } from './frame.ts'

export type SignIn = {
  readonly site: Site
  readonly form?: Form
  readonly next?: string // where the person was
  readonly resume?: string // signed: the form that was interrupted
  readonly isInterrupted?: boolean // the session ended in the middle
  readonly notice?: string
}

export function signIn({ site, form = emptyForm, next, resume, isInterrupted, notice }: SignIn): Html {
  const intro = isInterrupted ? 'You were signed out. Sign in and go on where you were: what you wrote is kept.' : notice
  return bareForm(
    site,
    'Sign in',
    card(
      site.assets,
      'Sign in',
      html`${intro && html`<p class="notice" role="status">${intro}</p>`}
<form class="pico" method="post" action="${roots.signIn}">
${csrfField(site.csrf)}${next !== undefined && hidden('next', next)}${resume !== undefined && hidden('resume', resume)}
${summary(form)}
${field(form, { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username' })}
${field(form, { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
${submit('Sign in')}
</form>
<div class="aside"><details><summary>Forgot password?</summary><p>Ask whoever runs this server for a reset link.</p></details><p>Invited? Open the link you were sent.</p></div>`,
    ),
  )
}
