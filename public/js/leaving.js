/**
 * Signing out forgets what waits on the device for this person, in all workspaces. It happens on the page that follows, when nobody is signed in
 * any more: a sign-out that never reached the server costs nothing. A session that ends by itself is no sign-out (docs/decisions/drafts.md).
 */
import { SIGN_IN, SIGN_OUT } from './addresses.js'
import { el, me } from './page.js'
import { keep, kept, keysKept } from './store.js'

/** Who pressed Sign out last. */
const LEAVING = 'flowra:leaving'
const KINDS = ['draft', 'out', 'use', 'ring']

export function startLeaving() {
  const person = kept(LEAVING)
  if (person && location.pathname === SIGN_IN) for (const kind of KINDS) for (const key of keysKept(prefix(kind, person))) keep(key, '')
  if (location.pathname !== SIGN_OUT) keep(LEAVING, '') // on the way out by way of where one signed in
  document.addEventListener('submit', leave)
}

/** @param {string} kind @param {string} person */
const prefix = (kind, person) => `flowra:${kind}:${person}:`

/** @param {SubmitEvent} event */
function leave(event) {
  const form = event.target
  if (!(form instanceof HTMLFormElement) || form.getAttribute('action') !== SIGN_OUT) return
  const waiting = keysKept(prefix('out', me())).length
  if (!waiting || form.querySelector('.ask')) return keep(LEAVING, me())
  event.preventDefault()
  ask(form, waiting)
}

/** Asked where it was pressed; the second press goes. @param {HTMLFormElement} form @param {number} waiting */
function ask(form, waiting) {
  const words = waiting === 1 ? '1 message waits here unsent.' : `${waiting} messages wait here unsent.`
  form.prepend(el('p', { class: 'ask', role: 'alert' }, words))
  form.querySelector('button')?.replaceChildren('Sign out and delete')
}
