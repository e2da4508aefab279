import { csrfField, emptyForm, type Form, field, filling, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare, bareForm } from '../page.ts'
import { roots } from '../paths.ts'
import { guessedZone, nameField, newPassword, usernameField } from './fields.ts'
import { card } from './frame.ts'

export type SetUp = { readonly site: Site; readonly token: string; readonly zone: string; readonly form?: Form }

/** The first page of all: one form makes the first person and the first workspace. */
export const setUp = ({ site, token, zone, form = emptyForm }: SetUp): Html =>
  bareForm(
    site,
    'Set up Flowra',
    html`<div class="wide">${card(
      site.assets,
      'Set up Flowra',
      html`<p class="notice">You opened the one-time link that the server prints when it starts. You become the owner of the first workspace.</p>
<form class="pico" method="post" action="${roots.setUp(token)}"${filling}>
${csrfField(site.csrf)}
${summary(form)}
<fieldset><legend>1 · You</legend><div class="pair">
${nameField(form)}
${field(form, { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'email' })}
${newPassword(form)}
${usernameField(form)}
</div></fieldset>
<fieldset><legend>2 · Workspace</legend><div class="pair">
${field(form, { name: 'workspace', label: 'Name', autocomplete: 'organization', maxlength: 100 })}
${field(form, { name: 'slug', label: 'Address', from: 'field-workspace', autocomplete: 'off', maxlength: 40, hint: 'The part after /w/: a–z, digits and dashes. It never changes.' })}
${guessedZone(form, zone)}
</div></fieldset>
<p class="notice">You start in # general, which everybody in the workspace reads.</p>
${submit('Create workspace')}
</form>`,
    )}</div>`,
  )

/** Shown while nobody has set up anything yet, to whoever comes without the link. */
export const setUpPending = (site: Site): Html =>
  bare(
    site,
    'Not set up yet',
    card(
      site.assets,
      'Not set up yet',
      html`<p>This Flowra has no workspace yet. The server prints a link for its first person each time it starts.</p>
<p>Run the server? Look at its output, or print a fresh link with <code>flowra setup-link</code>.</p>`,
    ),
  )

/** The link is too old, was used, or never was one. */
export const setUpOver = (site: Site): Html =>
  bare(
    site,
    'This link is no longer valid',
    card(
      site.assets,
      'This link is no longer valid',
      html`<p>A set-up link works for an hour, and only until the first workspace exists. Every start of the server prints a fresh one; <code>flowra setup-link</code> does too.</p>
<p><a class="button plain" href="${roots.signIn}">Sign in</a></p>`,
    ),
  )
