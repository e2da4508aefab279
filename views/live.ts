import type { MessageDocument } from '../src/application/read-models/messages.ts'
import { dom } from './dom.ts'
import { type Html, html, joined, type Printed, print, shown } from './html.ts'

export type Frame = { readonly chatId: string; readonly rows: readonly Printed[]; readonly head?: Html; readonly tabs?: Html }

/** What a live frame, an answer to a form and a catch-up carry: rows to put in, regions to draw anew. */
export const frame = ({ chatId, rows, head, tabs }: Frame): Printed =>
  print(
    html`${rows.length > 0 && upsert(chatId, joined(rows))}${head && region(dom.head(chatId), head)}${tabs && region(dom.tabs(chatId), tabs)}`,
  )

/** The same around lines that already stand in order: older and newer pages. */
export const upsert = (chatId: string, lines: Printed): Html =>
  html`<hx-upsert hx-target="#${dom.timeline(chatId)}" key="data-k">${shown(lines)}</hx-upsert>`

const region = (id: string, markup: Html): Html => html`<hx-partial hx-target="#${id}" hx-swap="outerMorph">${markup}</hx-partial>`

/** Rows whose author, names or texts a frame shows: whose cards have to be at hand. */
export const peopleOf = (rows: readonly MessageDocument[]): readonly string[] => [
  ...new Set(
    rows.flatMap(row => [
      row.authorId,
      ...(row.activity && 'personId' in row.activity ? [row.activity.personId] : []),
      ...row.reactions.flatMap(({ personIds }) => personIds),
      ...(row.text?.named ?? []).flatMap(one => (one.type === 'mention' ? [one.personId] : [])),
    ]),
  ),
]
