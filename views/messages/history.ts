import type { Part } from '../../src/application/diff.ts'
import type { HistoryScreen } from '../../src/application/screens.ts'
import { panel } from '../components/panel.ts'
import { boldName, personOf } from '../components/person.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type HistoryPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly history: HistoryScreen }

/** What a message said before, newest first, as it was typed, with what each version changed. */
export const history = ({ site, slug, zone, history: { chat, message, versions, people } }: HistoryPage): Html =>
  panel(
    { assets: site.assets, slug, title: 'Earlier versions', back: paths(slug).message(chat.id, message.id) },
    html`<p>Written by ${boldName(personOf(people, message.authorId))}</p>
<ol>${versions.map((version, i) => html`<li class="block"><h2>${i === 0 ? 'Now' : moment(version.at, zone)}</h2><p><small>${i === 0 ? moment(version.at, zone) : i === versions.length - 1 ? 'first written' : 'edited'}</small></p><div class="old-text" hx-ignore x-ignore>${version.changes.map(part)}</div></li>`)}</ol>`,
  )

/** A reader who sees no colours hears where a change begins. */
function part({ kind, text }: Part): Html {
  switch (kind) {
    case 'ins':
      return html`<ins><span class="vh">added: </span>${text}</ins>`
    case 'del':
      return html`<del><span class="vh">removed: </span>${text}</del>`
    case 'same':
      return html`${text}`
  }
}
