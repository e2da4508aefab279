/** Where this person goes, on this device: what was gone to often and lately stands higher in the palette. */
import { me, root } from './page.js'
import { usedAgain, weightOf } from './ranking.js'
import { keep, kept } from './store.js'

const MOST = 200

/** @typedef {Record<string, import('./ranking.js').Use>} Uses */

const place = () => `flowra:use:${me()}:${root.dataset['slug']}`

/** @returns {Uses} */
const all = () => JSON.parse(kept(place()) ?? '{}')

/** @returns {(goal: string) => number} for `rank` */
export function uses() {
  const [known, now] = [all(), Date.now()]
  return goal => weightOf(known[goal], now)
}

/** @param {string} goal */
export function used(goal) {
  const now = Date.now()
  const known = { ...all(), [goal]: usedAgain(all()[goal], now) }
  const likeliest = Object.entries(known).sort(([, a], [, b]) => weightOf(b, now) - weightOf(a, now))
  keep(place(), JSON.stringify(Object.fromEntries(likeliest.slice(0, MOST))))
}
