/** Fragments print times in the workspace's zone; here they become the reader's, before a row is put in. */

/** @type {Record<string, Intl.DateTimeFormatOptions>} the shapes of views/components/time.ts */
const SHAPES = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  moment: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
}
const DAY_MS = 86_400_000

/** The reader's zone is that of the device. */
export const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map()

/** @param {ParentNode} within */
export function localTimes(within) {
  for (const time of within.querySelectorAll('time[data-as]')) {
    const text = timeText(time.getAttribute('data-as') ?? '', Date.parse(time.getAttribute('datetime') ?? ''))
    if (text !== time.textContent) time.textContent = text
  }
}

/** @param {string} shape @param {number} at */
export function timeText(shape, at) {
  const day = shape === 'day' || shape === 'moment' ? near(at) : undefined
  if (!day) return format(shape, at)
  return shape === 'day' ? day : `${day.toLowerCase()} ${format('clock', at)}`
}

/** @param {number} at */
function near(at) {
  const day = format('date', at)
  if (day === format('date', Date.now())) return 'Today'
  if (day === format('date', Date.now() + DAY_MS)) return 'Tomorrow'
  return day === format('date', Date.now() - DAY_MS) ? 'Yesterday' : undefined
}

/** @param {string} shape @param {number} at */
function format(shape, at) {
  const known = formats.get(shape) ?? new Intl.DateTimeFormat('en-GB', SHAPES[shape])
  formats.set(shape, known)
  return known.format(at)
}

/** The names of days change at midnight, also under an open page. */
export function startTimes() {
  localTimes(document)
  setInterval(() => localTimes(document), 60_000)
}
