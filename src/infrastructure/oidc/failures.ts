import { NotVouched } from '../../application/ports.ts'

type Coded = { readonly code?: string; readonly error?: string; readonly status?: number; readonly cause?: unknown }

const UNANSWERED = new Set([
  ...['OAUTH_TIMEOUT', 'OAUTH_ABORT', 'OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'OAUTH_PARSE_ERROR'],
  ...['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC'], // a key set that does not come
])
const SAID_NO = new Set(['access_denied', 'login_required', 'consent_required', 'interaction_required'])
const SERVER_FAULT = 500

/** Which kind of failure it was. What is not known for an absent answer is taken for a wrong one. */
export function notVouched(cause: unknown): NotVouched {
  if (cause instanceof NotVouched) return cause
  const { code = '', error = '', status = 0 } = cause as Coded
  if (SAID_NO.has(error)) return new NotVouched('denied', { cause })
  const isAway = UNANSWERED.has(code) || status >= SERVER_FAULT || isNetwork(cause)
  return new NotVouched(isAway ? 'unreachable' : 'untrusted', { cause })
}

/** The issuer has ended what the refresh token stood for. */
export const isOver = (cause: unknown): boolean => {
  const { code, error } = cause as Coded
  return code === 'OAUTH_RESPONSE_BODY_ERROR' && error === 'invalid_grant'
}

function isNetwork(cause: unknown): boolean {
  if (cause instanceof TypeError || (cause instanceof DOMException && /^(?:Timeout|Abort)Error$/.test(cause.name))) return true
  const inner = (cause as Coded).cause
  return inner !== undefined && inner !== cause && inner instanceof Error && isNetwork(inner)
}
