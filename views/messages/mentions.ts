import type { MentionListing, Mentions } from '../../src/application/screens/mentions.ts'
import type { Reason } from '../../src/domain/mentions.ts'
import { empty } from '../components/empty.ts'
import { panel } from '../components/panel.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { kept } from './kept.ts'

export type MentionsPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly mentions: Mentions }

const WHY: Readonly<Record<Reason, string>> = {
  mention: 'You were named',
  mention_team: 'Your team was named',
  mention_here: 'Everybody present was called',
  mention_all: 'Everybody was called',
}

/** What concerns one person, newest first. While the newest are shown, new ones come in by themselves. */
export function mentions({ site, slug, zone, mentions: { items, next, ...called } }: MentionsPage): Html {
  const p = paths(slug)
  const around = { assets: site.assets, slug, zone, ...called }
  const row = ({ mention, message, chat, title, isUnread }: MentionListing): Html =>
    kept(around, message, {
      about: html`${WHY[mention.reasons[0] ?? 'mention']} in ${chat.chatType !== 'direct' && '# '}${title}${isUnread && html` · <b>new</b>`}`,
      remove: false,
    })
  return panel(
    { assets: site.assets, slug, title: 'Mentions' },
    html`<div id="${dom.mentions}" hx-get="${p.mentions}" hx-trigger="flowra:mention from:document delay:1s, flowra:read from:document delay:1s" hx-target="#${dom.main}" hx-swap="innerMorph">${
      items.length === 0
        ? empty(site.assets, {
            icon: 'at',
            title: 'Nobody has named you yet',
            sentence: 'When somebody writes @ and your name, a team of yours, or calls everybody in a chat, the message waits here.',
          })
        : html`<ol class="kept">${items.map(row)}</ol>${next !== null && html`<p><a class="button plain" href="${p.mentions}?after=${next}">Older</a></p>`}`
    }</div>`,
  )
}
