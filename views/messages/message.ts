import type { Forwarded, MessageDocument, Reaction } from '../../src/application/read-models/messages.ts'
import type { People } from '../../src/application/screens.ts'
import type { Text } from '../../src/domain/text.ts'
import { appMarks, faceOf, nameOf } from '../components/author.ts'
import { avatarStack } from '../components/avatar.ts'
import { reactionName, reactionShown } from '../components/emoji.ts'
import { type Assets, icon } from '../components/icon.ts'
import { personOf } from '../components/person.ts'
import { clock, moment } from '../components/time.ts'
import { dom } from '../dom.ts'
import { type Html, html, type Printed, print } from '../html.ts'
import { paths } from '../paths.ts'
import { type Around, writtenText } from '../text.ts'
import { activityLine } from './activity.ts'
import { cards } from './cards.ts'
import { filesOf } from './files.ts'
import { linkCards } from './link-cards.ts'

/** What a row needs besides its document, the same for everybody who looks. */
export type RowAround = Around & {
  readonly assets: Assets
  readonly zone: string
  readonly threadId?: string // of the pane it stands in
}

/** Draws a row; grouped: under the row before it, without name and picture, or behind the line that folds it. A row in a live frame is ungrouped. */
export type DrawRow = (message: MessageDocument, isGrouped: boolean) => Printed

export const rowsOf =
  (around: RowAround): DrawRow =>
  (message, isGrouped) =>
    messageRow(around, message, isGrouped)

/** The same for page, live frame and catch-up. It does not know who looks, and holds neither form nor token. */
export function messageRow(around: RowAround, message: MessageDocument, isGrouped = false): Printed {
  const at = marks(message, around.threadId)
  if (!isShown(message)) return print(html`<li class="message"${at} hidden></li>\n`)
  if (message.activity) return print(activityLine(around, { ...message, activity: message.activity }, at, isGrouped))
  return print(written(around, message, { tree: [], typed: '', ...message.text }, isGrouped))
}

/** What was deleted stays where it has replies. */
export const isShown = ({ isDeleted, replies }: MessageDocument): boolean => !isDeleted || Boolean(replies?.count)

/** No character of ours needs two bytes: one of them would double what every page with this row is joined from. */
function written(around: RowAround, message: MessageDocument, text: Text, isGrouped: boolean): Html {
  const page = paths(around.slug).message(message.chatId, message.id)
  const part = (letter: string) => `${letter}${around.threadId === undefined ? '' : 'p'}-${message.id}`
  const isRoot = message.id === around.threadId
  const files = !message.isDeleted && filesOf(around, message.files, part('f'))
  return html`<li class="message${isRoot && ' root'}${isGrouped && ' grouped'}"${marks(message, around.threadId)}><article aria-labelledby="${part('a')} ${part('t')} ${part('x')}${files && html` ${part('f')}`}">
${faceOf(around, message)}<div class="body"><p class="who">${author(around, message, part('a'))} <a class="at" id="${part('t')}" href="${linkTo(around.slug, message)}">${clock(message.at, around.zone)}</a></p>
${replyMark(around, message)}${message.isReminder && !message.isDeleted && html`<p class="from">Reminder</p>`}${message.isDeleted ? html`<p class="gone" id="${part('x')}">Message deleted</p>` : words(around, message, text, part('x'))}${message.origin && forwarded(around, message.origin, part('o'))}${files}${linkCards(around, message, true)}${reactions(around, message, page)}${!isRoot && threadLine(around, message)}</div>${message.isPinned && pinned(around)}
<a class="more" href="${page}" aria-label="More actions">&ctdot;</a></article>${isRoot && replyCount(message)}</li>
`
}

/** Where there are cards alone, they are what the row says. */
function words(around: RowAround, message: MessageDocument, text: Text, id: string): Html {
  const beside = cards(around, message.cards)
  if (text.tree.length === 0 && beside.length > 0) return html`<div id="${id}">${beside}</div>`
  return html`${writtenText(text, id, around, edited(around, message))}${beside}`
}

/** A program has no page of its own. */
function author({ slug, people }: RowAround, { authorId, speaker }: MessageDocument, id: string): Html {
  if (speaker) return html`<b class="name" id="${id}">${speaker.name}</b> ${appMarks(speaker)}`
  const { name } = personOf(people, authorId)
  return html`<a class="name" id="${id}" href="${paths(slug).person(authorId)}" data-person="${authorId}">${name}</a>`
}

/** Whose row it is when rows are put together: a program may speak under several names. */
export const authorKey = ({ authorId, speaker }: MessageDocument): string =>
  speaker?.hook === undefined && !speaker?.emoji && !speaker?.iconId
    ? authorId
    : `${authorId} ${speaker.name} ${speaker.iconId ?? speaker.emoji ?? ''}`

/** To a message where it stands: in the chat, or in its thread where it shows there alone. */
export const linkTo = (slug: string, { chatId, threadId, timelineId, place, id }: MessageDocument): string =>
  timelineId === null && threadId !== undefined
    ? paths(slug).replyLink(chatId, threadId, place, id)
    : paths(slug).permalink(chatId, place, id)

/** In a thread a message has its number there. */
function marks(message: MessageDocument, threadId?: string): Html {
  const n = threadId === undefined ? message.n : message.threadN
  return html` id="${dom.message(message.id, threadId)}" data-k="${message.place}" data-version="${message.version}" data-author="${authorKey(message)}" data-at="${message.at}"${typeof n === 'number' && html` data-n="${n}"`}${message.isDeleted ? html` data-is-deleted` : calls(message)}`
}

/** What lights the row up for those it calls (`/me.css`). */
function calls({ mentionIds = [], teamIds = [], reach }: MessageDocument): Html | false {
  const words = [...mentionIds, ...teamIds, ...(reach ? [reach] : [])]
  return words.length > 0 && html` data-mention="${words.join(' ')}"`
}

/** Script opens it in the pane beside. */
const opens = (path: string): Html => html` href="${path}" data-pane`

/** In the chat a reply says where it comes from. */
const replyMark = (around: RowAround, { chatId, threadId }: MessageDocument): Html | false =>
  threadId !== undefined &&
  around.threadId === undefined &&
  html`<p class="from"><a${opens(paths(around.slug).thread(chatId, threadId))}>Replied in a thread</a></p>`

export const repliesIn = (count: number): string => (count === 1 ? '1 reply' : `${count} replies`)

function threadLine({ slug, zone, people }: RowAround, { chatId, id, replies }: MessageDocument): Html | false {
  if (!replies?.count) return false
  const faces = avatarStack(replies.personIds.map(id => personOf(people, id)))
  return html`<a class="replies"${opens(paths(slug).thread(chatId, id))}>${faces}<b>${repliesIn(replies.count)}</b> <span>last ${moment(replies.lastAt, zone)}</span></a>`
}

const replyCount = ({ replies }: MessageDocument): Html =>
  html`<p class="replies-count">${replies?.count ? repliesIn(replies.count) : 'No replies yet'}</p>`

const pinned = ({ assets }: RowAround): Html =>
  html`<span class="pinned" title="Pinned">${icon(assets, 'pin')}<span class="vh">Pinned</span></span>`

const edited = (around: RowAround, message: MessageDocument): Html | undefined =>
  message.editedAt === null
    ? undefined
    : html` <a class="edited" href="${paths(around.slug).history(message.chatId, message.id)}">(edited)</a>`

const reactions = (around: RowAround, message: MessageDocument, page: string): Html | false =>
  message.reactions.length > 0 &&
  html`<div class="reactions">${message.reactions.map(reaction => pill(around, message, page, reaction))}<a class="react" href="${page}#react" data-act="choose" aria-label="Add reaction">${icon(around.assets, 'smile')}</a></div>`

/** What was forwarded, as it was then. A row is the same for everybody, so only a public channel is named and led to. */
export function forwarded(around: RowAround, origin: Forwarded, id: string): Html {
  if (around.lost?.has(origin.messageId)) return html`<p class="gone">The forwarded message was deleted.</p>`
  const title = around.chats.get(origin.chatId)
  const link = paths(around.slug).permalink(origin.chatId, origin.place, origin.messageId)
  const where = title === undefined || title === '' ? ' in another chat' : html` in <a href="${link}"># ${title}</a>`
  return html`<div class="card-of"><p>${nameOf(around.people, origin)}${where}, ${moment(origin.at, around.zone)}</p>${writtenText(origin.text, id, around)}${filesOf(around, origin.files, `files-${id}`)}</div>`
}

/** Both links, to add and to take back; `/me.css` shows the one that applies. */
function pill(around: RowAround, message: MessageDocument, page: string, { emoji, personIds }: Reaction): Html {
  const reaction = paths(around.slug).reaction(message.chatId, message.id, emoji)
  const shown = html`${reactionShown(around, emoji)} ${personIds.length}`
  const label = `${reactionName(around, emoji)} ${personIds.length}: ${namesOf(around.people, personIds)}`
  return html`<span class="reaction" data-emoji="${emoji}" data-people="${personIds.join(' ')}" title="${label}"><a class="add" href="${page}#react" hx-put="${reaction}" hx-swap="none" aria-label="React with ${label}">${shown}</a><a class="remove" href="${page}#react" hx-delete="${reaction}" hx-swap="none" aria-label="Take back ${label}">${shown}</a></span>`
}

const NAMED = 8

function namesOf(people: People, ids: readonly string[]): string {
  const names = ids.slice(0, NAMED).map(id => personOf(people, id).name)
  return [...names, ...(ids.length > NAMED ? [`${ids.length - NAMED} more`] : [])].join(', ')
}

/** The words of a message on the pages about it. */
export const quoted = (around: RowAround, message: MessageDocument): Html => {
  return html`<div class="quoted">${faceOf(around, message)}<div class="body"><p class="who">${nameOf(around.people, message)} <span class="at">${clock(message.at, around.zone)}</span></p>
${message.text ? writtenText(message.text, `words-${message.id}`, around) : html`<p class="gone">Message deleted</p>`}${cards(around, message.cards)}${message.origin && forwarded(around, message.origin, `forwarded-${message.id}`)}${filesOf(around, message.files, `files-${message.id}`)}${linkCards(around, message)}</div></div>`
}
