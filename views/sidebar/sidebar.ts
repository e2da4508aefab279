import { LEAST, MOST } from '../../public/js/columns.js'
import type { Sidebar, SidebarSection } from '../../src/application/screens.ts'
import { deed } from '../components/form.ts'
import { type Assets, type IconName, icon } from '../components/icon.ts'
import { menu, menuLink, opener } from '../components/menu.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import type { Look } from '../page.ts'
import { paths, roots } from '../paths.ts'
import { badgeOf, countOf, mentionCount } from './badge.ts'
import { type Around, chatLine } from './line.ts'

/** The column beside the screen: workspace, search, lists. A drawer where there is no room for it. */
export function side(look: Look, current: string | null): Html {
  const { site, viewer, columns } = look
  const p = paths(viewer.workspace.slug)
  return html`<section class="side" id="side" popover aria-label="${viewer.workspace.name}">
<div class="workspace">
${opener({ opens: 'workspace', name: 'Menu', look: 'workspace-name', inside: html`<span>${viewer.workspace.name}</span>${icon(site.assets, 'down')}` })}
${workspaceMenu(look)}
<a class="ib small" href="${p.newDirect}" data-do="new-message" aria-label="New message">${icon(site.assets, 'pencil')}</a>
</div>
<a class="find" href="${p.search}" data-act="palette">${icon(site.assets, 'search')}<span>Search or jump to</span><kbd class="scripted">Ctrl K</kbd></a>
${sidebar(site.assets, look.sidebar, { current, folded: columns?.folded ?? [] })}
<div class="beyond">
<button type="button" data-beyond="above" hidden>${icon(site.assets, 'up')}<span></span></button>
<button type="button" data-beyond="below" hidden>${icon(site.assets, 'arrow-down')}<span></span></button>
</div>
<button class="ib tiny line-more" type="button" popovertarget="line-menu" aria-label="More for this chat" hidden>${icon(site.assets, 'dots')}</button>
<div class="menu" id="line-menu" popover></div>
<div class="handle scripted" role="separator" aria-orientation="vertical" aria-label="Width of the sidebar" aria-valuemin="${LEAST}" aria-valuemax="${MOST}" aria-valuenow="${columns?.width ?? USUAL}" tabindex="0"></div>
</section>`
}
const USUAL = 248

/** `current`: the id of the open chat, or the name of one of the lines on top. */
type Shown = { readonly current: string | null; readonly folded: readonly string[] }

/** The lists alone: what `/sidebar` answers and what replaces them. `current` is marked by script when it asks again. */
export function sidebar(assets: Assets, shown: Sidebar, { current, folded }: Shown): Html {
  const { workspace, sections, people, drafts, mentionsElsewhere, threads, reminders, schedules, held } = shown
  const begun = new Set(drafts.filter(draft => draft.threadId === null).map(draft => draft.chatId))
  const around = { assets, slug: workspace.slug, emoji: workspace.emoji ?? [], people, current, begun }
  const p = paths(workspace.slug)
  return html`<nav class="lists" id="${dom.sidebar}" aria-label="Chats" tabindex="-1" data-workspace="${workspace.name}" data-elsewhere="${mentionsElsewhere}"${reminders > 0 && html` data-reminders="${reminders}"`}>
${topLine(around, { name: 'threads', title: 'Threads', href: p.threads, mark: 'thread', unread: threads })}
${topLine(around, { name: 'mentions', title: 'Mentions', href: p.mentions, mark: 'at', badge: badgeOf(mentionCount(shown), 'data-mentioned') })}
${topLine(around, { name: 'saved', title: 'Saved', href: p.saved, mark: 'bookmark', badge: loud(reminders) })}
${topLine(around, { name: 'drafts', title: 'Drafts & scheduled', href: p.drafts, mark: 'pencil', badge: loud(held), count: drafts.length + schedules - held })}
${sections.map(section => listOf(around, section, folded.includes(keyOf(section))))}
</nav>`
}

type Top = {
  readonly name: string
  readonly title: string
  readonly href: string
  readonly mark: IconName
  readonly count?: number
  readonly unread?: readonly string[]
  readonly badge?: Html | false
}

/** What needs the person. */
const loud = (count: number): Html | false => count > 0 && html`<span class="badge">${countOf(count)}</span>`

/** What lies across all chats. A grey number only counts; script keeps what is unread by the ids of it. */
const topLine = ({ assets, current }: Around, { name, title, href, mark, count = 0, unread, badge }: Top): Html =>
  html`<a class="row top${unread && unread.length > 0 && ' unread'}" href="${href}" hx-get="${href}" hx-target="#${dom.main}" hx-swap="innerHTML" hx-push-url="true" data-do="go-${name}"${unread && html` data-unread="${unread.join(' ')}"`}${current === name && html` aria-current="page"`}>${icon(assets, mark)}<span class="name">${title}</span>${unread && html`<span class="vh when-unread">unread</span>`}${badge}${count > 0 && html`<span class="badge plain">${countOf(count)}</span>`}</a>`

/** Folded, a section shows what is unread and what is open. */
function listOf(around: Around, section: SidebarSection, isFolded: boolean): Html {
  const key = keyOf(section)
  return html`<div role="group" data-section="${key}"${isFolded && html` data-folded`} aria-labelledby="section-${key}">
<h2><button type="button" class="fold" id="section-${key}" data-act="fold" aria-expanded="${isFolded ? 'false' : 'true'}">${section.name}${icon(around.assets, 'down')}</button>${more(around, section)}</h2>
${section.lines.length === 0 ? none(around, section) : section.lines.map(line => chatLine(around, line))}
</div>
`
}

/** The same for as long as the section is called the same; it goes into a cookie. */
function keyOf({ kind, name }: SidebarSection): string {
  if (kind !== 'own') return kind
  let hash = 0
  for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0
  return `own-${hash.toString(36)}`
}

function more({ assets, slug }: Around, { kind }: SidebarSection): Html | false {
  const p = paths(slug)
  if (kind === 'channels')
    return html`<a class="ib tiny" href="${p.chats}" data-do="go-chats" aria-label="Browse channels">${icon(assets, 'plus')}</a>`
  return kind === 'directs' && html`<a class="ib tiny" href="${p.newDirect}" aria-label="New direct message">${icon(assets, 'plus')}</a>`
}

function none({ slug }: Around, { kind }: SidebarSection): Html {
  const p = paths(slug)
  return kind === 'directs'
    ? html`<p class="none">Nobody here yet. <a href="${p.newDirect}">Write to somebody</a></p>`
    : html`<p class="none">You are in no channel yet. <a href="${p.chats}">Browse channels</a></p>`
}

function workspaceMenu({ site, viewer }: Look): Html {
  const p = paths(viewer.workspace.slug)
  const isAdmin = viewer.member.role === 'owner' || viewer.member.role === 'admin'
  return menu('workspace', [
    menuLink(p.members, html`${icon(site.assets, 'people')}People`),
    viewer.member.role !== 'guest' && menuLink(p.teams, html`${icon(site.assets, 'people')}Teams`),
    viewer.member.role !== 'guest' && menuLink(p.invites, html`${icon(site.assets, 'plus')}Invitations`),
    menuLink(p.ownEmoji, html`${icon(site.assets, 'smile')}Emoji`),
    menuLink(p.chats, html`${icon(site.assets, 'hash')}Browse channels`),
    deed(
      p.readAll,
      site.csrf,
      { done: 'Everything is read', undo: '' },
      html`<button class="entry" type="submit">${icon(site.assets, 'check')}Mark all as read</button>`,
    ),
    isAdmin && menuLink(p.settings, html`${icon(site.assets, 'gear')}Workspace settings`),
    menuLink(roots.workspaces, html`${icon(site.assets, 'swap')}Your workspaces`),
    html`<div hx-get="${roots.workspaces}?from=${viewer.workspace.slug}" hx-trigger="toggle from:#workspace" hx-swap="innerHTML"></div>`,
  ])
}
