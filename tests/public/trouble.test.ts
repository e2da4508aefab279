import assert from 'node:assert/strict'
import { test } from 'node:test'

/** As much of the page as the script looks at: elements that may hold a wrong field, and what was told and focused. */
const focused: string[] = []
const told: string[] = []

const place = (id: string, wrong?: object) =>
  Object.assign(new EventTarget(), {
    id,
    tagName: 'INPUT',
    documentElement: { dataset: {} },
    querySelector: (selector: string) => (selector.includes('aria-invalid') ? (wrong ?? null) : null),
    focus: () => focused.push(id),
  })
type Place = ReturnType<typeof place>

const document = place('page', place('email'))
document.addEventListener('flowra:refused', () => told.push('refused'))
Object.assign(globalThis, { document, Element: EventTarget, HTMLElement: EventTarget })
const { startTrouble }: { startTrouble(): void } = await import(new URL('../../public/js/trouble.js', import.meta.url).href)
startTrouble()

function answered(status: number, target: Place, swap = 'innerHTML'): void {
  const ctx = { response: { status }, target, swap, text: 'A sentence.' }
  document.dispatchEvent(new CustomEvent('htmx:finally:request', { detail: { ctx } }))
}

test('a page that is a refused form begins in its first wrong field', () => {
  assert.deepEqual(focused.splice(0), ['email'])
})

test('whatever the status of a refusal, the first wrong field of the form that came back is focused', () => {
  for (const status of [400, 401, 403, 409, 422]) answered(status, place('form', place('title')))
  assert.deepEqual(focused.splice(0), Array(5).fill('title'))
  assert.deepEqual(told.splice(0), [])
})

test('a refusal that is put nowhere is told instead, and nothing is focused where nothing is wrong', () => {
  answered(409, place('composer', place('text')), 'none')
  answered(400, place('panel'))
  answered(200, place('list', place('title')))
  assert.deepEqual([focused.splice(0), told.splice(0)], [[], ['refused']])
})
