import type { WorkspaceDocument } from '../../src/application/read-models/workspaces.ts'
import type { MemberCard } from '../../src/application/screens.ts'
import { livingAvatar } from '../components/avatar.ts'
import { statusSign } from '../components/emoji.ts'
import { csrfField, hidden, keyField } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { boldName } from '../components/person.ts'
import { hourIn } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { ROLES } from '../workspaces/members.ts'

export type PersonPage = {
  readonly site: Site
  readonly workspace: Pick<WorkspaceDocument, 'slug' | 'emoji'>
  readonly me: string
  readonly card: MemberCard
  readonly now: number
  readonly key: string
}

/** Somebody in the workspace, and the way to write to them. Script shows the middle of it as a card beside a name. */
export const personPage = (props: PersonPage): Html =>
  panel(
    { assets: props.site.assets, slug: props.workspace.slug, title: props.card.name, back: paths(props.workspace.slug).members },
    profile(props),
  )

function profile({ site, workspace, me, card, now, key }: PersonPage): Html {
  const { name, username, title, status, role, zone, isActive, id } = card
  return html`<div class="profile">${livingAvatar(card, 'large')}<div>
<p>${boldName(card)} ${role !== 'member' && html`<span class="tag">${ROLES[role]}</span>`}</p>
<p>@${username}${title && html` · ${title}`}</p>
${status && html`<p>${statusSign(workspace, status.emoji)} ${status.text}</p>`}
<p>${isActive ? html`${hourIn(now, zone)} there <small>${zone}</small>` : 'This account is deactivated.'}</p>
</div>
<div class="profile-ways">${id !== me && isActive && html`<form method="post" action="${paths(workspace.slug).newDirect}">${csrfField(site.csrf)}${keyField(key)}${hidden('person', id)}<button class="button primary" type="submit">Message<span class="vh"> ${name}</span></button></form>`}</div></div>`
}
