/**
 * Messages on their way. Each is kept on the device until the server has confirmed it, goes out in order within its chat, and always under the
 * key it was given when it was written, so that the server finds a repetition by itself.
 *
 * @typedef {{ key: string, chat: string, thread: string, text: string, at: number, more?: Record<string, string>, files?: import('./uploads.js').Sent[], failed?: string, isSignedOut?: boolean, asks?: boolean, isLate?: boolean, waits?: string | undefined }} Entry
 */
import { apply } from './apply.js'
import { placeOf } from './composers.js'
import { hear, me, report, root, tell } from './page.js'
import { paths } from './paths.js'
import { sentenceOf } from './sentence.js'
import { ask, isOut } from './session.js'
import { underWay } from './settle.js'
import { keep, kept, keysKept } from './store.js'
import { retryAfter } from './waiting.js'

export const MOST_WAITING = 50
const SIGNED_OUT = 'You are signed out.'
const LATE_MS = 86_400_000
const BUSY = [408, 425, 429, 502, 503, 504]

/** @type {Map<string, Entry[]>} by chat, in order */
const boxes = new Map()
/** @type {Map<string, boolean>} chats that are sending, and whether they were asked to again meanwhile */
const running = new Map()
let failures = 0
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again

export function startOutbox() {
  for (const key of keysKept(prefix())) take(JSON.parse(kept(key) ?? 'null'))
  for (const name of ['open', 'signed-in', 'awake']) hear(name, sendAll)
  hear('signed-in', () => revive(entry => entry.isSignedOut === true))
  addEventListener('online', sendAll)
  addEventListener('storage', goneElsewhere)
  sendAll()
}

/** Of one workspace: another page's paths are not ours. */
const prefix = () => `flowra:out:${me()}:${root.dataset['slug'] ?? ''}:`
/** @param {Entry} entry */
const place = entry => `${prefix()}${placeOf(entry)}:${entry.key}`

/** Who reads this page is signed in: what only waited for that may go. @param {Entry | null} kept */
function take(kept) {
  if (!kept) return
  const { failed, isSignedOut, ...entry } = kept
  const isLate = Date.now() - entry.at > LATE_MS
  boxes.set(entry.chat, [
    ...waitingIn(entry.chat),
    { ...entry, thread: entry.thread ?? '', isLate, ...(failed && !isSignedOut && { failed }) },
  ])
}

/** @param {string} chat */
export const waitingIn = chat => boxes.get(chat) ?? []

/** How many messages nobody confirmed yet. */
export const waitingCount = () => [...boxes.values()].reduce((sum, box) => sum + box.length, 0)

/** @param {Entry} entry @returns {boolean} is there room for it? */
export function post(entry) {
  if (waitingIn(entry.chat).length >= MOST_WAITING) return false
  boxes.set(entry.chat, [...waitingIn(entry.chat), entry])
  save(entry)
  return true
}

/** @param {Entry} entry */
function save(entry) {
  const { waits: _waits, isLate: _isLate, ...lasting } = entry
  keep(place(entry), JSON.stringify(lasting))
}

/** @param {Entry} entry */
export function forget(entry) {
  boxes.set(
    entry.chat,
    waitingIn(entry.chat).filter(other => other.key !== entry.key),
  )
  keep(place(entry), '')
  tell('outbox', { entry, isGone: true })
}

/** Sent, deleted or signed out in another tab. @param {StorageEvent} event */
function goneElsewhere({ key, newValue }) {
  if (newValue !== null) return
  for (const entry of [...boxes.values()].flat()) if (place(entry) === key) forget(entry)
}

/** The person asks for it again, under the same key. @param {Entry} entry */
export function retry(entry) {
  const more = entry.asks ? { ...entry.more, isConfirmed: 'on' } : entry.more
  change(entry, { failed: undefined, isSignedOut: undefined, asks: undefined, isLate: undefined, more })
  report(flush(entry.chat))
}

/** @param {(entry: Entry) => boolean} isMeant */
function revive(isMeant) {
  for (const box of boxes.values()) for (const entry of box.filter(isMeant)) retry(entry)
}

/** @param {Entry} entry @param {{ [K in keyof Entry]?: Entry[K] | undefined }} news */
function change(entry, news) {
  if (!waitingIn(entry.chat).includes(entry)) return // forgotten while it was on its way
  Object.assign(entry, news)
  save(entry)
  tell('outbox', { entry })
}

function sendAll() {
  clearTimeout(again)
  for (const chat of boxes.keys()) report(flush(chat))
}

/** One after another; a refusal stops this chat only. @param {string} chat */
export async function flush(chat) {
  if (running.has(chat)) return running.set(chat, true)
  if (isOut()) return refuseAll(chat)
  running.set(chat, false)
  await underWay(() => sendInOrder(chat)).finally(() => sentAll(chat))
}

/** @param {string} chat */
function sentAll(chat) {
  const isAgain = running.get(chat)
  running.delete(chat)
  if (isAgain) report(flush(chat))
}

/** Nobody is signed in: the rows say so, and go out under the same keys when somebody is again. @param {string} chat */
function refuseAll(chat) {
  for (const entry of waitingIn(chat)) if (!entry.failed) change(entry, { failed: SIGNED_OUT, isSignedOut: true, waits: undefined })
}

/** @param {string} chat */
async function sendInOrder(chat) {
  for (;;) {
    const entry = waitingIn(chat).find(({ failed, isLate }) => !failed && !isLate)
    if (!entry || !(await deliver(entry))) return
  }
}

/** @param {Entry} entry @returns {Promise<boolean>} may the next one go? */
async function deliver(entry) {
  const answer = await ask(paths.messages(entry.chat), {
    method: 'POST',
    fields: [
      ...Object.entries({ ...entry.more, key: entry.key, text: entry.text }),
      ...(entry.files ?? []).map(({ id }) => ['fileIds', id]),
    ],
  }).catch(() => null)
  if (!answer) return noAnswer()
  failures = 0
  if (answer.ok) return delivered(entry, answer)
  if (BUSY.includes(answer.status)) return busy(entry, answer)
  const isSignedOut = answer.status === 401
  const asks = answer.headers.get('Flowra-Reason') === 'confirm_needed'
  change(entry, { failed: isSignedOut ? SIGNED_OUT : await sentenceOf(answer), isSignedOut, asks, waits: undefined })
  tell('not-sent', entry)
  return false
}

/** @param {Entry} entry @param {Response} answer */
async function delivered(entry, answer) {
  const html = answer.status === 204 ? '' : await answer.text()
  if (html) await apply(html)
  forget(entry)
  tell('sent', entry)
  return true
}

/** No answer: nobody knows whether it arrived; the same key makes asking again harmless. */
function noAnswer() {
  clearTimeout(again)
  again = setTimeout(sendAll, 1000 * retryAfter(null, failures++))
  return false
}

/** @param {Entry} entry @param {Response} answer */
async function busy(entry, answer) {
  const seconds = retryAfter(answer.headers.get('Retry-After'), failures++)
  change(entry, { waits: `Trying again in ${Math.ceil(seconds)} s` })
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
  entry.waits = undefined
  return true
}
