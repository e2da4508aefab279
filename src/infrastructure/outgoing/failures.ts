import type { Unanswered } from '../../application/ports.ts'

/** A call ended without an answer. Stays inside the adapter, which tells the outcome alone. */
export class Failed extends Error {
  readonly outcome: Unanswered
  constructor(outcome: Unanswered, options?: ErrorOptions) {
    super(`outgoing call: ${outcome}`, options)
    this.outcome = outcome
  }
}

/** Which it was, of what Node's client and zlib throw. Our own time limit ends a call by the signal. */
export function outcomeOf(error: unknown, { aborted }: AbortSignal): Unanswered {
  if (error instanceof Failed) return error.outcome
  if (aborted) return 'timed_out'
  const { code = '' } = error as { readonly code?: string }
  return /^(?:HPE_|Z_|ERR_ZLIB|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_HTTP_|ERR_INVALID)/.test(code) ? 'unreadable' : 'unreachable'
}
