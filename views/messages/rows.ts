import { type Lately, lately } from '../../public/js/lately.js'
import type { MessageDocument } from '../../src/application/read-models/messages.ts'
import type { MessagePage } from '../../src/application/screens.ts'
import { dom } from '../dom.ts'
import type { Printed } from '../html.ts'
import { peopleOf } from '../live.ts'
import type { Highlight } from '../text.ts'
import { type DrawRow, messageRow, type RowAround } from './message.ts'
import { type Page, pageOf, withNew } from './timeline.ts'

/**
 * Rows that were drawn once, for page, answer, catch-up and live frame alike. A row is kept by message, version and grouping, the newest
 * page of a chat by its version; both only as long as the people they show are called and look as they did, so a new name or picture
 * needs no message to reach them.
 */
export type Rows = {
  drawing(around: RowAround): DrawRow
  /** Rows, day lines and the New line of a page. */
  lines(around: RowAround, page: MessagePage, unreadPlace: number | null): Printed
  /** How many rows were drawn since the start, for the metrics. */
  drawn(): number
}

const KEPT_ROWS = 20_000
const KEPT_PAGES = 500

export function keptRows(highlight?: Highlight, rowsKept = KEPT_ROWS, pagesKept = KEPT_PAGES): Rows {
  const rows = keeping<Printed>(rowsKept)
  const pages = keeping<Page>(pagesKept)
  let count = 0

  function draw(around: RowAround, message: MessageDocument, isGrouped: boolean): Printed {
    count++
    return messageRow({ ...around, ...(highlight && { highlight }) }, message, isGrouped)
  }

  const drawing =
    (around: RowAround): DrawRow =>
    (message, isGrouped) =>
      rows(`${message.id} ${isGrouped} ${around.threadId ?? ''}`, `${message.version} ${lookOf(around, [message])}`, () =>
        draw(around, message, isGrouped),
      )

  return {
    drawing,
    drawn: () => count,
    lines(around, page, unreadPlace) {
      const draw = drawing(around)
      const { zone, people } = around
      const all = (): Page => pageOf({ rows: page.rows, zone, people, draw, rootId: page.threadId })
      const kept = page.hasNewer
        ? all()
        : pages(page.threadId ?? page.chatId, `${page.version} ${extentOf(page)} ${lookOf(around, page.rows)}`, all)
      return withNew(kept, unreadPlace, draw, page.threadId === undefined ? dom.unread : dom.unreadReply)
    },
  }
}

/** Pages that end with the newest row may begin anywhere. */
const extentOf = ({ rows }: MessagePage): string => `${rows[0]?.place} ${rows.length}`

/** Everything a row shows that is not its document's. */
function lookOf(around: RowAround, rows: readonly MessageDocument[]): string {
  const { slug, zone, people, teams, chats, lost } = around
  const seen = peopleOf(rows).map(id => {
    const person = people.get(id)
    return `${person?.name}\n${person?.avatarFileId}`
  })
  const titles = rows
    .flatMap(row => [...(row.text?.named ?? []), ...(row.origin?.text.named ?? [])])
    .map(one => (one.type === 'team' ? teams.get(one.teamId) : one.type === 'chat' ? chats.get(one.chatId) : ''))
  const removed = [...(around.emoji?.values() ?? [])].flatMap(({ id, isRemoved }) => (isRemoved ? [id] : []))
  const origins = rows.flatMap(({ origin }) => (origin ? `${chats.get(origin.chatId)} ${lost?.has(origin.messageId)}` : []))
  return [slug, zone, ...seen, ...titles, ...removed, ...origins].join('\n')
}

/** One value for each key, as long as it was made of the same. */
function keeping<T>(most: number) {
  const kept: Lately<{ readonly of: string; readonly made: T }> = lately(most)
  return (key: string, of: string, make: () => T): T => {
    const known = kept.get(key)
    if (known?.of === of) return known.made
    const made = make()
    kept.set(key, { of, made })
    return made
  }
}
