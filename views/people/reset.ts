import { csrfField, emptyForm, type Form, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare, bareForm } from '../page.ts'
import { roots } from '../paths.ts'
import { newPassword } from './fields.ts'
import { card } from './frame.ts'

export type Reset = { readonly site: Site; readonly token: string; readonly form?: Form }

export const reset = ({ site, token, form = emptyForm }: Reset): Html =>
  bareForm(
    site,
    'New password',
    card(
      site.assets,
      'New password',
      html`<p class="notice">You will be signed out everywhere and sign in with the new password.</p>
<form class="pico" method="post" action="${roots.reset(token)}">${csrfField(site.csrf)}${summary(form)}
${newPassword(form, 'New password')}
${submit('Save password')}</form>`,
    ),
  )

export const resetOver = (site: Site, hasMail: boolean): Html =>
  bare(
    site,
    'This link is no longer valid',
    card(
      site.assets,
      'This link is no longer valid',
      html`<p>A reset link works once, for half an hour.${hasMail ? html` <a href="${roots.forgot}">Ask for a new one.</a>` : ' Ask whoever runs this server for a new one.'}</p><p><a class="button plain" href="${roots.signIn}">Sign in</a></p>`,
    ),
  )
