/** The token that every change carries, and what happens when the session ends under an open page. */

import { SESSION } from './addresses.js'
import { hear, me, tell } from './page.js'
import { paths } from './paths.js'

const HEADER = 'X-CSRF'
const REQUEST_MS = 30_000
let isSignedOut = false

export const isOut = () => isSignedOut

const meta = () => /** @type {HTMLMetaElement | null} */ (document.querySelector('meta[name="csrf"]'))

/** htmx's own requests carry the token of the page, not that of the form they came from: another tab may have signed in anew. */
export function startSession() {
  document.addEventListener('htmx:config:request', event => {
    const { ctx } = /** @type {CustomEvent} */ (event).detail
    ctx.request.headers[HEADER] = meta()?.content ?? ''
  })
  hear('awake', () => isSignedOut && askSession())
}

/**
 * Every request of ours. Throws only if there was no answer.
 *
 * @param {string} path @param {{ method?: string, fields?: Record<string, string> | string[][], target?: string }} [how] @returns {Promise<Response>}
 */
export async function ask(path, { method = 'GET', fields, target } = {}) {
  const answer = await fetch(path, {
    method,
    headers: {
      Accept: 'text/html',
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
      [HEADER]: meta()?.content ?? '',
      ...(target && { 'HX-Target': target }),
    },
    credentials: 'same-origin',
    signal: AbortSignal.timeout(REQUEST_MS),
    ...(fields && { body: new URLSearchParams(fields) }),
  })
  if (answer.status === 401) signedOut()
  if (answer.status === 403 && method !== 'GET' && (await hasNewToken())) return ask(path, { method, ...(fields && { fields }) })
  return answer
}

/** Signing in again in another tab made this page's token old. One that did not change is no reason to ask twice. */
export async function hasNewToken() {
  const old = meta()?.content
  return (await askSession()) === 'in' && meta()?.content !== old
}

export function signedOut() {
  if (isSignedOut) return
  isSignedOut = true
  tell('signed-out')
}

/**
 * Who does the cookie speak for now? After signing in again, in any tab, the page goes on with the new token; as somebody else it starts anew.
 *
 * @returns {Promise<'in' | 'out' | 'unknown'>}
 */
export async function askSession() {
  const answer = await fetch(SESSION, { headers: { Accept: 'application/json' }, credentials: 'same-origin' }).catch(() => null)
  if (answer?.status === 401) signedOut()
  if (!answer?.ok) return answer?.status === 401 ? 'out' : 'unknown'
  const { csrf, personId } = await answer.json()
  if (personId !== me()) {
    location.reload() // and until then nothing goes out: it would be said in the name of somebody else
    return 'unknown'
  }
  meta()?.setAttribute('content', csrf)
  for (const field of document.querySelectorAll('input[name="csrf"]')) field.setAttribute('value', csrf)
  const wasOut = isSignedOut
  isSignedOut = false
  if (wasOut) tell('signed-in')
  return 'in'
}

/** Is this workspace still open to the person? Asked after a socket was refused although the session lives. */
export async function mayEnter() {
  const answer = await ask(paths.sidebar()).catch(() => null)
  return answer === null || (answer.status !== 403 && answer.status !== 404)
}
