/**
 * How somebody has arranged the columns of a workspace, on this device: a cookie, so that the server prints the page as it will stay.
 *
 * @typedef {{ readonly width: number | null, readonly folded: readonly string[], readonly isClosed: boolean }} Columns `width`: of the sidebar, in
 *   px; null: as the window is wide · `folded`: keys of sections · `isClosed`: no sidebar
 */
export const COOKIE = 'flowra-columns'
export const LEAST = 208
export const MOST = 360
/** Widths are whole steps, for each of which there is a rule in shell.css: a page may not carry styles of its own. */
export const STEP = 8
const MOST_FOLDED = 60

/** @param {number} width @returns {number} the nearest that there is */
export const widthNear = width => Math.max(LEAST, Math.min(MOST, Math.round(width / STEP) * STEP))

/** Whatever stands there: a person may have written it. @param {string} text @returns {Columns} */
export function columnsFrom(text) {
  const words = new URLSearchParams(text.slice(0, 2_000))
  const width = Number(words.get('w') || Number.NaN)
  return {
    width: Number.isFinite(width) ? widthNear(width) : null,
    folded: (words.get('f') ?? '')
      .split('.')
      .filter(key => /^[\w-]{1,40}$/.test(key))
      .slice(0, MOST_FOLDED),
    isClosed: words.get('c') === '1',
  }
}

/** @param {Columns} columns */
export const printed = ({ width, folded, isClosed }) =>
  new URLSearchParams({
    ...(width && { w: `${width}` }),
    ...(folded.length > 0 && { f: folded.join('.') }),
    ...(isClosed && { c: '1' }),
  }).toString()
