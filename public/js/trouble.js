/** Answers that refuse: the sentence reaches the person, the focus the field, and nothing is said to have worked. */
import { focusAfterLink, focusWrongField } from './focus.js'
import { tell } from './page.js'

const REFUSED = 400
const BROKEN = 500

export function startTrouble() {
  focusWrongField(document)
  document.addEventListener('htmx:finally:request', finished)
  document.addEventListener('htmx:error', event => failed(/** @type {CustomEvent} */ (event).detail))
}

/** @param {Event} event */
function finished(event) {
  const { ctx } = /** @type {CustomEvent} */ (event).detail
  const status = ctx.response?.status ?? 0
  const isForm = status >= REFUSED && status < BROKEN && ctx.swap !== 'none' && ctx.target instanceof Element
  if (isForm && focusWrongField(ctx.target)) return
  if (status >= BROKEN || (status >= REFUSED && ctx.swap === 'none')) return tell('refused', new Response(ctx.text))
  if (status && status < REFUSED && ctx.target instanceof HTMLElement && ctx.target.id === 'main') focusAfterLink(ctx.target)
}

/** No answer at all, or a fragment that could not be put in. @param {{ ctx?: { response?: unknown } }} detail */
function failed({ ctx }) {
  if (ctx && !ctx.response) tell('refused', null)
}
