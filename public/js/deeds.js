/**
 * Forms that are nothing but their button (`deed` in views/components/form.ts), done in place: the screen is drawn anew, a toast says what happened
 * and offers the way back. Loaded with the first of them.
 */
import { swap } from './apply.js'
import { isKeyboardAtHand } from './focus.js'
import { paths } from './paths.js'
import { ask } from './session.js'
import { underWay } from './settle.js'
import { toast } from './toast.js'
import { wish } from './wish.js'

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
export async function deed(form, button) {
  const { done = '', undo = '' } = form.dataset
  const fields = [...new FormData(form, button)].map(([name, value]) => [name, String(value)])
  const url = new URL(form.action)
  const method = url.searchParams.get('_method') ?? 'POST'
  const nearby = idsAround(form)
  if (!(await wish(url.pathname, method, fields))) return
  const box = form.closest('dialog')
  if (box) close(box)
  else await drawAnew(nearby)
  toast(done, undo ? () => takeBack(undo) : undefined)
}

/** An offer goes when it was taken; what it changed came with the answer. @param {HTMLElement} box */
function close(box) {
  const field = box.parentElement?.nextElementSibling?.querySelector('textarea')
  box.remove()
  if (isKeyboardAtHand()) field?.focus()
}

/** @param {string} undo METHOD PATH?fields */
async function takeBack(undo) {
  const [method = '', path = ''] = undo.split(' ')
  const url = new URL(path, location.origin)
  if (await wish(url.pathname, method, Object.fromEntries(url.searchParams))) await drawAnew([])
}

/** A screen that is no longer this person's is left for the list of channels. @param {readonly string[]} nearby where the focus may go */
async function drawAnew(nearby) {
  const here = location.pathname + location.search
  const answer = await underWay(() => ask(here).catch(() => null))
  if (answer?.status === 404) return location.assign(paths.chats())
  if (!answer?.ok || location.pathname + location.search !== here) return
  const text = await answer.text()
  await underWay(() => swap({ target: '#main', text, swap: 'innerHTML' }))
  focusNear(nearby)
}

/** The row beside the one that may go: next, else previous. @param {HTMLFormElement} form */
function idsAround(form) {
  const row = form.closest('li')
  return [row, row?.nextElementSibling, row?.previousElementSibling].flatMap(one => one?.id || [])
}

/** @param {readonly string[]} ids */
function focusNear(ids) {
  const row = ids.map(id => document.getElementById(id)).find(Boolean)
  const heading = /** @type {HTMLElement | null} */ (document.querySelector('#main h1'))
  heading?.setAttribute('tabindex', '-1')
  const goal = /** @type {HTMLElement | null | undefined} */ (row?.querySelector('a, button') ?? heading)
  goal?.focus()
}
