/** Slash commands go to the server at once and by themselves: nothing is drawn before it answers, and a refused one stays in the box. */
import { apply } from './apply.js'
import { whereOf } from './composers.js'
import { newClientId } from './ids.js'
import { tell } from './page.js'
import { paths } from './paths.js'
import { sentenceOf } from './sentence.js'
import { ask } from './session.js'
import { underWay } from './settle.js'
import { timeText } from './times.js'
import { toast } from './toast.js'

/** What got no answer may have been done all the same: asked again, it goes under the same key. @type {{ chat: string, words: string, key: string } | undefined} */
let unanswered

/** @param {HTMLFormElement} form @param {string} text @param {HTMLElement | null} button which of them was pressed, and what it says @param {readonly import('./uploads.js').Sent[]} [files] @returns {Promise<string>} the sentence of a refusal, or nothing */
export async function run(form, text, button, files = []) {
  const { chat } = whereOf(form)
  const fileIds = files.map(({ id }) => ['fileIds', id])
  const words = `${text} ${fileIds}`
  const isAgain = unanswered?.chat === chat && unanswered.words === words
  const key = isAgain && unanswered ? unanswered.key : newClientId()
  const later = button?.getAttribute('formaction')
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector('[data-at]'))
  const given = [...new FormData(form, button)].filter(([, value]) => typeof value === 'string')
  const plain = later ? { ...Object.fromEntries(given), at: field?.value ?? '', key } : { key, text }
  const fields = [...Object.entries(plain), ...fileIds]
  const answer = await underWay(() => ask(later ?? paths.messages(chat), { method: 'POST', fields }).catch(() => null))
  unanswered = answer ? undefined : { chat, words, key }
  if (isAgain && answer?.headers.get('Flowra-Reason') === 'key_reused') return '' // done the first time, with a time of its own
  if (!answer?.ok) return sentenceOf(answer)
  const html = answer.status === 204 ? '' : await answer.text()
  if (html) await underWay(() => apply(html))
  const said = answer.headers.get('Flowra-Said')
  if (said) toast(said + here(said, Date.parse(answer.headers.get('Flowra-At') ?? '')))
  go(answer.headers.get('Flowra-Go'))
  return ''
}

/** A time is said in the zone of the account, as it was meant; where the device keeps another, in that too. @param {string} said @param {number} at */
function here(said, at) {
  const clock = / (\d+:\d+)\.$/.exec(said)?.[1]
  return !clock || clock.padStart(5, '0') === timeText('clock', at) ? '' : ` Here that is ${timeText('moment', at)}.`
}

/** @param {string | null} to */
function go(to) {
  if (to === '#keys') tell('keys')
  else if (to) location.assign(to)
}
