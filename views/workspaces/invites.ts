import type { InviteListing, Invites } from '../../src/application/screens.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, select, submit, summary } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { panel } from '../components/panel.ts'
import { personOf } from '../components/person.ts'
import { date } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { ROLES } from './members.ts'

export type InvitesPage = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly invites: Invites
  readonly key: string
  readonly form?: Form
  readonly link?: string // shown once, right after it was made
  readonly sentTo?: string // in its place: the letter that brings it
}

/** Invitations: make a link, see who came by which, take one back. */
export function invites(props: InvitesPage): Html {
  const { site, slug, invites: list, link, sentTo } = props
  return panel(
    { assets: site.assets, slug, title: 'Invitations' },
    html`
${link !== undefined && html`<div class="done" role="status"><p><b>The invitation is ready.</b> Copy the link now: it is shown this once.</p><input class="secret" type="text" readonly aria-label="Invitation link" value="${link}" data-act="copy"></div>`}
${sentTo !== undefined && html`<div class="done" role="status"><p><b>The invitation is ready.</b> A letter with the link goes to ${sentTo}.</p></div>`}
${list.mayInvite && create(props)}
<section class="block"><h2>Given out</h2>${
      list.items.length === 0
        ? html`<p>No invitation yet. Make one above and send its link to whoever should join.</p>`
        : html`<ul class="list">${list.items.map(item => line(props, item))}</ul>`
    }</section>`,
  )
}

const create = ({
  site,
  slug,
  invites: list,
  key,
  form = emptyForm,
}: InvitesPage): Html => html`<section class="block"><h2>Invite people</h2>
<p>You get a link. Whoever opens it makes an account, or joins with the one they have.${list.hasMail && ' Where you name an e-mail address, the link goes there by mail.'}</p>
<form class="pico" method="post" action="${paths(slug).invites}">${csrfField(site.csrf)}<input type="hidden" name="key" value="${key}">${summary(form)}
<div class="pair">
${select(
  form,
  { name: 'role', label: 'As', value: 'member' },
  list.roles.map(role => ({ value: role, label: ROLES[role] })),
)}
${field(form, { name: 'days', label: 'Valid for days', type: 'number', value: '7', min: 1, max: 30 })}
${field(form, { name: 'maxUses', label: 'How many people may use it', type: 'number', value: '1', min: 1, max: 1000 })}
${field(form, { name: 'email', label: 'Only for this e-mail', type: 'email', isOptional: true, autocomplete: 'off' })}
</div>
${list.roles.includes('guest') && guests(list, form)}
${submit('Make a link')}</form></section>`

const guests = (
  list: Invites,
  form: Form,
): Html => html`<details${form.errors['chat'] && html` open`}><summary>Channels they start in (guests need at least one)</summary>
<fieldset id="field-chat"><legend class="vh">Channels</legend><div class="pick">${list.chats.map(chat => html`<label><input type="checkbox" name="chat" value="${chat.id}">${chat.title}</label>`)}</div></fieldset>
<div class="field"><label for="field-guestUntil">A guest stays until <small>optional</small></label><input id="field-guestUntil" type="date" name="guestUntil" value="${form.values['guestUntil']}"></div></details>`

const STATES: Readonly<Record<InviteListing['state'], string>> = {
  open: 'Open',
  expired: 'Expired',
  used_up: 'Used up',
  revoked: 'Withdrawn',
}

const MAILS: Readonly<Record<NonNullable<InviteListing['mail']>, string>> = {
  waiting: 'letter waiting to be sent',
  sent: 'letter sent',
  failed: 'letter not sent',
}

const again = (site: Site, slug: string, hasMail: boolean, invite: InviteListing): Html | false =>
  hasMail &&
  invite.email !== null &&
  invite.mayRevoke &&
  invite.mail !== 'waiting' &&
  act(
    paths(slug).inviteLetter(invite.id),
    site.csrf,
    html`<button class="button quiet small" type="submit" aria-label="Send the letter to ${invite.email} again">Send again</button>`,
  )

const line = ({ site, slug, zone, invites: { people, hasMail } }: InvitesPage, invite: InviteListing): Html =>
  html`<li${invite.state !== 'open' && html` class="over"`}>${icon(site.assets, invite.email === null ? 'link' : 'mail')}<div class="grow"><b>${ROLES[invite.role]}</b> <span class="tag">${STATES[invite.state]}</span><small>${invite.email ?? 'Anybody with the link'} · ${invite.usedCount} of ${invite.maxUses} used · until ${date(invite.expiresAt, zone)} · by ${personOf(people, invite.creatorId).name}${invite.mail !== null && html` · ${MAILS[invite.mail]}`}</small></div>${again(site, slug, hasMail, invite)}${
    invite.mayRevoke &&
    invite.state === 'open' &&
    act(
      asMethod(paths(slug).invite(invite.id), 'DELETE'),
      site.csrf,
      html`<button class="button quiet small" type="submit">Withdraw</button>`,
    )
  }</li>`
