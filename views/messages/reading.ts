import type { MessagePage } from '../../src/application/screens.ts'
import { csrfField, hidden } from '../components/form.ts'
import { type Assets, icon } from '../components/icon.ts'
import { dom } from '../dom.ts'
import { type Html, html, type Printed, type Value } from '../html.ts'
import { paths } from '../paths.ts'
import { countOf } from '../sidebar/badge.ts'
import { timeline } from './timeline.ts'

export type Reading = {
  readonly assets: Assets
  readonly csrf: string
  readonly slug: string
  readonly name: string
  readonly page: MessagePage
  readonly lines: Printed
  readonly beginning: Value
  readonly lastN: number
  readonly unread: number
  readonly unreadPlace: number | null
  readonly read: { readonly turn: number; readonly position: number }
}

/** A timeline with what helps to find one's way in it: the same for a chat and for a thread. */
export function reading(at: Reading): Html {
  const { chatId, threadId, hasNewer } = at.page
  const p = paths(at.slug)
  const newest = threadId === undefined ? `${p.chat(chatId)}#${dom.latest}` : `${p.thread(chatId, threadId)}#${dom.latestReply}`
  return html`<div class="reading">${at.unread > 0 && unreadBar(at)}
${timeline(at)}
<a class="jump" href="${newest}" data-act="latest"${!hasNewer && html` hidden`}>${icon(at.assets, 'arrow-down')}<span>Latest</span></a></div>`
}

/** Without script it is always there; with script only while the New line is above the view. */
function unreadBar({ csrf, slug, page: { chatId, threadId }, unread, unreadPlace, read, lastN }: Reading): Html {
  const line = threadId === undefined ? dom.unread : dom.unreadReply
  return html`<form class="unread-bar" method="post" action="${paths(slug).read(chatId)}">${csrfField(csrf)}${threadId !== undefined && hidden('threadId', threadId)}${hidden('turn', String(read.turn))}${hidden('position', String(lastN))}<span>${countOf(unread)} new</span>${
    unreadPlace !== null && html`<a href="#${line}" data-act="jump">Jump</a>`
  }<button type="submit" data-act="mark-read">Mark read</button></form>`
}
