/** How much it is, in words: in the rows the server draws and in what is being attached. */

const UNITS = ['KB', 'MB', 'GB', 'TB']
const STEP = 1024

/** @param {number} bytes */
export function sizeText(bytes) {
  if (bytes < STEP) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  const power = Math.min(UNITS.length, Math.floor(Math.log(bytes) / Math.log(STEP)))
  const size = bytes / STEP ** power
  return `${power > 1 && size < 10 ? size.toFixed(1) : Math.round(size)} ${UNITS[power - 1]}`
}
