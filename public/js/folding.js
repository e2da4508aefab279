/** Sections fold, the sidebar goes and comes back, its edge moves; all of it stays so on this device. */
import { columnsNow, keepColumns } from './cookie.js'
import { first, report } from './page.js'

const NARROW = '(width < 768px)'
const HAS_COLUMN = '(width >= 1024px)'

export function startFolding() {
  document.addEventListener('click', clicked)
  // The edge's own script comes when somebody reaches for it.
  for (const name of ['pointerover', 'focusin']) document.addEventListener(name, reached, { passive: true })
}

/** @param {Event} event */
function reached({ target }) {
  if (target instanceof Element && target.matches('.handle'))
    report(import('./edge.js').then(({ hold }) => hold(/** @type {HTMLElement} */ (target))))
}

/** @param {MouseEvent} event */
function clicked({ target }) {
  const button = target instanceof Element ? target.closest('[data-act="fold"]') : null
  const section = /** @type {HTMLElement | null | undefined} */ (button?.closest('[data-section]'))
  if (!button || !section) return
  const isFolded = section.toggleAttribute('data-folded')
  button.setAttribute('aria-expanded', String(!isFolded))
  const key = section.dataset['section'] ?? ''
  const others = columnsNow().folded.filter(other => other !== key)
  keepColumns({ folded: isFolded ? [...others, key] : others })
}

/** Where there is no room for a column it is a drawer, on a phone a screen. */
export function toggleSide() {
  if (matchMedia(NARROW).matches) return first('.tab-bar a')?.click()
  if (!matchMedia(HAS_COLUMN).matches) return first('#side')?.togglePopover()
  const isClosed = first('.app')?.toggleAttribute('data-side-closed') === true
  keepColumns({ isClosed })
}
