/** Files picked or dropped, and pictures opened. What happens then is loaded with the first. */
import { complain } from './composers.js'
import { hear, panelAt, report } from './page.js'

/** A drag says every few hundred milliseconds that it is still there, and nothing when it is over. */
const OVER_MS = 500
/** @type {HTMLElement | null} */
let under = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer

export function startAttach() {
  for (const name of ['dragover', 'drop']) document.addEventListener(name, event => dragged(/** @type {DragEvent} */ (event)))
  hear('composer', ({ form }) => plain(form))
  document.addEventListener('change', picked)
  document.addEventListener('click', opened)
  document.addEventListener('error', broke, { capture: true })
}

/** With script files go ahead of the form, which is plain again; one that came back with files goes as it came. @param {HTMLFormElement} form */
function plain(form) {
  if (form.fileIds) return
  form.removeAttribute('enctype')
  form.querySelector('[type="file"]')?.removeAttribute('name')
}

/** @type {Promise<typeof import('./uploads.js')> | undefined} */
let loading

/** What is asked first is done first: two imports of one module may end in either order. */
function uploads() {
  loading ??= import('./uploads.js').catch(error => {
    loading = undefined // the next one tries again
    throw error
  })
  return loading
}

/** @param {(uploads: typeof import('./uploads.js')) => unknown} act */
export const withUploads = act => report(uploads().then(act))

/** Whose files came before what takes them. @type {WeakSet<HTMLFormElement>} */
const early = new WeakSet()

/** @param {HTMLFormElement} form @param {FileList} files a list that empties itself once the event is over */
export function attach(form, files) {
  if (form.fileIds) return complain(form, 'Pick files with the paperclip here.')
  const all = [...files]
  early.add(form)
  report(
    uploads()
      .then(({ add }) => add(form, all))
      .finally(() => early.delete(form)),
  )
}

/** Do files go with what is written here? @param {HTMLFormElement} form */
export const hasFiles = form => early.has(form) || form.querySelector('.chip') !== null

/** @param {Event} event */
function picked({ target }) {
  if (!(target instanceof HTMLInputElement) || !target.files || !target.form?.matches('.composer') || target.form.fileIds) return
  attach(target.form, target.files)
  target.value = ''
}

/** Anywhere on a chat or a thread one may write in. Elsewhere a file is not taken, and does not take the page away. @param {DragEvent} event */
function dragged(event) {
  const { dataTransfer: data, target, type } = event
  if (!data?.types.includes('Files')) return
  event.preventDefault()
  const panel = panelAt(target)
  /** @type {HTMLFormElement | null | undefined} */
  const form = panel?.querySelector('form.composer')
  data.dropEffect = form ? 'copy' : 'none'
  mark(form && type === 'dragover' ? panel : null)
  if (form && type === 'drop') attach(form, data.files)
}

/** @param {HTMLElement | null} panel */
function mark(panel) {
  clearTimeout(timer)
  if (under !== panel) under?.classList.remove('is-dropping')
  panel?.classList.add('is-dropping')
  under = panel
  if (panel) timer = setTimeout(mark, OVER_MS, null)
}

/** @param {MouseEvent} event */
function opened(event) {
  /** @type {HTMLAnchorElement | null} */
  const link = event.target instanceof Element ? event.target.closest('a[data-picture]') : null
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  report(import('./lightbox.js').then(({ open }) => open(link)))
}

/** @param {Event} event */
function broke({ target }) {
  if (target instanceof HTMLImageElement) target.closest('[data-picture]')?.classList.add('is-broken')
  if (target instanceof HTMLMediaElement && Date.now() - (renewed.get(target) ?? 0) > RENEWED_MS) renew(target)
}

/** A link to a file opens for some minutes: a player that rested longer asks for another, and goes on where it was. @param {HTMLMediaElement} player */
function renew(player) {
  const { currentTime, paused } = player
  renewed.set(player, Date.now())
  player.load()
  player.currentTime = currentTime
  if (!paused) report(player.play())
}
const RENEWED_MS = 60_000
/** @type {WeakMap<HTMLMediaElement, number>} */
const renewed = new WeakMap()
