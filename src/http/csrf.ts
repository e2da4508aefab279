import type { Gate } from './gates.ts'
import { refusal } from './refusals.ts'
import { csrfOf, isSame } from './session.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])
export const isSafe = (method: string): boolean => SAFE.has(method)

/** First layer: the browser says that a page of ours asks. Who says nothing at all is refused too. */
export const fromOurPages: Gate = c => {
  if (isSafe(c.req.method)) return undefined
  const site = c.req.header('Sec-Fetch-Site')
  const isOurs = site === undefined ? c.req.header('Origin') === c.get('doors').configuration.publicUrl.origin : site === 'same-origin'
  if (!isOurs) throw refusal(403, 'This did not come from a page of Flowra.')
  return undefined
}

/** Second layer: the token of this session, in the header that script sends or in the form's own field. */
export const withToken: Gate = c => {
  if (isSafe(c.req.method)) return undefined
  const [field] = c.get('body').get('csrf') ?? []
  const given = c.req.header('X-CSRF') ?? (typeof field === 'string' ? field : '')
  const token = csrfOf(c)
  if (token === '' || !isSame(given, token)) throw refusal(403, 'This page is out of date. Reload it and try again.')
  return undefined
}
