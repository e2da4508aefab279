import { avatar, livingAvatar } from '../components/avatar.ts'
import { statusSign } from '../components/emoji.ts'
import { asMethod, csrfField, hidden } from '../components/form.ts'
import { icon, largeIcon } from '../components/icon.ts'
import { menu, menuLink, opener } from '../components/menu.ts'
import { type Html, html } from '../html.ts'
import type { Look } from '../page.ts'
import { paths, roots } from '../paths.ts'
import { badgeOf, loudCount } from './badge.ts'

/** The areas of Flowra, and at its foot: create, keys, you. */
export function rail(look: Look): Html {
  const { site, viewer, sidebar } = look
  const p = paths(viewer.workspace.slug)
  const count = loudCount(sidebar)
  return html`<nav class="rail" aria-label="Areas">
<a class="mark" href="${p.base}" aria-label="${viewer.workspace.name}">${largeIcon(site.assets, 'flow')}</a>
<a class="area" href="${p.base}" aria-current="page"><span class="vh">Chat</span>${largeIcon(site.assets, 'chat')}${badgeOf(count, 'data-sum')}</a>
<span class="gap"></span>
${opener({ opens: 'create', name: 'Create', look: 'area', inside: largeIcon(site.assets, 'plus') })}
${createMenu(look)}
<button class="area scripted" type="button" data-act="keys" data-do="keys" aria-label="Keyboard shortcuts">${largeIcon(site.assets, 'help')}</button>
${opener({ opens: 'you', name: `You: ${viewer.person.name}`, look: 'area you', inside: livingAvatar(viewer.person, 'small') })}
${youMenu(look)}
</nav>`
}

function createMenu({ site, viewer }: Look): Html {
  const p = paths(viewer.workspace.slug)
  return menu('create', [
    menuLink(`${p.chats}#new-channel`, html`${icon(site.assets, 'hash')}New channel`, 'new-channel'),
    menuLink(p.newDirect, html`${icon(site.assets, 'pencil')}New message`, 'new-message'),
    mayInvite(viewer) && menuLink(p.invites, html`${icon(site.assets, 'plus')}Invite people`),
  ])
}

const mayInvite = ({ member, workspace }: Look['viewer']): boolean =>
  member.role === 'owner' || member.role === 'admin' || (member.role === 'member' && workspace.membersMayInvite)

function youMenu({ site, viewer }: Look): Html {
  const { person } = viewer
  return menu(
    'you',
    html`
<div class="entry who">${avatar(person, 'medium')}<span><b>${person.name}</b><small>@${person.username}</small></span></div>
<a class="entry" href="${roots.settings}#status" data-says="Set a status">${icon(site.assets, 'smile')}${person.status ? html`${statusSign(viewer.workspace, person.status.emoji)} ${person.status.text}` : 'Set a status'}</a>
<h3>Theme</h3>
${appearance(site.csrf, 'theme', person.theme, [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
])}
<h3>Density</h3>
${appearance(site.csrf, 'density', person.density, [
  ['comfortable', 'Comfortable'],
  ['compact', 'Compact'],
])}
<hr>
${menuLink(roots.settings, html`${icon(site.assets, 'gear')}Settings`, 'go-settings')}
<form method="post" action="${roots.signOut}">${csrfField(site.csrf)}<button class="entry" type="submit">${icon(site.assets, 'out')}Sign out</button></form>`,
  )
}

/** One button for each choice: works as a form, and the chosen one is marked. */
const appearance = (csrf: string, name: 'theme' | 'density', now: string, choices: readonly (readonly [string, string])[]): Html =>
  html`<form class="choice" method="post" action="${asMethod(roots.appearance, 'PATCH')}">${csrfField(csrf)}${hidden('back', 'here')}${choices.map(
    ([value, label]) =>
      html`<button class="entry" type="submit" name="${name}" value="${value}" aria-pressed="${value === now ? 'true' : 'false'}">${label}</button>`,
  )}</form>`
