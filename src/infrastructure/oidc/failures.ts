import { NotVouched } from '../../application/ports.ts'

type Coded = { readonly code?: string; readonly error?: string; readonly status?: number; readonly cause?: unknown }

/** Answers that are not of the issuer itself: an error page of what stands before it, a key set that does not come. */
const UNANSWERED = new Set(['OAUTH_RESPONSE_IS_NOT_CONFORM', 'OAUTH_RESPONSE_IS_NOT_JSON', 'ERR_JOSE_GENERIC'])
const SAID_NO = new Set(['access_denied', 'login_required', 'consent_required', 'interaction_required'])
const SERVER_FAULT = 500

/** Which kind of failure it was. What is not known for an absent answer is taken for a wrong one. */
export function notVouched(cause: unknown): NotVouched {
  for (let inner = cause; inner instanceof Error; inner = inner.cause) if (inner instanceof NotVouched) return inner
  const { code = '', error = '', status = 0 } = cause as Coded
  if (SAID_NO.has(error)) return new NotVouched('denied', { cause })
  return new NotVouched(UNANSWERED.has(code) || status >= SERVER_FAULT ? 'unreachable' : 'untrusted', { cause })
}

/** The issuer has ended what the refresh token stood for. */
export function isOver(cause: unknown): boolean {
  const { code, error } = cause as Coded
  return code === 'OAUTH_RESPONSE_BODY_ERROR' && error === 'invalid_grant'
}
