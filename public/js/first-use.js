/** What most pages never need is loaded when somebody uses it first. */
import { first, hear, report } from './page.js'
import { paths } from './paths.js'

const IN_PANE = 'a[data-pane], a[data-act="close-pane"]'
const pane = () => import('./pane.js')
const ring = () => import('./ring.js')

export function startFirstUse() {
  document.addEventListener('submit', event => {
    const form = event.target
    if (!(form instanceof HTMLFormElement) || form.dataset['done'] === undefined) return
    event.preventDefault()
    report(import('./deeds.js').then(({ deed }) => deed(form, event.submitter)))
  })
  document.addEventListener('click', event => {
    const copy = event.target instanceof Element ? event.target.closest('.code .copy') : null
    if (copy) report(import('./copy.js').then(({ copyCode }) => copyCode(copy)))
    const link = event.target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (event.target.closest('.day a')) : null
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    report(import('./jump.js').then(({ askDay }) => askDay(link)))
  })
  document.addEventListener('click', event => {
    const place = event.target instanceof Element && event.target.closest('main :is(a.name, a.mention[data-mention], article > .avatar)')
    if (!(place instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const href = place.getAttribute('href') ?? paths.person(place.dataset['face'] ?? '')
    report(import('./card.js').then(({ showCard }) => showCard(place, href)))
  })
  if (first('[data-ring]')) report(ring().then(({ drawDevice }) => drawDevice()))
  hear('mention', frame => report(ring().then(({ mentioned }) => mentioned(frame))))
  hear('direct', frame => report(ring().then(({ wrote }) => wrote(frame))))
  hear('later', word => word.rings && report(ring().then(({ came }) => came(word))))
  const enter = () => first('aside[data-thread]') && report(pane().then(({ enter }) => enter()))
  document.addEventListener('htmx:finally:swap', enter)
  hear('chat', enter)
  document.addEventListener('click', event => {
    const link = event.target instanceof Element ? /** @type {HTMLAnchorElement | null} */ (event.target.closest(IN_PANE)) : null
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    report(pane().then(({ open, close }) => (link.dataset['act'] ? close() : open(link.href, link))))
  })
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element && target.closest('[data-act="fold"]')
    if (button) report(import('./folding.js').then(({ fold }) => fold(button)))
  })
  for (const name of ['pointerover', 'focusin'])
    document.addEventListener(name, ({ target }) => {
      const line = lineAt(target)
      if (line) report(import('./line-menu.js').then(({ carry }) => carry(line)))
      if (target instanceof HTMLElement && target.matches('.handle')) report(import('./edge.js').then(({ hold }) => hold(target)))
    })
  hear('chat', ({ chat }) => report(import('./uses.js').then(({ used }) => used(`chat-${chat}`))))
  document.addEventListener('contextmenu', event => {
    const line = lineAt(event.target)
    // Whoever has a mouse has the button, and the browser's own menu of a link.
    if (!line || /** @type {PointerEvent} */ (event).pointerType === 'mouse') return
    event.preventDefault()
    report(import('./line-menu.js').then(({ open }) => open(line)))
  })
}

/** @param {EventTarget | null} target @returns {HTMLElement | null} */
const lineAt = target => (target instanceof Element ? target.closest('#sidebar .row[data-chat]') : null)
