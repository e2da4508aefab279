/** The strip over the messages: only what the reader must know about the connection, and what to do about it. */

import { SIGN_IN } from './addresses.js'
import { comeBack, isOpen } from './live.js'
import { waitingCount } from './outbox.js'
import { el, hear, listOf, openChat, rowsOf } from './page.js'
import { say } from './speak.js'

const PATIENCE_MS = 5_000
const CAUGHT_UP_MS = 3_000

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/** What stands there for good, until the page or the session begins anew. */
let isFinal = false
let isLost = false
let isOffline = false
/** the newest row when the connection went */
let newest = 0

export function startBanner() {
  hear('closed', lost)
  hear('open', back)
  hear('outbox', () => isOffline && !isFinal && drawOffline())
  hear('signed-out', () =>
    final('You are signed out.', el('a', { href: `${SIGN_IN}?next=${encodeURIComponent(location.pathname)}` }, 'Sign in')),
  )
  hear('signed-in', () => {
    isFinal = false
    hide()
  })
  hear('no-access', () => final('You are no longer in this workspace.', el('a', { href: '/' }, 'Leave')))
  hear('stopped', () => final('This page stopped updating.', el('a', { href: '' }, 'Reload')))
  if (document.documentElement.dataset['live']) lost()
}

/** The first loss counts: every try that fails is told as a loss too. */
function lost() {
  if (isLost) return
  isLost = true
  clearTimeout(timer)
  newest = newestPlace()
  timer = setTimeout(() => {
    if (isFinal || isOpen()) return
    isOffline = true
    drawOffline()
    say('Offline. You can keep writing.')
  }, PATIENCE_MS)
}

function drawOffline() {
  const count = waitingCount()
  const wait = count === 1 ? '; 1 message waits' : count ? `; ${count} messages wait` : ''
  const button = el('button', { type: 'button' }, 'Try now')
  button.addEventListener('click', comeBack)
  show(`Offline. You can keep writing${wait}.`, button)
}

function back() {
  isLost = false
  clearTimeout(timer)
  if (!isOffline || isFinal) return
  isOffline = false
  timer = setTimeout(() => {
    const list = listOf(openChat())
    const count = list ? rowsOf(list).filter(row => row.dataset['n'] && Number(row.dataset['k']) > newest).length : 0
    show(count ? `Caught up, ${count} new` : 'Caught up')
    say(count ? `Caught up, ${count} new` : 'Caught up')
    timer = setTimeout(hide, CAUGHT_UP_MS)
  }, CAUGHT_UP_MS / 6)
}

const newestPlace = () => Number(listOf(openChat())?.dataset['newest'] ?? 0)

/** @param {string} sentence @param {Node} way */
function final(sentence, way) {
  clearTimeout(timer)
  isFinal = true
  show(sentence, way)
  say(sentence, 'assertive')
}

/** @param {string} sentence @param {Node} [way] */
function show(sentence, way) {
  const strip = document.getElementById('banner')
  strip?.replaceChildren(sentence, ...(way ? [' ', way] : []))
  if (strip) strip.hidden = false
}

function hide() {
  const strip = document.getElementById('banner')
  if (strip) strip.hidden = true
}
