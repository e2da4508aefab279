/**
 * Puts fragments into the page: frames, catch-ups and the answers to forms, which all have one shape. Registered with htmx as `app-live`, it
 * looks at each part before it is put in: what is older than the page is dropped, so that doubled, late and shuffled parts do no harm.
 */
import { arrange } from './arrange.js'
import { extentOf, trim } from './extent.js'
import { verdict } from './guard.js'
import { hear, me, report, tell } from './page.js'
import { placeNow, stay } from './place.js'
import { signedOut } from './session.js'
import { localTimes } from './times.js'

/**
 * How a fragment came. `live`: a frame or catch-up, which never widens the window. `page`: older or newer rows. `ctx.flowra` carries it through htmx.
 * @typedef {{ kind: 'live' | 'page', touched: Set<HTMLElement>, beyond: HTMLElement[], put: HTMLElement[], gone: number[], keep?: ReturnType<typeof placeNow> }} Way
 * @typedef {{ swapSpec: { style: string }, fragment: DocumentFragment, target: string | HTMLElement | null, type: string, sourceElement: Element }} Task
 */

/** @type {Map<string, number>} deleted rows and the version that deleted them, until the chat is left */
const buried = new Map()
/** @type {Set<string>} rows that the person is working in; a newer one waits in `held` */
const busy = new Set()
/** @type {Map<string, HTMLElement>} */
const held = new Map()

export function startApply() {
  window.htmx.registerExtension('app-live', {
    htmx_before_swap: beforeSwap,
    htmx_finally_swap: afterSwap,
    htmx_before_morph_node: (/** @type {Element} */ _old, /** @type {{ oldNode: Node, newNode: Node }} */ { oldNode, newNode }) =>
      !isNewer(oldNode, newNode),
  })
  hear('left', () => buried.clear())
}

/** @type {WeakMap<Element, HTMLElement>} */
const homes = new WeakMap()

/** The list a row came for. @param {HTMLElement} row */
export const homeOf = row => homes.get(row)

/** @param {string} html @param {Way['kind']} [kind] */
export async function apply(html, kind = 'live') {
  const way = newWay(kind)
  await swap({ text: html, swap: 'none', flowra: way })
  return way
}

/** Parts go where they name; the rest of the text into `target`. @param {{ text: string, swap: string, target?: string | HTMLElement, flowra?: Way }} parts */
export const swap = parts => window.htmx.swap(/** @type {any} */ ({ sourceElement: document.body, transition: false, ...parts }))

/** @param {Way['kind']} kind @returns {Way} */
const newWay = kind => ({ kind, touched: new Set(), beyond: [], put: [], gone: [] })

/** @param {Element} _source @param {{ ctx: any, tasks: Task[] }} detail */
function beforeSwap(_source, { ctx, tasks }) {
  if (ctx.response?.status === 401) {
    signedOut()
    return false
  }
  /** @type {Way} */
  const way = ctx.flowra ?? newWay('live')
  ctx.flowra = way
  way.keep = placeNow(way.kind)
  tell('swapping')
  for (const task of [...tasks]) {
    localTimes(task.fragment)
    if (task.swapSpec.style === 'upsert') guardRows(task, tasks, way)
    else if (task.type === 'partial' && isStale(task)) tasks.splice(tasks.indexOf(task), 1)
  }
  return true
}

/** @param {Task} task */
function isStale(task) {
  const target = targetOf(task)
  const next = task.fragment.firstElementChild
  return !target || (next !== null && isNewer(target, next))
}

/** @param {Task} task @param {Task[]} tasks @param {Way} way */
function guardRows(task, tasks, way) {
  const list = targetOf(task)
  if (!list) return task.fragment.replaceChildren()
  way.touched.add(list)
  for (const row of /** @type {HTMLElement[]} */ ([...task.fragment.children])) {
    const shown = row.id ? document.getElementById(row.id) : null
    homes.set(row, list)
    const fate = isLine(row) ? lineFate(list, row) : fateOf(row, { shown, list, way })
    if (fate === 'put') put(row, { shown, task, tasks, way })
    else row.remove()
    if (fate === 'bury') bury(row, shown, way)
    if (fate === 'count' && !way.beyond.some(({ id }) => id === row.id)) way.beyond.push(row)
  }
}

/** @param {HTMLElement} row @param {{ shown: HTMLElement | null, list: HTMLElement, way: Way }} at */
const fateOf = (row, { shown, list, way }) =>
  verdict(arrivalOf(row), { shown: versionOf(shown), buried: buried.get(row.id), window: extentOf(list, way.kind) })

/** Day lines and the New line: a page of rows brings its own. @param {HTMLElement} item */
const isLine = item => item.dataset['version'] === undefined

/** Days and folds are drawn anew in any case; what stands once stays once. @param {HTMLElement} list @param {HTMLElement} line */
const lineFate = (list, line) =>
  list.querySelector(`:scope > [data-k="${CSS.escape(line.dataset['k'] ?? '')}"]`) || line.matches('.day, .changes') ? 'drop' : 'put'

/** @param {HTMLElement} row @param {HTMLElement | null} shown @param {Way} [way] */
function bury(row, shown, way) {
  buried.set(row.id, Number(row.dataset['version']))
  held.delete(row.id)
  shown?.remove()
  if (row.dataset['n'] && !homeOf(row)?.dataset['thread']) way?.gone.push(Number(row.dataset['n']))
}

/**
 * A pending row gives way to the true one, whose place may be another. A row with the focus, a selection or the toolbar in it is patched, not
 * replaced: the caret and the menu stay.
 *
 * @param {HTMLElement} row @param {{ shown: HTMLElement | null, task: Task, tasks: Task[], way: Way }} at
 */
function put(row, { shown, task, tasks, way }) {
  if (!shown) return way.put.push(row)
  if (busy.has(row.id)) {
    row.remove()
    return held.set(row.id, row)
  }
  keepTabStop(shown, row)
  if (shown.classList.contains('pending') || shown.dataset['k'] !== row.dataset['k']) return shown.remove()
  if (!isInUse(shown)) return
  const fragment = document.createDocumentFragment()
  fragment.append(row)
  return tasks.push({ ...task, type: 'partial', target: shown, fragment, swapSpec: { style: 'outerMorph' } })
}

/** The row that keys reach stays the one. @param {HTMLElement} shown @param {HTMLElement} row */
function keepTabStop(shown, row) {
  const stop = shown.querySelector('article')?.getAttribute('tabindex')
  if (stop) row.querySelector('article')?.setAttribute('tabindex', stop)
}

/** What plays goes on, what is shown does not flicker. @param {HTMLElement} row */
function isInUse(row) {
  const selection = getSelection()
  return (
    row.contains(document.activeElement) ||
    row.querySelector('.files') ||
    (selection && !selection.isCollapsed && selection.containsNode(row, true))
  )
}

/** @param {Element} _source @param {{ ctx: any }} detail */
function afterSwap(_source, { ctx }) {
  /** @type {Way | undefined} */
  const way = ctx.flowra
  if (!way?.keep) return
  for (const list of way.touched) {
    arrange(list)
    trim(list)
  }
  stay(way.keep)
  tell('swapped', way)
}

/** Work in a row begins: newer versions of it wait. @param {string} id the row's DOM id */
export const hold = id => busy.add(id)

/** Work in a row is over. @param {string} id */
export function release(id) {
  busy.delete(id)
  const row = held.get(id)
  held.delete(id)
  const list = document.getElementById(id)?.closest('ol')
  if (!row || !list) return
  report(apply(`<hx-upsert hx-target="#${list.id}" key="data-k">${row.outerHTML}</hx-upsert>`))
}

/** @param {HTMLElement} row */
const arrivalOf = row => ({
  version: Number(row.dataset['version']),
  place: Number(row.dataset['k']),
  isDeleted: row.hidden && row.hasAttribute('data-is-deleted'),
})

/** @param {HTMLElement | null} shown a pending row has no version: anything replaces it */
const versionOf = shown => (shown ? Number(shown.dataset['version'] ?? -1) : undefined)

/** @param {Node} old @param {Node} next */
const isNewer = (old, next) =>
  old instanceof HTMLElement &&
  next instanceof HTMLElement &&
  old.id === next.id &&
  Number(old.dataset['version']) > Number(next.dataset['version'])

/** @param {Task} task @returns {HTMLElement | null} */
const targetOf = task => (typeof task.target === 'string' ? document.querySelector(task.target) : task.target)

/** Rows of other people that came at the end, for whoever announces them. @param {Way} way */
export const strangers = way => way.put.filter(row => row.dataset['author'] !== me() && row.hasAttribute('data-n'))

/** Deleted rows that a page printed are remembered like those that a frame brings. @param {HTMLElement} list */
export function buryPrinted(list) {
  for (const row of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('li[data-is-deleted][hidden]'))) bury(row, row)
}
