import type { MessageDocument } from '../src/application/read-models/messages.ts'
import { dom } from './dom.ts'
import { type Html, html, joined, type Printed, print, shown } from './html.ts'
import type { DrawRow } from './messages/message.ts'

/** `draw`: how rows look in the chat's list, or in that of a thread. */
export type Frame = {
  readonly chatId: string
  readonly rows: readonly MessageDocument[]
  readonly draw: (threadId?: string) => DrawRow
  readonly head?: Html
  readonly tabs?: Html
}

/** What a live frame, an answer to a form and a catch-up carry: rows to put in, regions to draw anew. */
export const frame = ({ chatId, rows, draw, head, tabs }: Frame): Printed =>
  print(html`${lists(chatId, rows, draw)}${head && region(dom.head(chatId), head)}${tabs && region(dom.tabs(chatId), tabs)}`)

/** A message may show in the chat and in a thread; one that was not just posted may be the root of a pane. */
function lists(chatId: string, rows: readonly MessageDocument[], draw: Frame['draw']): readonly Html[] {
  const inChat = rows.filter(row => row.timelineId === chatId)
  const threads = Map.groupBy(
    rows.filter(row => threadOf(row) !== undefined),
    threadOf,
  )
  const list = (some: readonly MessageDocument[], threadId?: string) => {
    const drawn = draw(threadId)
    return upsert(chatId, joined(some.map(row => drawn(row, false))), threadId)
  }
  return [...(inChat.length > 0 ? [list(inChat)] : []), ...[...threads].map(([threadId, some]) => list(some, threadId))]
}

const threadOf = (row: MessageDocument): string | undefined =>
  row.threadId ?? (row.kind === 'message' && row.version > row.place ? row.id : undefined)

/** The same around lines that already stand in order: older and newer pages. */
export const upsert = (chatId: string, lines: Printed, threadId?: string): Html =>
  html`<hx-upsert hx-target="#${dom.timeline(chatId, threadId)}" key="data-k">${shown(lines)}</hx-upsert>`

const region = (id: string, markup: Html): Html => html`<hx-partial hx-target="#${id}" hx-swap="outerMorph">${markup}</hx-partial>`

/** Rows whose author, names or texts a frame shows: whose cards have to be at hand. */
export const peopleOf = (rows: readonly MessageDocument[]): readonly string[] => [
  ...new Set(
    rows.flatMap(row => [
      ...(row.speaker ? [] : [row.authorId]),
      ...(row.activity && 'personId' in row.activity ? [row.activity.personId] : []),
      ...row.reactions.flatMap(({ personIds }) => personIds),
      ...(row.origin && !row.origin.speaker ? [row.origin.authorId] : []),
      ...[...(row.text?.named ?? []), ...(row.origin?.text.named ?? [])].flatMap(one => (one.type === 'mention' ? [one.personId] : [])),
      ...(row.replies?.personIds ?? []),
    ]),
  ),
]
