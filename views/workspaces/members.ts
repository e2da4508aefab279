import type { MemberPage } from '../../src/application/screens/workspaces.ts'
import type { MemberListing } from '../../src/application/screens.ts'
import type { InviteRole, Role } from '../../src/domain/workspaces.ts'
import { livingAvatar } from '../components/avatar.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, submit, summary } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { boldName } from '../components/person.ts'
import { date } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type MembersPage = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly me: string
  readonly myRole: Role
  readonly members: MemberPage
  readonly form?: Form // a refused change
  readonly handingOver?: Form
}

const BELOW: Readonly<Record<Role, readonly InviteRole[]>> = {
  owner: ['admin', 'member', 'guest'],
  admin: ['member', 'guest'],
  member: [],
  guest: [],
}

/** Everybody in the workspace. */
export function members(props: MembersPage): Html {
  const { site, slug, members: found, form = emptyForm } = props
  const p = paths(slug)
  return panel(
    { assets: site.assets, slug, title: 'People' },
    html`
${summary(form)}
<div class="toolbar-line"><form role="search" method="get" action="${p.members}"><input type="search" name="q" value="${found.words}" aria-label="Find somebody" placeholder="Find somebody"><button class="button plain" type="submit">Find</button></form>${found.mayInvite && html`<a class="button primary" href="${p.invites}">Invite people</a>`}</div>
${
  found.items.length === 0
    ? empty(site.assets, {
        icon: 'search',
        title: 'Nothing matches',
        sentence: `Nobody here is called “${found.words}”.`,
        action: html`<a class="button plain" href="${p.members}">Clear the search</a>`,
      })
    : html`<ul class="list">${found.items.map(item => line(props, item))}</ul>${found.next !== null && html`<p><a class="button plain" href="${p.membersAfter(found.words, found.next)}" rel="next">More of ${found.count} people</a></p>`}`
}
${found.isOwner ? handingOver(props) : leaving(props)}`,
  )
}

function line({ site, slug, zone, me, myRole }: MembersPage, { member, card, mayChange }: MemberListing): Html {
  const p = paths(slug)
  const one = p.member(member.id)
  return html`<li>${livingAvatar(card, 'medium')}<div class="grow"><a href="${p.person(card.id)}">${boldName(card)}</a> ${member.role !== 'member' && html`<span class="tag">${ROLES[member.role]}</span>`} ${card.id === me && html`<span class="tag">You</span>`}${!card.isActive && html`<span class="tag">Deactivated</span>`}<small>@${card.username}${card.title && html` · ${card.title}`}${member.expiresAt !== null && html` · until ${date(member.expiresAt, zone)}`}</small></div>${
    mayChange &&
    html`<form method="post" action="${asMethod(one, 'PATCH')}">${csrfField(site.csrf)}<select name="role" aria-label="Role of ${card.name}">${BELOW[myRole].map(role => html`<option value="${role}"${role === member.role && html` selected`}>${ROLES[role]}</option>`)}</select><button class="button quiet small" type="submit">Save</button></form>${act(asMethod(one, 'DELETE'), site.csrf, html`<button class="button quiet small" type="submit" aria-label="Remove ${card.name}">Remove</button>`)}`
  }</li>`
}

export const ROLES: Readonly<Record<Role, string>> = { owner: 'Owner', admin: 'Admin', member: 'Member', guest: 'Guest' }

function handingOver({ site, slug, members: { admins }, handingOver: form = emptyForm }: MembersPage): Html {
  return html`<section class="block" id="transfer"><h2>Hand the workspace over</h2>${
    admins.length === 0
      ? html`<p>Only an admin can become the owner. Make somebody an admin first.</p>`
      : html`<p>The new owner decides about everything here; you become an admin.</p>
<form class="pico" method="post" action="${asMethod(paths(slug).owner, 'PUT')}">${csrfField(site.csrf)}${summary(form)}
<div class="field"><label for="field-person">New owner</label><select id="field-person" name="person">${admins.map(({ card }) => html`<option value="${card.id}">${card.name}</option>`)}</select></div>
${field(form, { name: 'confirm', label: 'Type TRANSFER', autocomplete: 'off' })}
${submit('Hand over', 'danger')}</form>`
  }</section>`
}

const leaving = ({ site, slug }: MembersPage): Html =>
  html`<section class="block" id="leave"><h2>Leave the workspace</h2><p>You lose access at once. What you wrote stays.</p>${act(asMethod(paths(slug).leave, 'DELETE'), site.csrf, html`<button class="button danger" type="submit">Leave workspace</button>`)}</section>`
