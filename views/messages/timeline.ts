import { beginsDay, dayOf, isGrouped, runsIn } from '../../public/js/grouping.js'
import type { MessageDocument } from '../../src/application/read-models/messages.ts'
import type { MessagePage, People } from '../../src/application/screens.ts'
import { boldName, personOf } from '../components/person.ts'
import { dayName } from '../components/time.ts'
import { dom } from '../dom.ts'
import { type Html, html, joined, type Printed, print, shown, spliced, type Value } from '../html.ts'
import { paths } from '../paths.ts'
import { authorKey, type DrawRow, isShown } from './message.ts'

/** Behind the place of every row there can be. */
const END = Number.MAX_SAFE_INTEGER

export type Lines = {
  readonly rows: readonly MessageDocument[]
  readonly zone: string
  readonly people: People
  readonly unreadPlace: number | null
  readonly draw: DrawRow
}

/** Rows in the order of place, each with the day line above it: what may be kept for the newest page of a chat. */
type Drawn = readonly { readonly row: MessageDocument; readonly day: Printed; readonly line: Printed }[]

/** A page as it is kept: its lines, and all of them as one string. */
export type Page = { readonly lines: Drawn; readonly whole: Printed }

type Drawing = Omit<Lines, 'unreadPlace'> & { readonly rootId?: string | undefined }

/** Many changes by one person fold. `rootId`: of a thread, whose first reply does not continue the root. */
export function pageOf({ rows, zone, people, draw, rootId }: Drawing): Page {
  const shown = rows.filter(isShown)
  const folds = new Map(
    runsIn(shown, zone, () => false).flatMap(run => run.map((row, at) => [row, at === 0 ? foldLine(run, people) : EMPTY])),
  )
  const lines: { row: MessageDocument; day: Printed; line: Printed }[] = []
  let before: MessageDocument | undefined
  for (const row of rows) {
    const isSeen = isShown(row)
    const day = isSeen && beginsDay(before, row, zone) ? dayLine(row, zone) : EMPTY
    const fold = folds.get(row)
    const isTogether = isSeen && before?.id !== rootId && isGrouped(before && keyed(before), keyed(row), zone)
    lines.push({ row, day, line: fold === undefined ? draw(row, isTogether) : joined([fold, draw(row, true)]) })
    if (isSeen) before = row
  }
  return { lines, whole: joined(lines.flatMap(({ day, line }) => [day, line])) }
}

/** Rows are together by who speaks, and of a program by the name it gave itself. */
const keyed = (row: MessageDocument): MessageDocument => (row.speaker ? { ...row, authorId: authorKey(row) } : row)

/** With the New line above the message that somebody has not read, which shows its author again. */
export function withNew({ lines, whole }: Page, unreadPlace: number | null, draw: DrawRow, lineId: string = dom.unread): Printed {
  let at = 0
  for (const { row, day, line } of lines) {
    const from = at + day.length
    const to = from + line.length
    if (row.place === unreadPlace && isShown(row)) return spliced(whole, [from, to], joined([newLine(row.place, lineId), draw(row, false)]))
    at = to
  }
  return whole
}

/** Rows, day lines and the New line of a page that nobody keeps. */
export const timelineLines = (lines: Lines): Printed => withNew(pageOf(lines), lines.unreadPlace, lines.draw)

const EMPTY = joined([])

const dayLine = (row: Pick<MessageDocument, 'place' | 'at'>, zone: string): Printed =>
  print(
    html`<li class="day" data-k="${row.place - 0.5}" data-at="${row.at}" data-day="${dayOf(row.at, zone)}"><a href="?jump=${dayOf(row.at, zone)}">${dayName(row.at, zone)}</a></li>\n`,
  )

const newLine = (place: number, id: string): Printed =>
  print(html`<li class="new" id="${id}" data-k="${place - 0.4}"><span>New</span></li>\n`)

/** Opens without script; one of them at a time, which is what lets a style sheet tell which rows it opens. */
const foldLine = (run: readonly MessageDocument[], people: People): Printed => {
  const [{ place, authorId }] = run as [MessageDocument]
  return print(
    html`<li class="changes" data-k="${place - 0.3}"><details name="changes"><summary>${boldName(personOf(people, authorId))} made ${run.length} changes</summary></details></li>\n`,
  )
}

/** `beginning`: of a thread nothing, its root stands there. */
export type Timeline = {
  readonly page: MessagePage
  readonly slug: string
  readonly name: string
  readonly lines: Printed
  readonly beginning: Value // what stands above the first row of all
}

/** One scroller with exactly one child: it opens at the newest row without script and stays there. */
export function timeline({ page, slug, name, lines, beginning }: Timeline): Html {
  const { chatId, threadId, rows } = page
  const p = paths(slug)
  const oldest = rows[0]?.place ?? 0
  const newest = rows.at(-1)?.place ?? 0
  const [before, from, end] =
    threadId === undefined
      ? [p.before(chatId, oldest), p.newer(chatId, newest), dom.latest]
      : [p.threadBefore(chatId, threadId, oldest), p.threadNewer(chatId, threadId, newest), dom.latestReply]
  const edges = html`${page.hasOlder && html` data-has-older`}${page.hasNewer && html` data-has-newer`}`
  return html`<div class="timeline" role="log" aria-live="off" aria-label="Messages in ${name}" tabindex="0">
<ol class="log" id="${dom.timeline(chatId, threadId)}" data-chat="${chatId}"${threadId !== undefined && html` data-thread="${threadId}"`} data-version="${page.version}" data-oldest="${oldest}" data-newest="${newest}"${edges}>
${page.hasOlder ? html`<li class="edge older" data-k="0"><a href="${before}">Older messages</a></li>` : beginning !== '' && html`<li class="beginning" data-k="0">${beginning}</li>`}
${shown(lines)}<li class="edge end" id="${end}" data-k="${END}">${page.hasNewer && html`<a href="${from}">Newer messages</a>`}</li>
</ol></div>`
}
