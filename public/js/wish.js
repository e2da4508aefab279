/** A wish of this page to the server: under a fresh key, so that it happens once; what it changed is put in, a refusal is told. */
import { apply } from './apply.js'
import { newClientId } from './ids.js'
import { tell } from './page.js'
import { ask } from './session.js'
import { underWay } from './settle.js'

/** @param {string} path @param {string} method @param {Record<string, string> | string[][]} [fields] @returns {Promise<Response | false>} what was answered, if it happened */
export async function wish(path, method, fields = {}) {
  const all = [...(Array.isArray(fields) ? fields : Object.entries(fields)), ['key', newClientId()]]
  const answer = await underWay(() => ask(path, { method, fields: all }).catch(() => null))
  if (!answer?.ok) {
    tell('refused', answer)
    return false
  }
  const html = answer.status === 204 ? '' : await answer.text()
  if (html) await underWay(() => apply(html))
  return answer
}
