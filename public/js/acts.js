/** What the toolbar and the keys do to a row, loaded when somebody does it first. */
import { write } from './composer.js'
import { boxOf, composerFor } from './composers.js'
import { copy } from './copy.js'
import { messageOf, openChat } from './page.js'
import { paths } from './paths.js'
import { save as marked } from './saves.js'
import { toast } from './toast.js'
import { wish } from './wish.js'

/** @type {Record<string, (row: HTMLElement) => unknown>} */
export const acts = {
  pin,
  save,
  quote,
  link,
  words,
  file,
  remind,
  forward: row => import('./forward.js').then(({ forward }) => forward(row)),
}

/** @param {HTMLElement} row */
function pin(row) {
  const path = paths.pin(openChat(), messageOf(row))
  if (row.querySelector('.pinned')) return done(path, 'DELETE', 'Unpinned.', 'PUT')
  return done(path, 'PUT', 'Pinned for everybody here.', 'DELETE')
}

/** @param {HTMLElement} row */
async function save(row) {
  const [chat, message] = [openChat(), messageOf(row)]
  const isSaved = !row.classList.contains('is-saved')
  const answer = await keep({ chat, message, isSaved })
  const done = isSaved ? 'Saved for you.' : 'No longer saved.'
  if (!answer) return
  const said = answer.headers.get('Flowra-Said') // its reminder went too, and does not come back from here
  toast(said ?? done, async () => {
    if ((await keep({ chat, message, isSaved: !isSaved })) && said) toast('Saved again, without its reminder.')
  })
}

/** @param {{ chat: string, message: string, isSaved: boolean }} mark */
async function keep(mark) {
  const answer = await wish(paths.save(mark.chat, mark.message), mark.isSaved ? 'PUT' : 'DELETE')
  if (answer) marked(mark)
  return answer
}

/** @param {HTMLElement} row */
function remind(row) {
  location.assign(`${paths.message(openChat(), messageOf(row))}/reminder`)
}

/** @param {HTMLElement} row */
function link(row) {
  const { href } = /** @type {HTMLAnchorElement} */ (row.querySelector('a.at'))
  return copy(href, 'Link copied.')
}

/** The first it brings: large, playing, or kept. @param {HTMLElement} row */
function file(row) {
  const it = /** @type {HTMLElement | null} */ (row.querySelector('.files :is(a, audio, video)'))
  it?.focus()
  return it instanceof HTMLMediaElement ? it.play() : it?.click()
}

/** @param {HTMLElement} row */
function words(row) {
  return copy(wordsOf(row), 'Text copied.')
}

/** What a row says goes into the box below it, after what is there. @param {HTMLElement} row */
function quote(row) {
  const form = composerFor(row.closest('ol'))
  if (!form) return
  const lines = [`**${row.querySelector('.who [data-person]')?.textContent ?? ''}**`, ...wordsOf(row).split('\n')]
  const before = boxOf(form)?.value.trimEnd()
  write(`${before ? `${before}\n\n` : ''}${lines.map(line => `> ${line}`.trimEnd()).join('\n')}\n\n`, form)
}

/** With its line ends, which only what stands on the page has. @param {HTMLElement} row */
function wordsOf(row) {
  const text = /** @type {HTMLElement | undefined} */ (row.querySelector('.text')?.cloneNode(true))
  if (!text) return ''
  text.querySelector('.edited')?.remove()
  text.className = 'vh'
  row.append(text)
  const words = text.innerText.trim()
  text.remove()
  return words
}

/** @param {string} path @param {string} method @param {string} sentence @param {string} back the method that undoes it */
async function done(path, method, sentence, back) {
  if (await wish(path, method)) toast(sentence, () => wish(path, back))
}
