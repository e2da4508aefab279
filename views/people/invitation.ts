import type { InvitationLook } from '../../src/application/screens.ts'
import { csrfField, emptyForm, type Form, field, filling, keyField, submit, summary } from '../components/form.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { bare, bareForm } from '../page.ts'
import { roots } from '../paths.ts'
import { guessedZone, nameField, newPassword, usernameField } from './fields.ts'
import { card } from './frame.ts'
import { elsewhere, type WaysIn } from './sign-in.ts'

export type Invitation = {
  readonly site: Site
  readonly token: string
  readonly key: string // a client id, by which the form sent twice is one
  readonly look: InvitationLook
  readonly person: { readonly name: string; readonly email: string } | null // who is signed in
  readonly zone: string
  readonly ways: WaysIn
  readonly form?: Form
}

/** An invitation: join with the account at hand, or make one. */
export function invitation(props: Invitation): Html {
  const { site, look } = props
  const title = look.state === 'open' ? `Join ${look.workspaceName}` : 'This invitation is over'
  const page = look.state === 'open' && !props.person && props.ways.offersPasswords ? bareForm : bare
  return page(site, title, card(site.assets, title, look.state === 'open' ? open(props) : over(look)))
}

function open({ site, token, key, look, person, zone, ways, form = emptyForm }: Invitation): Html {
  const action = roots.invitation(token)
  const intro = html`<p class="notice">${look.inviterName} invites you as ${look.role === 'admin' ? 'an admin' : `a ${look.role}`}.${look.email !== null && ` The invitation is for ${look.email}.`}</p>`
  if (person)
    return html`${intro}<form class="pico" method="post" action="${action}">${csrfField(site.csrf)}${keyField(key)}${summary(form)}
<p>You are signed in as ${person.name} (${person.email}).</p>
${submit(`Join ${look.workspaceName}`)}</form>`
  const others = ways.issuers.length > 0 && elsewhere({ ways, next: action })
  if (!ways.offersPasswords) return html`${intro}${summary(form)}${others}`
  return html`${intro}${others && html`${others}<p class="or">or</p>`}<form class="pico" method="post" action="${action}"${filling}>${csrfField(site.csrf)}${keyField(key)}${summary(form)}
${nameField(form)}
${field(form, { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'email', ...(look.email === null ? {} : { value: look.email }) })}
${newPassword(form)}
${usernameField(form)}
${guessedZone(form, zone)}
${submit('Create account and join')}</form>
<div class="aside"><p>You have an account here? <a href="${roots.signIn}?next=${encodeURIComponent(action)}">Sign in first</a></p></div>`
}

const ENDS = {
  expired: 'This invitation has expired.',
  used_up: 'This invitation has been used up.',
  revoked: 'This invitation was withdrawn.',
} as const

const over = (look: InvitationLook & { state: InvitationLook['state'] }): Html =>
  html`<p>${look.state !== 'open' && ENDS[look.state]} Ask ${look.inviterName} for a new link to ${look.workspaceName}.</p>
<p><a class="button plain" href="${roots.signIn}">Sign in</a></p>`
