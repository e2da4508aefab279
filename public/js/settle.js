/** Counts what is under way between the server and the page: frames, catch-ups, sendings. When nothing is, the page says so. */
import { tell } from './page.js'

let count = 0

/** @template T @param {() => T | Promise<T>} act @returns {Promise<T>} */
export async function underWay(act) {
  count++
  try {
    return await act()
  } finally {
    count--
    if (count === 0) setTimeout(() => count === 0 && tell('settled'))
  }
}

export const isSettled = () => count === 0
