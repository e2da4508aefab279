import { csrfField, emptyForm, type Form, field, hidden, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare, bareForm } from '../page.ts'
import { roots } from '../paths.ts'
import { card } from './frame.ts'

/** Six digits from a phone, or one of the recovery codes. */
const codeField = (form: Form): Html =>
  field(form, {
    name: 'code',
    label: 'Code',
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    maxlength: 20,
    hint: 'The six digits your phone shows, or a recovery code.',
  })

export type SecondStep = {
  readonly site: Site
  readonly form?: Form
  readonly next?: string | undefined
  readonly resume?: string | undefined
}

/** After the password: the code. */
export const secondStep = ({ site, form = emptyForm, next, resume }: SecondStep): Html =>
  bare(
    site,
    'Second step',
    card(
      site.assets,
      'Second step',
      html`<form class="pico" method="post" action="${roots.secondStep}">${csrfField(site.csrf)}${next !== undefined && hidden('next', next)}${resume !== undefined && hidden('resume', resume)}${summary(form)}
${codeField(form)}
${submit('Sign in')}</form>
<div class="aside"><details><summary>Phone and codes lost?</summary><p>Ask whoever runs this server to take the second factor off your account.</p></details><p><a href="${roots.signIn}">Begin again</a></p></div>`,
    ),
  )

export type Again = {
  readonly site: Site
  readonly hasPassword: boolean
  readonly hasFactor: boolean
  readonly isFresh: boolean // nothing more to say: only to go on
  readonly issuers: readonly { readonly id: string; readonly name: string }[]
  readonly sealed: string // what was to be done, '' for nothing
  readonly form?: Form
}

/** Before what somebody at an open browser should not do: who they are, once more. What they typed waits in the form. */
export const again = (props: Again): Html => {
  const { site, isFresh, hasPassword, issuers, form = emptyForm } = props
  const title = isFresh ? 'Go on' : 'Is it you?'
  const page = hasPassword && !isFresh ? bareForm : bare
  return page(
    site,
    title,
    card(
      site.assets,
      title,
      html`${!isFresh && html`<p class="notice" role="status">You signed in a while ago. Say once more who you are; what you entered is kept.</p>`}
${hasPassword || isFresh ? asked(props, form) : summary(form)}
${!hasPassword && !isFresh && html`<div class="ways">${issuers.map(({ id, name }) => html`<a class="button primary" href="${roots.auth(id, roots.again)}">Continue with ${name}</a>`)}</div>`}`,
    ),
  )
}

const asked = ({ site, sealed, isFresh, hasFactor }: Again, form: Form): Html =>
  html`<form class="pico" method="post" action="${roots.again}">${csrfField(site.csrf)}${hidden('again', sealed)}${summary(form)}
${!isFresh && field(form, { name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
${!isFresh && hasFactor && codeField(form)}
${submit('Go on')}</form>`
