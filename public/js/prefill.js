/** Fields that follow another one until somebody touches them: a username from the e-mail, an address from a name, the machine's time zone. */
import { ZONE } from './times.js'

const SHAPES = /** @type {Record<string, (text: string) => string>} */ ({
  username: text => shaped(text.split('@')[0] ?? '', /[^a-z0-9._-]+/g, '.'),
  slug: text => shaped(text, /[^a-z0-9]+/g, '-'),
})

export function startPrefill() {
  for (const field of document.querySelectorAll('[data-from]')) follow(/** @type {HTMLInputElement | HTMLSelectElement} */ (field))
}

/** @param {HTMLInputElement | HTMLSelectElement} field */
function follow(field) {
  const from = field.dataset['from'] ?? ''
  if (from === 'zone') return chooseZone(/** @type {HTMLSelectElement} */ (field))
  const source = /** @type {HTMLInputElement | null} */ (document.getElementById(from))
  let isTouched = field.value !== ''
  field.addEventListener('input', () => {
    isTouched = true
  })
  source?.addEventListener('input', () => {
    const shape = SHAPES[field.name]
    if (!isTouched && shape) field.value = shape(source.value)
  })
}

/** @param {HTMLSelectElement} field */
function chooseZone(field) {
  if ([...field.options].some(({ value }) => value === ZONE)) field.value = ZONE
}

/** @param {string} text @param {RegExp} others @param {string} sign */
const shaped = (text, others, sign) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(others, sign)
    .replace(/^[._-]+|[._-]+$/g, '')
