/** Where the palette leads without asking: the lines, links and menus of the page, so that nothing is offered that is not there. */
import { openChat } from './page.js'
import { rank } from './ranking.js'
import { linesOf } from './sidebar.js'
import { uses } from './uses.js'

/** @typedef {{ titles: string[], goal: string, use: number, way: HTMLElement, isDoing: boolean }} Goal `way`: what stands on the page and leads there */

export const isChat = (/** @type {{ goal: string }} */ { goal }) => goal.startsWith('chat-')
export const isDoing = (/** @type {Goal} */ goal) => goal.isDoing
export const isPlace = (/** @type {Goal} */ goal) => !goal.isDoing && !isChat(goal)

/** Whatever the page leads to. @returns {Goal[]} */
export function goals() {
  const use = uses()
  const places = /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll('.side .top, #workspace .entry, #create .entry, #you :is(a, button).entry, main .head .menu .entry')
  )
  return [
    ...linesOf().map(line => ({ way: line, titles: [titleOf(line)], goal: `chat-${line.dataset['chat']}`, isDoing: false })),
    ...[...places].map(way => ({ way, titles: [wordsOf(way)], goal: `way-${wordsOf(way)}`, isDoing: isAct(way) })),
  ].map(goal => ({ ...goal, use: use(goal.goal) }))
}

/** @param {Element} line */
const titleOf = line => line.querySelector('.name')?.textContent ?? ''

/** A choice is called after what it chooses: "Theme: Dark". @param {HTMLElement} way */
function wordsOf(way) {
  if (way.dataset['says']) return way.dataset['says']
  const words = (way.querySelector('.name') ?? way).textContent.trim().replace(/\s+/g, ' ')
  const heading = way.closest('form.choice')?.previousElementSibling?.textContent
  return heading ? `${heading}: ${words.toLowerCase()}` : words
}

/** @param {HTMLElement} way */
const isAct = way => way.matches('button, #create .entry, [data-says]') || way.closest('main') !== null

/** What waits first, then what is used; the open chat is no goal. @param {Goal[]} near */
export function recent(near) {
  const others = near.filter(({ way, goal, use }) => (isChat({ goal }) ? way.dataset['chat'] !== openChat() && !way.hidden : use > 0))
  const isWaiting = (/** @type {Goal} */ { way }) => way.classList.contains('unread')
  return [
    ...rank(others.filter(isWaiting), ''),
    ...rank(
      others.filter(goal => !isWaiting(goal) && !goal.isDoing),
      '',
    ),
  ]
}
