import type { Sidebar, SidebarLine } from '../../src/application/screens.ts'
import { type Html, html } from '../html.ts'

const SHOWN_TO = 999

/** By which a line is bold or not. */
export const heardOf = ({ level, isMuted }: SidebarLine): SidebarLine['level'] => (isMuted ? 'nothing' : level)

/** What of a chat needs the person: everything in a direct one, in a channel what concerns them. */
export const loudIn = (line: SidebarLine): number =>
  line.kind === 'direct' && heardOf(line) !== 'nothing' ? line.unread : line.mentions.length

export const isBold = (line: SidebarLine): boolean => line.unread > 0 && heardOf(line) !== 'nothing'

export const loudCount = (sidebar: Sidebar): number => sumOf(sidebar, loudIn) + sidebar.reminders

/** What concerns the person and is unread. */
export const mentionCount = (sidebar: Sidebar): number => sumOf(sidebar, line => line.mentions.length)

const sumOf = ({ sections, mentionsElsewhere }: Sidebar, count: (line: SidebarLine) => number): number =>
  sections.reduce((sum, section) => section.lines.reduce((all, line) => all + count(line), sum), mentionsElsewhere)

export const countOf = (count: number): string => (count > SHOWN_TO ? `${SHOWN_TO}+` : String(count))

/** Always on the page, so that script only has to change its text. */
export function badgeOf(count: number, mark: 'data-sum' | 'data-count' | 'data-mentioned'): Html {
  const rest = html`${count === 0 && html` hidden`}>${count > 0 && countOf(count)}</span>`
  switch (mark) {
    case 'data-sum':
      return html`<span class="badge" data-sum${rest}`
    case 'data-count':
      return html`<span class="badge" data-count${rest}`
    case 'data-mentioned':
      return html`<span class="badge" data-mentioned${rest}`
  }
}
