import type { Columns } from '../public/js/columns.js'
import type { Sidebar, Viewer } from '../src/application/screens.ts'
import { dom } from './dom.ts'
import { type Html, html } from './html.ts'
import { layout, type Page, type Site } from './layout.ts'
import { paths } from './paths.ts'
import { rail } from './sidebar/rail.ts'
import { side } from './sidebar/sidebar.ts'
import { singletons } from './sidebar/singletons.ts'
import { tabBar } from './sidebar/tab-bar.ts'

/** Who looks at which workspace, the list beside the screen, and how they have arranged their columns. */
export type Look = { readonly site: Site; readonly viewer: Viewer; readonly sidebar: Sidebar; readonly columns?: Columns }

/** `on`: what a phone shows, the list or the screen. `chatId`: the line that is current, also one of those on top by its name. */
export type Screen = { readonly title: string; readonly main: Html; readonly on?: 'list' | 'main'; readonly chatId?: string }

/** A whole page inside a workspace: rail, sidebar and the screen. */
export function page(look: Look, screen: Screen): Html {
  const { workspace, person, member } = look.viewer
  const p = paths(workspace.slug)
  return layout({
    site: look.site,
    title: `${screen.title} · ${workspace.name}`,
    sheets: ['shell', 'parts', 'chat', 'pages'],
    person,
    workspace: { slug: workspace.slug, live: p.live, role: member.role, zone: workspace.zone },
    body: html`<a class="skip" href="#${dom.main}">Skip to content</a>
<a class="skip" href="#${dom.sidebar}">Skip to chats</a>
<div class="app" data-on="${screen.on ?? 'main'}"${look.columns?.width != null && html` data-side="${look.columns.width}"`}${look.columns?.isClosed && html` data-side-closed`}>
${rail(look)}
${side(look, screen.chatId ?? null)}
<div class="stage">
<main class="panels" id="${dom.main}" tabindex="-1">${screen.main}</main>
<div class="banner" id="${dom.banner}" hidden></div>
<div class="toasts" id="${dom.toasts}"></div>
</div>
${tabBar(look, screen.on ?? 'main')}
</div>
<noscript><p class="no-script">This page does not update by itself. <a href="">Refresh</a> · times in ${workspace.zone}</p></noscript>
${singletons(look)}`,
  })
}

/** What a link inside the page asks for: the screen alone. The title is taken out by htmx. */
export const fragment = (look: Pick<Look, 'viewer'>, screen: Screen): Html =>
  html`<title>${screen.title} · ${look.viewer.workspace.name} · Flowra</title>${screen.main}`

/** A page that stands alone: sign-in, set-up, an invitation, an error. */
export const bare = (site: Site, title: string, body: Html): Html => layout(alone(site, title, body))

/** The same with a form whose fields script helps to fill in. */
export const bareForm = (site: Site, title: string, body: Html): Html => layout({ ...alone(site, title, body), hasFields: true })

const alone = (site: Site, title: string, body: Html): Page => ({
  site,
  title,
  sheets: ['shell', 'parts', 'pages'],
  body: html`<a class="skip" href="#${dom.main}">Skip to content</a><main class="bare" id="${dom.main}" tabindex="-1">${body}</main>`,
})
