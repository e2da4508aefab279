/**
 * Tells of mentions and direct messages while Flowra is open: by the system where this device was allowed to, and by a short tone. Of several
 * tabs one rings: all ask for the same lock, and the one in which somebody is looking takes it at once and keeps still.
 *
 * @typedef {{ chat: string, thread?: string, n: number, name: string, message: string, place: number }} Mention
 * @typedef {{ chat: string, n: number }} Direct
 */
import { el, first, listOf, me, panelAt, report, root } from './page.js'
import { paths } from './paths.js'
import { directWords, mentionWords, waysOf } from './ringing.js'
import { keep, kept } from './store.js'
import { toastWith } from './toast.js'

/** Time for whoever looks: their tab takes the lock, or says that it was read. */
const WAIT_MS = 700
/** As long as other tabs, whose clocks may crawl, could still want to ring for the same. */
const HELD_MS = 10_000

/** @param {'on' | 'asked'} what */
const place = what => `flowra:ring:${me()}:${what}`

const canNotify = () => 'Notification' in window
const mayNotify = () => canNotify() && Notification.permission === 'granted' && kept(place('on')) !== null

/** @param {number} ms */
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

/** @param {Mention} mention */
export async function mentioned({ chat, thread, n, name, message, place }) {
  askOnce()
  const line = lineOf(chat)
  const words = mentionWords({ name, title: titleOf(line), kind: line?.dataset['kind'] ?? '' })
  const href = thread ? paths.replyLink(chat, thread, place, message) : paths.permalink(chat, place, message)
  await ring({ chat, thread, n, words, href })
}

/** @param {Direct} direct */
export const wrote = ({ chat, n }) => ring({ chat, n, words: directWords(titleOf(lineOf(chat))), href: paths.unread(chat) })

/** What the person asked to be told of, whatever a chat is set to. @param {{ rings: 'reminder' | 'held', n: number }} word */
export async function came({ rings, n }) {
  const [words, href] = rings === 'held' ? ['A message could not be sent.', paths.drafts()] : ['A reminder is due.', paths.saved()]
  if (document.hasFocus()) toastWith(words, 'Open', () => location.assign(href))
  await ring({ chat: 'later', n, words, href })
}

/** @param {string} chat @returns {HTMLElement | null} */
const lineOf = chat => document.getElementById(`line-${chat}`)

/** @param {HTMLElement | null} line */
const titleOf = line => line?.querySelector('.name')?.textContent ?? ''

/** @typedef {{ chat: string, thread?: string | undefined, n: number, words: string, href: string }} Call */

/** @param {Call} call */
async function ring(call) {
  const isHere = isInView(call)
  if (!isHere) await pause(WAIT_MS)
  // Where there are no locks a browser shows no notifications either.
  await navigator.locks?.request(`flowra:ring:${call.thread ?? call.chat}:${call.n}`, { ifAvailable: true }, async lock => {
    if (!lock) return
    act(call, isHere || isInView(call))
    await pause(HELD_MS)
  })
}

/** @param {Call} call @param {boolean} isInView */
function act({ chat, thread, n, words, href }, isInView) {
  const line = lineOf(chat)
  const { notify, sound } = waysOf({
    level: line?.dataset['level'] ?? '',
    isInView,
    isRead: !thread && n <= Number(line?.dataset['position'] ?? 0),
    mayNotify: mayNotify(),
    hasSound: root.dataset['sounds'] !== 'off',
  })
  if (notify) show(words, { tag: `${thread ?? chat}-${n}`, href })
  if (sound) tone()
}

/** @param {{ chat: string, thread?: string | undefined }} call */
function isInView({ chat, thread }) {
  const panel = panelAt(listOf(chat, thread))
  return document.hasFocus() && !document.hidden && panel?.checkVisibility() === true
}

/** @param {string} words @param {{ tag: string, href?: string }} more */
function show(words, { tag, href }) {
  try {
    const shown = new Notification(words, { tag, silent: true })
    shown.onclick = () => {
      shown.close()
      window.focus()
      if (href) location.assign(href)
    }
  } catch {
    // A phone's browser shows them for an installed page only; the tone is heard all the same.
  }
}

/** Two notes, soft and short. Before somebody has touched the page a browser plays nothing. */
function tone() {
  if (!navigator.userActivation?.hasBeenActive) return
  const context = new AudioContext()
  const volume = context.createGain()
  volume.connect(context.destination)
  const start = context.currentTime
  volume.gain.setValueAtTime(0.0001, start)
  volume.gain.exponentialRampToValueAtTime(0.12, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.45)
  const note = context.createOscillator()
  note.frequency.setValueAtTime(660, start)
  note.frequency.setValueAtTime(880, start + 0.12)
  note.connect(volume)
  note.onended = () => report(context.close())
  note.start(start)
  note.stop(start + 0.5)
}

/** After the first mention, and never again: a line with a button, which asks the browser. */
function askOnce() {
  if (!canNotify() || Notification.permission !== 'default' || kept(place('asked')) !== null || !document.hasFocus()) return
  keep(place('asked'), 'yes')
  toastWith('Be told of mentions?', 'Allow', allow)
}

async function allow() {
  const answer = await Notification.requestPermission()
  if (answer === 'granted') keep(place('on'), 'yes')
  drawDevice()
}

/** What this device does, in the settings. */
export function drawDevice() {
  first('[data-ring]')?.replaceChildren(...deviceNow())
}

function deviceNow() {
  if (!canNotify()) return ['This browser shows no notifications of this page.']
  if (Notification.permission === 'denied')
    return ['Your browser holds back notifications of this page. Its own settings allow them again.']
  if (!mayNotify()) return ['Notifications are off. ', button('Allow', allow)]
  return ['Notifications are on. ', button('Test', test), ' ', button('Turn off', turnOff)]
}

function test() {
  show('Ann mentioned you in #launch', { tag: 'test' })
  if (root.dataset['sounds'] !== 'off') tone()
}

function turnOff() {
  keep(place('on'), '')
  drawDevice()
}

/** @param {string} word @param {() => unknown} act */
function button(word, act) {
  const made = el('button', { type: 'button', class: 'button plain small' }, word)
  made.addEventListener('click', () => report(Promise.resolve(act())))
  return made
}
