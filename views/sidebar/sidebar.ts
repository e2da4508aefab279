import type { Sidebar, SidebarLine } from '../../src/application/screens.ts'
import { livingAvatar } from '../components/avatar.ts'
import { type Assets, icon } from '../components/icon.ts'
import { menu, menuLink, opener } from '../components/menu.ts'
import { personOf } from '../components/person.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import type { Look } from '../page.ts'
import { paths, roots } from '../paths.ts'
import { badgeOf } from './badge.ts'

/** The column beside the screen: workspace, search, lists. A drawer where there is no room for it. */
export function side(look: Look, current: string | null): Html {
  const { site, viewer } = look
  const p = paths(viewer.workspace.slug)
  return html`<section class="side" id="side" popover aria-label="${viewer.workspace.name}">
<div class="workspace">
${opener({ opens: 'workspace', name: 'Menu', look: 'workspace-name', inside: html`<span>${viewer.workspace.name}</span>${icon(site.assets, 'down')}` })}
${workspaceMenu(look)}
<a class="ib small" href="${p.newDirect}" aria-label="New message">${icon(site.assets, 'pencil')}</a>
</div>
<a class="find" href="${p.chats}" data-act="switcher">${icon(site.assets, 'search')}<span>Search or jump to</span><kbd class="scripted">Ctrl K</kbd></a>
${sidebar(site.assets, look.sidebar, current)}
</section>`
}

/** The lists alone: what `/sidebar` answers and what replaces them. `current` is marked by script when it asks again. */
export function sidebar(assets: Assets, { workspace, channels, directs, drafts, people }: Sidebar, current: string | null): Html {
  const p = paths(workspace.slug)
  const begun = new Set(drafts.filter(draft => draft.threadId === null).map(draft => draft.chatId))
  const draw = (line: SidebarLine) => chatLine({ assets, slug: workspace.slug, people, begun }, line, line.chatId === current)
  return html`<nav class="lists" id="${dom.sidebar}" aria-label="Chats" tabindex="-1" data-workspace="${workspace.name}">
<h2>Channels <a class="ib tiny" href="${p.chats}" aria-label="Browse channels">${icon(assets, 'plus')}</a></h2>
${channels.length === 0 ? html`<p class="none">You are in no channel yet. <a href="${p.chats}">Browse channels</a></p>` : channels.map(draw)}
<h2>Direct messages <a class="ib tiny" href="${p.newDirect}" aria-label="New direct message">${icon(assets, 'plus')}</a></h2>
${directs.length === 0 ? html`<p class="none">Nobody here yet. <a href="${p.newDirect}">Write to somebody</a></p>` : directs.map(draw)}
</nav>`
}

type Around = { readonly assets: Assets; readonly slug: string; readonly people: Sidebar['people']; readonly begun: ReadonlySet<string> }

/** The numbers by which script moves boldness and badge (`public/js/unread.js`) stand on the line. */
function chatLine(around: Around, line: SidebarLine, isCurrent: boolean): Html {
  const p = paths(around.slug)
  const isBegun = around.begun.has(line.chatId)
  const isUnread = line.unread > 0 && heardOf(line) !== 'nothing'
  return html`<a class="row${isUnread && ' unread'}" id="${dom.line(line.chatId)}" href="${p.unread(line.chatId)}" hx-get="${p.chat(line.chatId)}" hx-target="#${dom.main}" hx-swap="innerHTML" hx-push-url="true" hx-preload="mousedown"${isCurrent && html` aria-current="page"`}${numbers(line)}${isBegun && html` data-has-draft`}>${mark(around, line)}<span class="name"${named(line)}>${line.title}</span>${status(around, line)}<span class="vh when-unread">unread</span>${isBegun && html`<span class="begun">${icon(around.assets, 'pencil')}<span class="vh">draft</span></span>`}${badgeOf(line.kind === 'direct' ? line.unread : 0, 'data-count')}</a>
`
}

const numbers = (line: SidebarLine): Html =>
  html` data-chat="${line.chatId}" data-kind="${line.kind}" data-last-n="${line.lastN}" data-gone="${line.goneNs.join(' ')}" data-mentions="" data-position="${line.position}" data-turn="${line.turn}" data-level="${heardOf(line)}"${line.isHidden && html` hidden`}`

/** By which the line is bold or not. */
const heardOf = ({ level, isMuted }: SidebarLine): SidebarLine['level'] => (isMuted ? 'nothing' : level)

/** The name in a chat of two follows its owner. */
const named = (line: SidebarLine): Html | false => line.others.length === 1 && html` data-person="${line.others[0]}"`

/** Always in a chat of two, so that script only has to change its words. */
function status({ people }: Around, { others: [other, another] }: SidebarLine): Html | false {
  if (other === undefined || another !== undefined) return false
  const now = people.get(other)?.status
  return html`<span class="status" data-status="${other}" title="${now?.text}"${!now && html` hidden`}>${now?.emoji}</span>`
}

function mark({ assets, people }: Around, line: SidebarLine): Html {
  if (line.kind === 'public') return icon(assets, 'hash')
  if (line.kind === 'private') return icon(assets, 'lock')
  const other = line.others[0]
  return other === undefined ? icon(assets, 'person') : livingAvatar(personOf(people, other), 'tiny')
}

function workspaceMenu({ site, viewer }: Look): Html {
  const p = paths(viewer.workspace.slug)
  const isAdmin = viewer.member.role === 'owner' || viewer.member.role === 'admin'
  return menu('workspace', [
    menuLink(p.members, html`${icon(site.assets, 'people')}People`),
    viewer.member.role !== 'guest' && menuLink(p.teams, html`${icon(site.assets, 'people')}Teams`),
    viewer.member.role !== 'guest' && menuLink(p.invites, html`${icon(site.assets, 'plus')}Invitations`),
    menuLink(p.chats, html`${icon(site.assets, 'hash')}Browse channels`),
    isAdmin && menuLink(p.settings, html`${icon(site.assets, 'gear')}Workspace settings`),
    menuLink(roots.workspaces, html`${icon(site.assets, 'swap')}Your workspaces`),
  ])
}
