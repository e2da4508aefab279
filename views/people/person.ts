import type { PersonCard } from '../../src/application/screens.ts'
import { livingAvatar } from '../components/avatar.ts'
import { csrfField, hidden, keyField } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { boldName } from '../components/person.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type PersonPage = {
  readonly site: Site
  readonly slug: string
  readonly me: string
  readonly card: PersonCard
  readonly key: string
}

/** Somebody in the workspace, and the way to write to them. */
export const personPage = ({ site, slug, me, card, key }: PersonPage): Html =>
  panel(
    { assets: site.assets, slug, title: card.name, back: paths(slug).members },
    html`<ul class="list"><li>${livingAvatar(card, 'large')}<div class="grow">${boldName(card)}<small>@${card.username}${card.title && html` · ${card.title}`}</small><small>${card.status && html`${card.status.emoji} ${card.status.text} · `}${card.isActive ? `Time zone ${card.zone}` : 'This account is deactivated.'}</small></div></li></ul>
<p></p>${card.id !== me && card.isActive && html`<form class="act" method="post" action="${paths(slug).newDirect}">${csrfField(site.csrf)}${keyField(key)}${hidden('person', card.id)}<button class="button primary" type="submit">Message</button></form>`}`,
  )
