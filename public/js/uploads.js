/**
 * Files on their way into a message: a chip for each above the text, kept by chat and thread, so that they are still there when one comes back.
 * They are sent at once; a message goes when all of its files have arrived. None waits for a connection: it says so and can be tried again.
 */
import { boxOf, complain, composerOf, placeOf, whereOf } from './composers.js'
import { newClientId } from './ids.js'
import { first, hear, report } from './page.js'
import { paths } from './paths.js'
import { sentenceOf } from './sentence.js'
import { ask, hasNewToken, signedOut } from './session.js'
import { sizeText } from './size.js'
import { say } from './speak.js'

/**
 * @typedef {{ id: string, html: string, name: string, size: number }} Sent `html`: how a row shows it
 * @typedef {{ name: string, size: number, chip: HTMLElement, state: 'waiting' | 'running' | 'done' | 'failed', key?: string, file?: File, sent?: Sent, xhr?: XMLHttpRequest }} Upload
 * @typedef {import('./composers.js').Where} Where
 */

const MOST = 10
const MOST_BYTES = 100 * 1024 * 1024
const AT_ONCE = 2
const HAS_THUMB = /^image\/(png|jpeg|gif|webp|avif)$/
/** Of the refusals those that another try may change. */
const PASSING = [401, 408, 429]

/** @type {Map<string, Upload[]>} by chat and thread */
const boxes = new Map()
/** @type {Map<string, Where & { when?: string | null | undefined }>} whose message was sent, or for when, and waits for its files */
const waiting = new Map()

hear('composer', ({ form }) => come(form))
hear('edit-over', () => queueMicrotask(next)) // of two edits one is over as the other begins
document.addEventListener('click', clicked)

/** @param {Where} where */
const uploadsIn = where => boxes.get(placeOf(where)) ?? []

/** @param {HTMLFormElement} form @param {readonly File[]} files */
export function add(form, files) {
  if (form.matches('.edit')) return complain(form, 'A message that was sent takes no more files.')
  const room = MOST - uploadsIn(whereOf(form)).length
  const added = files.slice(0, room).map(file => upload({ name: file.name, size: file.size, file, state: 'waiting', key: newClientId() }))
  put(form, added)
  complain(form, files.length > room ? `A message takes ${MOST} files. The rest was left out.` : '')
  if (added.length > 0) say(`Uploading ${added.length === 1 ? added[0]?.name : `${added.length} files`}`)
  next()
}

/** What a refused message brought, for the message that is written anew. @param {HTMLFormElement} form @param {readonly Sent[]} sent */
export const restore = (form, sent) =>
  put(
    form,
    sent.map(one => upload({ ...one, sent: one, state: 'done' })),
  )

/** What goes with the message; nothing while it has to wait. @param {HTMLFormElement} form @param {string | null} [when] chosen for one that is for later @returns {Sent[] | undefined} */
export function ready(form, when) {
  const mine = uploadsIn(whereOf(form))
  if (mine.every(({ sent }) => sent)) return mine.flatMap(({ sent }) => sent ?? [])
  if (mine.some(({ state }) => state === 'failed')) complain(form, 'Remove what could not be attached, or try it again.')
  else wait(form, when)
  return undefined
}

/** @param {HTMLFormElement} form @param {string | null | undefined} when */
function wait(form, when) {
  waiting.set(placeOf(whereOf(form)), { ...whereOf(form), when })
  draw(form)
  say('Sends when the files are there.')
}

/** They belong to a message now. @param {HTMLFormElement} form @param {readonly Sent[]} files */
export function clear(form, files) {
  only(form, ({ sent }) => !sent || !files.includes(sent))
  waiting.delete(placeOf(whereOf(form)))
  draw(form)
}

/** @param {HTMLFormElement} form @param {(one: Upload) => boolean} stays */
const only = (form, stays) => boxes.set(placeOf(whereOf(form)), uploadsIn(whereOf(form)).filter(stays))

/** @param {Omit<Upload, 'chip'>} of @returns {Upload} */
function upload(of) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById('chip'))
  const chip = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild)
  const one = { ...of, chip }
  part(one, 'bdi').textContent = one.name
  if (HAS_THUMB.test(one.file?.type ?? '')) report(thumb(one))
  show(one)
  return one
}

/** @param {Upload} one @param {string} selector */
const part = ({ chip }, selector) => /** @type {HTMLElement} */ (chip.querySelector(selector))

/** What cannot be drawn keeps the sign of a file. @param {Upload} one */
async function thumb(one) {
  const image = new Image(32, 32)
  image.src = URL.createObjectURL(/** @type {File} */ (one.file))
  image.alt = ''
  const isFine = await image.decode().then(
    () => true,
    () => false,
  )
  if (isFine) part(one, 'svg').replaceWith(image)
  URL.revokeObjectURL(image.src)
}

/** @param {HTMLFormElement} form @param {readonly Upload[]} added */
function put(form, added) {
  const where = whereOf(form)
  boxes.set(placeOf(where), [...uploadsIn(where), ...added])
  draw(form)
}

/** A box that is new edits nothing: a message whose files came meanwhile, while another was edited in the old one, is found unsent. @param {HTMLFormElement} form */
function come(form) {
  if (!isComing(whereOf(form))) waiting.delete(placeOf(whereOf(form)))
  draw(form)
}

/** @param {Where} where */
const isComing = where => uploadsIn(where).some(({ state }) => state === 'waiting' || state === 'running')

/** @param {HTMLFormElement} form */
function draw(form) {
  const where = whereOf(form)
  form.querySelector('.chips')?.replaceChildren(...uploadsIn(where).map(({ chip }) => chip))
  form.classList.toggle('is-waiting', waiting.has(placeOf(where)))
}

/** @param {Upload} one @param {string} [words] @param {number} [share] of it that arrived */
function show(one, words = '', share = 0) {
  const { chip, state, name, size } = one
  chip.dataset['state'] = state
  part(one, 'small').textContent = state === 'failed' ? words : [sizeText(size), ...(words ? [words] : [])].join(' · ')
  part(one, 'progress').setAttribute('value', `${share}`)
  part(one, '[data-chip="remove"]').ariaLabel = `${state === 'running' ? 'Cancel' : 'Remove'} ${name}`
  part(one, '[data-chip="retry"]').ariaLabel = `Try ${name} again`
}

/** Those that wait begin as others end. */
function next() {
  const all = [...boxes.values()].flat()
  const running = all.filter(({ state }) => state === 'running').length
  for (const one of all.filter(({ state }) => state === 'waiting').slice(0, Math.max(0, AT_ONCE - running))) report(run(one))
  for (const where of waiting.values()) if (!isComing(where)) goOn(where)
}

/** Everything has an end: the message goes, once nothing else is in its box, or says why not. Who has left the chat meanwhile finds it unsent. @param {Where & { when?: string | null | undefined }} where */
function goOn(where) {
  const form = composerOf(where)
  if (form?.matches('.edit')) return
  waiting.delete(placeOf(where))
  if (!form) return
  draw(form)
  if (uploadsIn(where).length > 0 || boxOf(form)?.value.trim())
    form.requestSubmit(form.querySelector(`[name="when"][value="${where.when}"]`))
}

/** @param {Upload} one */
async function run(one) {
  one.state = 'running'
  show(one)
  const problem = await problemWith(one)
  if (!isKept(one)) return
  one.state = problem ? 'failed' : 'done'
  show(one, problem)
  if (problem) say(`${one.name}: ${problem}`, 'assertive')
  else say(`${one.name} is attached`)
  next()
}

/** @param {Upload} one */
const isKept = one => [...boxes.values()].some(box => box.includes(one))

/** @param {Upload} one @returns {Promise<string>} the sentence of what went wrong, or nothing */
async function problemWith(one) {
  const file = /** @type {File} */ (one.file)
  const isReadable = await file
    .slice(0, 1)
    .arrayBuffer()
    .then(Boolean, () => false)
  if (!isKept(one)) return ''
  part(one, '[data-chip="retry"]').hidden = true
  if (!isReadable) return 'This cannot be read. A folder cannot be attached.'
  if (file.size > MOST_BYTES) return `At most ${sizeText(MOST_BYTES)}.`
  const answer = await send(one, file)
  if (answer?.status === 403 && (await hasNewToken())) return problemWith(one)
  part(one, '[data-chip="retry"]').hidden = answer !== null && answer.status < 500 && !PASSING.includes(answer.status)
  if (answer?.status === 401) {
    signedOut()
    return 'You are signed out.'
  }
  if (!answer?.ok) return sentenceOf(answer)
  const html = await answer.text()
  one.sent = { id: /data-file="([^"]+)"/.exec(html)?.[1] ?? '', html, name: one.name, size: one.size }
  return ''
}

/** By the only way that tells how much has arrived. @param {Upload} one @param {File} file @returns {Promise<Response | null>} */
const send = (one, file) =>
  new Promise(resolve => {
    const xhr = new XMLHttpRequest()
    one.xhr = xhr
    xhr.open('POST', paths.files())
    const headers = {
      Accept: 'text/html',
      'Content-Type': 'application/octet-stream',
      'Flowra-Key': one.key ?? '',
      'Flowra-File-Name': encodeURIComponent(file.name.toWellFormed()),
      'HX-Request': 'true',
      'HX-Request-Type': 'partial',
      'X-CSRF': first('meta[name="csrf"]')?.getAttribute('content') ?? '',
    }
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value)
    xhr.upload.onprogress = ({ loaded, total }) =>
      show(one, loaded < total ? `${Math.floor((100 * loaded) / total)} %` : 'checking', loaded / total)
    xhr.onloadend = () => resolve(xhr.status ? new Response(xhr.response, { status: xhr.status }) : null)
    xhr.send(file)
  })

/** @param {MouseEvent} event */
function clicked({ target }) {
  const button = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest('[data-chip]')) : null
  const form = button?.closest('form')
  const one = form && uploadsIn(whereOf(form)).find(({ chip }) => chip.contains(button))
  if (!one) return
  if (button?.dataset['chip'] === 'remove') remove(form, one)
  else one.state = 'waiting'
  next()
}

/** @param {HTMLFormElement} form @param {Upload} one */
function remove(form, one) {
  const { chip, xhr, sent, name } = one
  const beside = chip.nextElementSibling ?? chip.previousElementSibling
  only(form, other => other !== one)
  xhr?.abort()
  if (sent) report(ask(paths.file(sent.id), { method: 'DELETE', fields: { key: newClientId() } }).catch(() => null))
  draw(form)
  complain(form, '')
  const stop = /** @type {HTMLElement | null} */ (beside?.querySelector('[data-chip="remove"]') ?? boxOf(form))
  stop?.focus()
  say(`${name} removed`)
}
