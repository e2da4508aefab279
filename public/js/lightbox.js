/** Pictures large, one after another: all that stand in the list the first was opened from. */
import { el, report } from './page.js'

/** @type {ParentNode} */
let list = document
/** @type {HTMLAnchorElement} */
let shown
/** @type {HTMLElement} */
let opener

/** @returns {HTMLDialogElement} */
const dialog = () => /** @type {HTMLDialogElement} */ (document.getElementById('lightbox'))
/** @param {string} selector @returns {HTMLElement} */
const part = selector => /** @type {HTMLElement} */ (dialog().querySelector(selector))
const pictures = () => /** @type {HTMLAnchorElement[]} */ ([...list.querySelectorAll('a[data-picture]')])
const at = () => pictures().findIndex(({ href }) => href === shown.href)

/** @param {HTMLAnchorElement} link */
export function open(link) {
  const box = dialog()
  list = link.closest('ol') ?? document
  opener = link
  show(link)
  box.onkeydown = ({ key }) => STEPS[key]?.()
  box.onclick = ({ target }) => {
    const step = target instanceof Element ? target.closest('[data-step]')?.getAttribute('data-step') : null
    if (step) STEPS[step]?.()
    else if (target === box || target === part('figure')) box.close()
  }
  box.onclose = closed
  box.showModal()
}

/** @type {Record<string, () => void>} */
const STEPS = {
  ArrowLeft: () => show(pictures()[at() - 1]),
  ArrowRight: () => show(pictures()[at() + 1]),
  Home: () => show(pictures()[0]),
  End: () => show(pictures().at(-1)),
}

/** The small one stands there at once, at the size of the large one, until that has come. @param {HTMLAnchorElement | undefined} link */
function show(link) {
  if (!link) return
  shown = link
  const { href } = link
  const small = /** @type {HTMLImageElement} */ (link.querySelector('img'))
  const [width = '', height = ''] = link.dataset['picture']?.split('x') ?? []
  const image = el('img', { width, height, alt: small.alt, src: small.currentSrc || href })
  part('figure').replaceChildren(image)
  part('bdi').textContent = small.alt
  part('small').textContent = `${at() + 1} of ${pictures().length}`
  for (const way of dialog().querySelectorAll('a')) way.href = way.matches('[download]') ? `${href}/saved` : href
  const held = document.activeElement
  for (const [key, isEnd] of /** @type {const} */ ([
    ['ArrowLeft', at() === 0],
    ['ArrowRight', at() === pictures().length - 1],
  ]))
    part(`[data-step="${key}"]`).toggleAttribute('disabled', isEnd)
  if (held?.matches(':disabled')) part('[data-step]:enabled')?.focus() // without a focus inside it would hear no keys
  report(enlarge(link, image))
}

/** @param {HTMLAnchorElement} link @param {HTMLImageElement} image */
async function enlarge(link, image) {
  const large = new Image()
  large.src = link.href
  const isFine = await large.decode().then(
    () => true,
    () => false,
  )
  if (shown !== link) return
  if (isFine) image.src = link.href
  else part('small').textContent = 'This picture cannot be shown.'
}

/** The row may have been drawn anew meanwhile. */
function closed() {
  const again = opener.isConnected ? opener : pictures().find(({ href }) => href === shown.href)
  again?.focus()
}
