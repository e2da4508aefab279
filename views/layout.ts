import type { PersonDocument } from '../src/application/read-models/people.ts'
import type { Assets } from './components/icon.ts'
import { dom } from './dom.ts'
import { type Html, html, nothing, type Value } from './html.ts'

/** What every document needs, whoever looks. `me` is the address of the person's own few rules (`views/me.ts`). */
export type Site = { readonly assets: Assets; readonly csrf: string; readonly me?: string }

type Sheet = 'shell' | 'parts' | 'chat' | 'pages'

export type Page = {
  readonly site: Site
  readonly title: string
  readonly sheets: readonly Sheet[]
  readonly person?: Pick<PersonDocument, 'theme' | 'density' | 'singleKeys' | 'sounds' | 'id' | 'zone'>
  readonly workspace?: { readonly slug: string; readonly live: string; readonly role: string; readonly zone: string }
  readonly hasFields?: boolean // fields to be filled in with some help: passwords, what follows another field
  readonly onward?: string // where the page goes on to by itself
  readonly body: Value
}

/** Only what stands here is run; the page's own modules hang on main.js. */
const LIBRARIES = ['/lib/htmx.min.js', '/lib/hx-upsert.min.js', '/lib/hx-preload.min.js']

/** Our components first: Alpine starts as soon as it runs. */
const COMPONENTS = '/js/forms.js'
const ALPINE = '/lib/alpine.min.js'

/** `extensions` is htmx's list of what may register. A hidden tab's timers crawl, hence no delay; busy answers are told by script. */
const HTMX = JSON.stringify({
  extensions: 'app-live,upsert,preload',
  includeIndicatorCSS: false,
  defaultSettleDelay: 0,
  defaultTimeout: 30_000,
  noSwap: [204, 304, '5xx'],
})

export const layout = (page: Page): Html => html`<!doctype html>
<html lang="en"${attributes(page)}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="color-scheme" content="light dark">
<meta name="csrf" content="${page.site.csrf}">
<meta name="htmx-config" content="${HTMX}">
${page.onward !== undefined && html`<meta http-equiv="refresh" content="0; url=${page.onward}">\n`}<title>${page.title} · Flowra</title>
<link rel="icon" href="${page.site.assets('/icons/icon.svg')}" type="image/svg+xml">
<link rel="preload" href="${page.site.assets('/lib/pico.conditional.min.css')}" as="style">
<link rel="stylesheet" href="${page.site.assets('/css/base.css')}">
${page.sheets.map(sheet => html`<link rel="stylesheet" href="${page.site.assets(`/css/${sheet}.css`)}">\n`)}${page.site.me && html`<link rel="stylesheet" href="${page.site.me}">\n`}${LIBRARIES.map(path => html`<script defer src="${page.site.assets(path)}"></script>\n`)}<script type="module" src="${page.site.assets('/js/main.js')}"></script>
${
  page.hasFields &&
  html`<script type="module" src="${page.site.assets(COMPONENTS)}"></script>
<script defer src="${page.site.assets(ALPINE)}"></script>
`
}</head>
<body>
${page.body}
<div class="vh" id="${dom.polite}" role="status" aria-live="polite"></div>
<div class="vh" id="${dom.assertive}" role="alert" aria-live="assertive"></div>
</body>
</html>`

function attributes({ person, workspace }: Page): Html {
  if (!person) return nothing
  const theme = person.theme !== 'system' && html` data-theme="${person.theme}"`
  const own = html`${theme} data-density="${person.density}" data-me="${person.id}" data-single-keys="${person.singleKeys ? 'on' : 'off'}"${person.sounds === false && html` data-sounds="off"`}`
  if (!workspace) return own
  return html`${own} data-slug="${workspace.slug}" data-live="${workspace.live}" data-role="${workspace.role}" data-zone="${workspace.zone}"`
}
