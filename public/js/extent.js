/** How much of a chat a list holds: from its oldest row to its newest, and never too many. */
import { arrange } from './arrange.js'
import { listOf, rowsOf, scrollerOf } from './page.js'

/** More message rows than this are not kept on a page. */
export const MOST_ROWS = 300

/** @param {HTMLElement} list @param {'live' | 'page'} kind */
export const extentOf = (list, kind) =>
  kind === 'page'
    ? null
    : {
        oldest: Number(list.dataset['oldest']),
        newest: Number(list.dataset['newest']),
        hasOlder: list.hasAttribute('data-has-older'),
        hasNewer: list.hasAttribute('data-has-newer'),
      }

/** Drops rows on the far side from the reader; they are loaded again from there. @param {HTMLElement} list */
export function trim(list) {
  const rows = rowsOf(list).filter(row => row.dataset['k'])
  const excess = rows.length - MOST_ROWS
  const isAtEnd = Math.abs(scrollerOf(list)?.scrollTop ?? 0) < (scrollerOf(list)?.clientHeight ?? 0)
  if (excess > 0) {
    for (const row of isAtEnd ? rows.slice(0, excess) : rows.slice(-excess)) row.remove()
    list.toggleAttribute(isAtEnd ? 'data-has-older' : 'data-has-newer', true)
    arrange(list)
  }
  const left = excess > 0 ? rowsOf(list).filter(row => row.dataset['k']) : rows
  list.dataset['oldest'] = left[0]?.dataset['k'] ?? '0'
  list.dataset['newest'] = left.at(-1)?.dataset['k'] ?? '0'
}

/** Empties a list for a page that starts anew. @param {string} chat */
export function clear(chat) {
  const list = listOf(chat)
  for (const item of [...(list?.children ?? [])]) if (!item.matches('.pending, .beginning, .edge')) item.remove()
  list?.removeAttribute('data-has-newer')
  list?.removeAttribute('data-has-older')
}
