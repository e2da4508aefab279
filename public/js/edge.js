/** The edge of the sidebar: dragged, moved by arrow keys, or put back by a double click. */
import { LEAST, MOST, STEP, widthNear } from './columns.js'
import { keepColumns } from './cookie.js'
import { first } from './page.js'

/** @type {WeakSet<HTMLElement>} */
const held = new WeakSet()

/** @param {HTMLElement} handle */
export function hold(handle) {
  if (held.has(handle)) return
  held.add(handle)
  handle.addEventListener('pointerdown', grab)
  handle.addEventListener('keydown', moved)
  handle.addEventListener('dblclick', () => draw(handle, null))
}

const isMirrored = () => getComputedStyle(document.body).direction === 'rtl'
const now = () => first('#side')?.getBoundingClientRect().width ?? LEAST

/** @param {HTMLElement} handle @param {number | null} wanted null: as the window is wide */
function draw(handle, wanted) {
  const width = wanted === null ? null : widthNear(wanted)
  const app = /** @type {HTMLElement} */ (first('.app'))
  if (width === null) delete app.dataset['side']
  else app.dataset['side'] = String(width)
  handle.setAttribute('aria-valuenow', String(width ?? Math.round(now())))
  keepColumns({ width })
}

/** @param {PointerEvent} event */
function grab(event) {
  const handle = /** @type {HTMLElement} */ (event.currentTarget)
  const [start, from, way] = [event.clientX, now(), isMirrored() ? -1 : 1]
  event.preventDefault()
  handle.focus({ preventScroll: true })
  handle.setPointerCapture(event.pointerId)
  const drag = (/** @type {PointerEvent} */ { clientX }) => draw(handle, from + way * (clientX - start))
  const drop = () => handle.removeEventListener('pointermove', drag)
  handle.addEventListener('pointermove', drag)
  handle.addEventListener('lostpointercapture', drop, { once: true })
}

/** @param {KeyboardEvent} event */
function moved(event) {
  const step = isMirrored() ? -STEP : STEP
  const width = { ArrowLeft: now() - step, ArrowRight: now() + step, Home: LEAST, End: MOST }[event.key]
  if (width === undefined || event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  draw(/** @type {HTMLElement} */ (event.currentTarget), width)
}
