/** "2 unread above": lines with something to read that lie outside the view of the list. Loaded when there is something to read. */
import { first } from './page.js'

const EDGE_PX = 12
let waiting = 0

document.addEventListener('scroll', ({ target }) => target instanceof Element && target.id === 'sidebar' && drawBeyond(), {
  capture: true,
  passive: true,
})
addEventListener('resize', drawBeyond)
document.addEventListener('click', ({ target }) => {
  const pill = target instanceof Element ? target.closest('[data-beyond]') : null
  if (pill) go(pill.getAttribute('data-beyond') === 'above')
})

/** Once in a frame, whatever moved. */
export function drawBeyond() {
  cancelAnimationFrame(waiting)
  waiting = requestAnimationFrame(draw)
}

function draw() {
  const { above, below } = beyond()
  show('above', above.length)
  show('below', below.length)
}

function beyond() {
  const list = first('#sidebar')
  const lines = /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll('.row.unread:not([hidden])') ?? [])])
  if (!list || lines.length === 0) return { above: [], below: [] }
  const view = list.getBoundingClientRect()
  const middles = new Map(lines.map(line => [line, line.getBoundingClientRect()]))
  return {
    above: lines.filter(line => (middles.get(line)?.bottom ?? 0) < view.top + EDGE_PX),
    below: lines.filter(line => (middles.get(line)?.top ?? 0) > view.bottom - EDGE_PX),
  }
}

/** @param {string} way @param {number} count */
function show(way, count) {
  const pill = first(`[data-beyond="${way}"]`)
  const words = pill?.querySelector('span')
  if (!pill || !words) return
  pill.hidden = count === 0
  if (count > 0) words.textContent = `${count} unread ${way}`
}

/** To the next of them. @param {boolean} isAbove */
function go(isAbove) {
  const { above, below } = beyond()
  const line = isAbove ? above.at(-1) : below[0]
  line?.scrollIntoView({ block: 'center' })
}
