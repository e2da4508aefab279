import type { Sidebar } from '../../src/application/screens.ts'
import { type Html, html } from '../html.ts'

const SHOWN_TO = 999

/** What needs the person: unread messages of direct chats. Channels are bold only. */
export const loudCount = (sidebar: Sidebar): number => sidebar.directs.reduce((sum, line) => sum + line.unread, 0)

export const countOf = (count: number): string => (count > SHOWN_TO ? `${SHOWN_TO}+` : String(count))

/** Always on the page, so that script only has to change its text. */
export const badgeOf = (count: number, mark: 'data-sum' | 'data-count'): Html =>
  mark === 'data-sum'
    ? html`<span class="badge" data-sum${count === 0 && html` hidden`}>${count > 0 && countOf(count)}</span>`
    : html`<span class="badge" data-count${count === 0 && html` hidden`}>${count > 0 && countOf(count)}</span>`
