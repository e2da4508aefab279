import type { PersonDocument } from '../../src/application/read-models/people.ts'
import { type IconName, icon } from '../components/icon.ts'
import { dom } from '../dom.ts'
import { type Html, html, type Value } from '../html.ts'
import { layout, type Site } from '../layout.ts'
import { roots } from '../paths.ts'

/** The person whose settings these are. `isSaved`: the last change is in. `hasIssuers`: one may sign in elsewhere. */
export type Own = { readonly site: Site; readonly person: PersonDocument; readonly isSaved?: boolean; readonly hasIssuers?: boolean }

const PAGES = {
  profile: ['Profile', roots.settings, 'person'],
  appearance: ['Appearance', roots.appearance, 'eye'],
  notifications: ['Notifications', roots.notifications, 'bell'],
  keyboard: ['Keyboard', roots.keyboard, 'gear'],
  password: ['Password', roots.password, 'lock'],
  email: ['E-mail', roots.email, 'mail'],
  factor: ['Second factor', roots.factor, 'check'],
  identities: ['Linked accounts', roots.identities, 'link'],
  sessions: ['Devices', roots.sessions, 'globe'],
  workspaces: ['Workspaces', roots.workspaces, 'swap'],
  instance: ['Instance', roots.instance, 'box'],
} as const satisfies Record<string, readonly [string, string, IconName]>

/** Pages whose fields script helps to fill in. */
const WITH_FIELDS: readonly string[] = ['password', 'workspaces'] satisfies SettingsPage[]

export type SettingsPage = keyof typeof PAGES

/** What belongs to the person, not to a workspace. */
export function settingsPage({ site, person, isSaved, hasIssuers }: Own, name: SettingsPage, inside: Value): Html {
  const [title] = PAGES[name]
  return layout({
    site,
    title,
    sheets: ['shell', 'parts', 'pages'],
    person,
    hasFields: WITH_FIELDS.includes(name),
    body: html`<a class="skip" href="#${dom.main}">Skip to content</a><div class="settings">
<nav aria-label="Settings"><a class="row back" href="${roots.home}">${icon(site.assets, 'back')}<span class="name">Back to chats</span></a>
${Object.entries(PAGES)
  .filter(([key]) => (key !== 'identities' || key === name || hasIssuers) && (key !== 'instance' || person.isOperator))
  .map(
    ([key, [label, href, drawing]]) =>
      html`<a class="row" href="${href}"${key === name && html` aria-current="page"`}>${icon(site.assets, drawing)}<span class="name">${label}</span></a>`,
  )}</nav>
<main class="prose" id="${dom.main}" tabindex="-1"><h1>${title}</h1>${isSaved && html`<p class="done" role="status">Saved.</p>`}${inside}</main></div>`,
  })
}
