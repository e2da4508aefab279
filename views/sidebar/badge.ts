import type { Sidebar, SidebarLine } from '../../src/application/screens.ts'
import { type Html, html } from '../html.ts'

const SHOWN_TO = 999

/** By which a line is bold or not. */
export const heardOf = ({ level, isMuted }: SidebarLine): SidebarLine['level'] => (isMuted ? 'nothing' : level)

/** What of a chat needs the person: everything in a direct one; a channel is bold only. */
export const loudIn = (line: SidebarLine): number => (line.kind === 'direct' && heardOf(line) !== 'nothing' ? line.unread : 0)

export const isBold = (line: SidebarLine): boolean => line.unread > 0 && heardOf(line) !== 'nothing'

export const loudCount = (sidebar: Sidebar): number =>
  sidebar.sections.reduce((sum, section) => section.lines.reduce((all, line) => all + loudIn(line), sum), 0)

export const countOf = (count: number): string => (count > SHOWN_TO ? `${SHOWN_TO}+` : String(count))

/** Always on the page, so that script only has to change its text. */
export const badgeOf = (count: number, mark: 'data-sum' | 'data-count'): Html =>
  mark === 'data-sum'
    ? html`<span class="badge" data-sum${count === 0 && html` hidden`}>${count > 0 && countOf(count)}</span>`
    : html`<span class="badge" data-count${count === 0 && html` hidden`}>${count > 0 && countOf(count)}</span>`
