/** Who is writing: said at most every three seconds, shown for six, never spoken. */

import { send } from './live.js'
import { hear, me, openChat } from './page.js'
import { nameOf } from './people.js'

const SAY_MS = 3_000
const SHOW_MS = 6_000
/** Words of the socket may overtake each other: who just wrote is not writing. */
const JUST_WROTE_MS = 400

/** @type {Map<string, ReturnType<typeof setTimeout>>} by person */
const writers = new Map()
/** @type {Map<string, number>} when their message came, by person */
const wrote = new Map()
let said = 0

export function startTyping() {
  hear('typed', () => {
    if (Date.now() - said < SAY_MS) return
    said = Date.now()
    send('typing', { chat: openChat() })
  })
  hear('chat', () => {
    said = 0
    for (const person of [...writers.keys()]) stop(person)
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

/** @param {{ chat: string, personId: string }} frame */
export function typing({ chat, personId }) {
  if (chat !== openChat() || personId === me() || Date.now() - (wrote.get(personId) ?? 0) < JUST_WROTE_MS) return
  clearTimeout(writers.get(personId))
  writers.set(
    personId,
    setTimeout(() => stop(personId), SHOW_MS),
  )
  draw()
}

/** @param {string} person */
function stop(person) {
  clearTimeout(writers.get(person))
  if (writers.delete(person)) draw()
}

function draw() {
  const line = document.getElementById(`typing-${openChat()}`)
  if (line) line.textContent = sentence([...writers.keys()].map(nameOf))
}

/** @param {string[]} names */
export function sentence(names) {
  if (names.length === 0) return ''
  if (names.length > 2) return 'Several people are typing'
  return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} typing`
}
