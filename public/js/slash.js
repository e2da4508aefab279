/** Slash commands go to the server at once and by themselves: nothing is drawn before it answers, and a refused one stays in the box. */
import { apply } from './apply.js'
import { whereOf } from './composers.js'
import { newClientId } from './ids.js'
import { tell } from './page.js'
import { paths } from './paths.js'
import { sentenceOf } from './sentence.js'
import { ask } from './session.js'
import { underWay } from './settle.js'
import { toast } from './toast.js'

/** What got no answer may have been done all the same: asked again, it goes under the same key. @type {{ chat: string, text: string, key: string } | undefined} */
let unanswered

/** @param {HTMLFormElement} form @param {string} text @returns {Promise<string>} the sentence of a refusal, or nothing */
export async function run(form, text) {
  const { chat } = whereOf(form)
  const isAgain = unanswered?.chat === chat && unanswered.text === text
  const key = isAgain && unanswered ? unanswered.key : newClientId()
  const answer = await underWay(() => ask(paths.messages(chat), { method: 'POST', fields: { key, text } }).catch(() => null))
  unanswered = answer ? undefined : { chat, text, key }
  if (isAgain && answer?.headers.get('Flowra-Reason') === 'key_reused') return '' // done the first time, with a time of its own
  if (!answer?.ok) return sentenceOf(answer)
  const html = answer.status === 204 ? '' : await answer.text()
  if (html) await underWay(() => apply(html))
  const said = answer.headers.get('Flowra-Said')
  if (said) toast(said)
  go(answer.headers.get('Flowra-Go'))
  return ''
}

/** @param {string | null} to */
function go(to) {
  if (to === '#keys') tell('keys')
  else if (to) location.assign(to)
}
