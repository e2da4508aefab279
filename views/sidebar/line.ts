import type { Sidebar, SidebarLine } from '../../src/application/screens.ts'
import { livingAvatar } from '../components/avatar.ts'
import { statusSign } from '../components/emoji.ts'
import { type Assets, icon } from '../components/icon.ts'
import { personOf } from '../components/person.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import { paths } from '../paths.ts'
import { badgeOf, heardOf, isBold, loudIn } from './badge.ts'

export type Around = {
  readonly assets: Assets
  readonly slug: string
  readonly emoji: NonNullable<Sidebar['workspace']['emoji']>
  readonly people: Sidebar['people']
  readonly current: string | null
  readonly begun: ReadonlySet<string> // chats with a draft
}

/** One chat. The numbers by which script moves boldness and badge (`public/js/unread.js`) stand on the line. */
export function chatLine(around: Around, line: SidebarLine): Html {
  const p = paths(around.slug)
  const isBegun = around.begun.has(line.chatId)
  const isUnread = isBold(line)
  return html`<a class="row${isUnread && ' unread'}${line.isMuted && ' muted'}" id="${dom.line(line.chatId)}" href="${p.unread(line.chatId)}" hx-get="${p.chat(line.chatId)}" hx-target="#${dom.main}" hx-swap="innerHTML" hx-push-url="true" hx-preload="mousedown"${line.chatId === around.current && html` aria-current="page"`}${numbers(line)}${isBegun && html` data-has-draft`}>${mark(around, line)}<span class="name"${named(line)}>${line.title}</span>${status(around, line)}${line.isMuted && html`${icon(around.assets, 'bell-off')}<span class="vh">muted</span>`}<span class="vh when-unread">unread</span>${isBegun && html`<span class="begun">${icon(around.assets, 'pencil')}<span class="vh">draft</span></span>`}${badgeOf(loudIn(line), 'data-count')}</a>
`
}

const numbers = (line: SidebarLine): Html =>
  html` data-chat="${line.chatId}" data-kind="${line.kind}" data-last-n="${line.lastN}" data-gone="${line.goneNs.join(' ')}" data-mentions="${line.mentions.join(' ')}" data-position="${line.position}" data-turn="${line.turn}" data-level="${heardOf(line)}"${line.isHidden && html` hidden`}`

/** The name in a chat of two follows its owner. */
const named = (line: SidebarLine): Html | false => line.others.length === 1 && html` data-person="${line.others[0]}"`

/** Always in a chat of two, so that script only has to change its words. */
function status({ slug, emoji, people }: Around, { others: [other, another] }: SidebarLine): Html | false {
  if (other === undefined || another !== undefined) return false
  const now = people.get(other)?.status
  return html`<span class="status" data-status="${other}" title="${now?.text}"${!now && html` hidden`}>${now && statusSign({ slug, emoji }, now.emoji)}</span>`
}

function mark({ assets, people }: Around, line: SidebarLine): Html {
  if (line.kind === 'public') return icon(assets, 'hash')
  if (line.kind === 'private') return icon(assets, 'lock')
  const other = line.others[0]
  return other === undefined ? icon(assets, 'person') : livingAvatar(personOf(people, other), 'tiny')
}
