import { beginsDay, dayOf, isGrouped } from '../../public/js/grouping.js'
import type { MessageDocument } from '../../src/application/read-models/messages.ts'
import type { MessagePage } from '../../src/application/screens.ts'
import { dayName } from '../components/time.ts'
import { dom } from '../dom.ts'
import { type Html, html, joined, type Printed, print, shown, type Value } from '../html.ts'
import { paths } from '../paths.ts'
import { type DrawRow, isShown } from './message.ts'

/** Behind the place of every row there can be. */
const END = Number.MAX_SAFE_INTEGER

export type Lines = {
  readonly rows: readonly MessageDocument[]
  readonly zone: string
  readonly unreadPlace: number | null
  readonly draw: DrawRow
}

/** Rows and day lines in the order of place: what may be kept for the newest page of a chat. */
export type Drawn = readonly { readonly row: MessageDocument; readonly day: Printed; readonly line: Printed }[]

/** `rootId`: of a thread, whose first reply does not continue the root. */
export function drawn({ rows, zone, draw, rootId }: Pick<Lines, 'rows' | 'zone' | 'draw'> & { readonly rootId?: string }): Drawn {
  const lines: { row: MessageDocument; day: Printed; line: Printed }[] = []
  let before: MessageDocument | undefined
  for (const row of rows) {
    const isSeen = isShown(row)
    const day = isSeen && beginsDay(before, row, zone) ? dayLine(row, zone) : EMPTY
    lines.push({ row, day, line: draw(row, isSeen && before?.id !== rootId && isGrouped(before, row, zone)) })
    if (isSeen) before = row
  }
  return lines
}

/** As one string. With the New line above what somebody has not read; the row below it shows its author again. */
export function withNew(lines: Drawn, unreadPlace: number | null, draw: DrawRow, lineId: string = dom.unread): Printed {
  return joined(
    lines.flatMap(({ row, day, line }) =>
      row.place === unreadPlace && isShown(row) ? [day, newLine(row.place, lineId), draw(row, false)] : [day, line],
    ),
  )
}

/** Rows, day lines and the New line of a page that nobody keeps. */
export const timelineLines = (lines: Lines): Printed => withNew(drawn(lines), lines.unreadPlace, lines.draw)

const EMPTY = joined([])

const dayLine = (row: Pick<MessageDocument, 'place' | 'at'>, zone: string): Printed =>
  print(
    html`<li class="day" data-k="${row.place - 0.5}" data-at="${row.at}" data-day="${dayOf(row.at, zone)}"><a href="?jump=${dayOf(row.at, zone)}">${dayName(row.at, zone)}</a></li>\n`,
  )

const newLine = (place: number, id: string): Printed =>
  print(html`<li class="new" id="${id}" data-k="${place - 0.4}"><span>New</span></li>\n`)

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
