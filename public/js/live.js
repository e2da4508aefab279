/**
 * The socket. It carries patches to the page and four words from it; everything that matters goes by HTTP, so a lost socket loses nothing.
 * A word is `{t: WORD, …}` both ways. `WebSocket` is looked up when a socket is opened.
 */
import { hear, report, root, tell } from './page.js'
import { askSession, hasNewToken, isOut, mayEnter } from './session.js'
import { underWay } from './settle.js'
import { comesBackIn, isFinal } from './waiting.js'

const PING_MS = 20_000
const MISSED = 2
/** A page that was asleep may hold a socket that nobody answers: it has this long to prove itself. */
const PROOF_MS = 5_000
const ACTIVE_MS = 60_000

/** @typedef {Record<string, (frame: any) => unknown>} Words */

/** @type {WebSocket | undefined} */
let socket
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer
/** @type {Words} */
let words = {}
let tries = 0
let missed = 0
/** the close code that told us to stay away */
let away = 0
let saidActive = 0
/** @type {Promise<unknown>} frames are applied one after another, in the order of arrival */
let queue = Promise.resolve()

export const isOpen = () => socket?.readyState === 1

/** @param {Words} handlers one per word of the server; an unknown word is left alone */
export function startLive(handlers) {
  words = handlers
  root.dataset['liveState'] = 'closed'
  setInterval(beat, PING_MS)
  for (const name of ['pageshow', 'online', 'focus']) addEventListener(name, wake)
  addEventListener('pagehide', leave)
  addEventListener('offline', cutOff)
  document.addEventListener('visibilitychange', wake)
  for (const name of ['keydown', 'pointerdown']) document.addEventListener(name, active, { passive: true })
  hear('signed-in', comeBack)
  open()
}

/** Sends a word if there is a socket; nobody may rely on it. @param {string} t @param {object} [fields] */
export function send(t, fields = {}) {
  if (isOpen()) socket?.send(JSON.stringify({ t, ...fields }))
}

/** Tries at once, whatever the clock says. */
export function comeBack() {
  away = 0
  open()
}

function open() {
  clearTimeout(timer)
  leave()
  const path = root.dataset['live']
  if (!path || away) return
  const url = new URL(path, location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  const mine = new window.WebSocket(url)
  socket = mine
  missed = 0
  mine.onopen = () => mine === socket && opened()
  mine.onmessage = ({ data }) => mine === socket && arrived(data)
  mine.onclose = ({ code }) => mine === socket && closed(code)
}

function opened() {
  root.dataset['liveState'] = 'open'
  tell('open')
}

/** @param {string} data */
function arrived(data) {
  missed = 0
  tries = 0
  const frame = JSON.parse(data)
  const word = words[frame.t]
  if (word) queue = underWay(() => queue.then(() => word(frame)).catch(error => console.error(error)))
}

/** @param {number} code */
function closed(code) {
  socket = undefined
  root.dataset['liveState'] = 'closed'
  tell('closed', { code })
  if (isFinal(code)) return stayAway(code)
  timer = setTimeout(open, comesBackIn(code, tries++, Math.random()))
}

/** @param {number} code */
function stayAway(code) {
  away = code
  if (code === 1008) return report(underWay(askWhy))
  console.error(`The server refused a frame of this page (${code}).`)
  tell('stopped')
}

/** A new session began in another tab: come back. Else the session is over, or the workspace is closed; else (too many tabs, say) the next wake tries. */
async function askWhy() {
  if (await hasNewToken()) return comeBack()
  if (!isOut() && !(await mayEnter())) tell('no-access')
}

function leave() {
  const old = socket
  socket = undefined
  if (!old) return
  root.dataset['liveState'] = 'closed'
  old.close()
  tell('closed', { code: 1000 })
}

/** A socket without a network stays open for minutes and says nothing. The browser may be wrong, so tries go on. */
function cutOff() {
  clearTimeout(timer)
  leave()
  timer = setTimeout(open, comesBackIn(0, tries++, Math.random()))
}

function beat() {
  if (!isOpen()) return
  if (missed >= MISSED) return open()
  missed++
  send('ping')
}

function wake() {
  if (document.hidden) return
  tell('awake')
  if (isOut()) return
  if (away) return away === 1008 ? report(underWay(knock)) : undefined
  if (!socket || socket.readyState > 1) return open()
  if (isOpen()) prove(socket)
}

async function knock() {
  if ((await askSession()) === 'in') comeBack()
}

/** @param {WebSocket} mine */
function prove(mine) {
  const before = missed++
  send('ping')
  setTimeout(() => mine === socket && missed > before && open(), PROOF_MS)
}

function active() {
  if (Date.now() - saidActive < ACTIVE_MS) return
  saidActive = Date.now()
  send('active')
}
