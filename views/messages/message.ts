import { emojiOf } from '../../public/js/emoji.js'
import type { MessageDocument, Reaction } from '../../src/application/read-models/messages.ts'
import type { People } from '../../src/application/screens.ts'
import type { Text } from '../../src/domain/text.ts'
import { avatar } from '../components/avatar.ts'
import { type Assets, icon } from '../components/icon.ts'
import { boldName, personOf } from '../components/person.ts'
import { clock } from '../components/time.ts'
import { dom } from '../dom.ts'
import { type Html, html, type Printed, print } from '../html.ts'
import { paths } from '../paths.ts'
import { type Around, writtenText } from '../text.ts'
import { activityLine } from './activity.ts'

/** What a row needs besides its document, the same for everybody who looks. */
export type RowAround = Around & { readonly assets: Assets; readonly zone: string }

/** Draws a row; grouped: under the row before it, without name and picture. A row in a live frame is ungrouped. */
export type DrawRow = (message: MessageDocument, isGrouped: boolean) => Printed

export const rowsOf =
  (around: RowAround): DrawRow =>
  (message, isGrouped) =>
    messageRow(around, message, isGrouped)

/** The same for page, live frame and catch-up. It does not know who looks, and holds neither form nor token. */
export function messageRow(around: RowAround, message: MessageDocument, isGrouped = false): Printed {
  if (message.isDeleted) return print(html`<li class="message"${marks(message)} data-is-deleted hidden></li>\n`)
  if (message.activity) return print(activityLine(around, { ...message, activity: message.activity }, marks(message)))
  return print(written(around, message, { tree: [], typed: '', ...message.text }, isGrouped))
}

/** No character of ours needs two bytes: one of them would double what every page with this row is joined from. */
function written(around: RowAround, message: MessageDocument, text: Text, isGrouped: boolean): Html {
  const author = personOf(around.people, message.authorId)
  const page = paths(around.slug).message(message.chatId, message.id)
  const part = (letter: string) => `${letter}-${message.id}`
  return html`<li class="message${isGrouped && ' grouped'}"${marks(message)}><article aria-labelledby="${part('a')} ${part('t')} ${part('x')}">
${avatar(author)}<div class="body"><p class="who"><b id="${part('a')}" data-person="${author.id}">${author.name}</b> <a class="at" id="${part('t')}" href="${paths(around.slug).permalink(message.chatId, message.place, message.id)}">${clock(message.at, around.zone)}</a></p>
${writtenText(text, part('x'), around, edited(around, message))}${reactions(around, message, page)}</div>${message.isPinned && pinned(around)}
<a class="more" href="${page}" aria-label="More actions">&ctdot;</a></article></li>
`
}

const marks = (message: MessageDocument): Html =>
  html` id="${dom.message(message.id)}" data-k="${message.place}" data-version="${message.version}" data-author="${message.authorId}" data-at="${message.at}"${message.n !== null && html` data-n="${message.n}"`}`

const pinned = ({ assets }: RowAround): Html =>
  html`<span class="pinned" title="Pinned">${icon(assets, 'pin')}<span class="vh">Pinned</span></span>`

const edited = (around: RowAround, message: MessageDocument): Html | undefined =>
  message.editedAt === null
    ? undefined
    : html` <a class="edited" href="${paths(around.slug).history(message.chatId, message.id)}">(edited)</a>`

const reactions = (around: RowAround, message: MessageDocument, page: string): Html | false =>
  message.reactions.length > 0 &&
  html`<div class="reactions">${message.reactions.map(reaction => pill(around, message, page, reaction))}<a class="react" href="${page}#react" data-act="choose" aria-label="Add reaction">${icon(around.assets, 'smile')}</a></div>`

/** Both links, to add and to take back; `/me.css` shows the one that applies. */
function pill(around: RowAround, message: MessageDocument, page: string, { emoji, personIds }: Reaction): Html {
  const reaction = paths(around.slug).reaction(message.chatId, message.id, emoji)
  const shown = html`${emojiOf(emoji)} ${personIds.length}`
  const label = `${emoji} ${personIds.length}: ${namesOf(around.people, personIds)}`
  return html`<span class="reaction" data-emoji="${emoji}" data-people="${personIds.join(' ')}" title="${label}"><a class="add" href="${page}#react" hx-put="${reaction}" hx-swap="none" aria-label="React with ${label}">${shown}</a><a class="remove" href="${page}#react" hx-delete="${reaction}" hx-swap="none" aria-label="Take back ${label}">${shown}</a></span>`
}

const NAMED = 8

function namesOf(people: People, ids: readonly string[]): string {
  const names = ids.slice(0, NAMED).map(id => personOf(people, id).name)
  return [...names, ...(ids.length > NAMED ? [`${ids.length - NAMED} more`] : [])].join(', ')
}

/** The words of a message on the pages about it. */
export const quoted = (around: RowAround, message: MessageDocument): Html => {
  const author = personOf(around.people, message.authorId)
  return html`<div class="quoted">${avatar(author)}<div class="body"><p class="who">${boldName(author)} <span class="at">${clock(message.at, around.zone)}</span></p>
${message.text ? writtenText(message.text, 'words', around) : html`<p class="gone">Message deleted</p>`}</div></div>`
}
