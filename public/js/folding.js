/** Sections fold, the sidebar goes and comes back, its edge moves; all of it stays so on this device. */
import { columnsNow, keepColumns } from './cookie.js'
import { first } from './page.js'

const NARROW = '(width < 768px)'
const HAS_COLUMN = '(width >= 1024px)'

/** @param {Element} button */
export function fold(button) {
  const section = /** @type {HTMLElement | null} */ (button.closest('[data-section]'))
  if (!section) return
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
