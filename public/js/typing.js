/** Who is writing: said at most every three seconds, shown for six, never spoken. */

import { send } from './live.js'
import { hear, me, openChat } from './page.js'
import { nameOf } from './people.js'

const SAY_MS = 3_000
const SHOW_MS = 6_000
/** Words of the socket may overtake each other: who just wrote is not writing. */
const JUST_WROTE_MS = 400

/** @type {Map<string, { person: string, thread: string, timer: ReturnType<typeof setTimeout> }>} by thread and person */
const writers = new Map()
/** @type {Map<string, number>} when their message came, by person */
const wrote = new Map()
let said = 0

export function startTyping() {
  hear('typed', ({ chat, thread }) => {
    if (Date.now() - said < SAY_MS) return
    said = Date.now()
    send('typing', { chat, ...(thread && { thread }) })
  })
  hear('chat', () => {
    said = 0
    for (const { person } of [...writers.values()]) stop(person)
  })
  hear('swapped', ({ put }) => {
    for (const row of put.filter(isMessage)) {
      const author = row.dataset['author'] ?? ''
      wrote.set(author, Date.now())
      stop(author)
    }
  })
  hear('sent', () => {
    said = 0
  })
}

/** Who joined has not written yet. @param {HTMLElement} row */
const isMessage = row => row.matches('li.message')

/** @param {{ chat: string, thread?: string, personId: string }} frame */
export function typing({ chat, thread = '', personId }) {
  if (chat !== openChat() || personId === me() || Date.now() - (wrote.get(personId) ?? 0) < JUST_WROTE_MS) return
  const key = `${thread}:${personId}`
  clearTimeout(writers.get(key)?.timer)
  writers.set(key, { person: personId, thread, timer: setTimeout(() => stop(personId), SHOW_MS) })
  draw(thread)
}

/** @param {string} person */
function stop(person) {
  for (const [key, writer] of writers) {
    if (writer.person !== person) continue
    clearTimeout(writer.timer)
    writers.delete(key)
    draw(writer.thread)
  }
}

/** @param {string} thread */
function draw(thread) {
  const line = document.getElementById(`typing-${openChat()}${thread && `-${thread}`}`)
  const names = [...writers.values()].filter(writer => writer.thread === thread).map(({ person }) => nameOf(person))
  if (line) line.textContent = sentence(names)
}

/** @param {string[]} names */
export function sentence(names) {
  if (names.length === 0) return ''
  if (names.length > 2) return 'Several people are typing'
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing`
}
