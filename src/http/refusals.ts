import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Form } from '../../views/components/form.ts'
import { Invalid } from '../application/errors.ts'
import { Busy, Full, NotVouched, Unsure } from '../application/ports.ts'
import { Rejected } from '../domain/decider.ts'

/** A refusal of HTTP's own: a status and a sentence. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode
  readonly retryAfter: number | undefined
  constructor(status: ContentfulStatusCode, sentence: string, retryAfter?: number) {
    super(sentence)
    this.status = status
    this.retryAfter = retryAfter
  }
}
export const refusal = (status: ContentfulStatusCode, sentence: string, retryAfter?: number): Refusal =>
  new Refusal(status, sentence, retryAfter)

/** What may be said outside about an error. Anything that is not listed here is a bug, and only its id is told. */
export type Told = {
  readonly status: ContentfulStatusCode
  readonly reason: string
  readonly sentence: string
  readonly fields: Readonly<Record<string, string>>
  readonly retryAfter?: number | undefined
}

export function told(error: unknown): Told | undefined {
  if (error instanceof Invalid)
    return { status: 400, reason: error.reason, sentence: error.message, fields: Object.fromEntries(error.fields) }
  if (error instanceof Rejected) return ofRejected(error)
  if (error instanceof Busy) return { status: 503, reason: 'busy', sentence: error.message, fields: {}, retryAfter: error.retryAfter }
  // 503 promises that nothing was written; here nobody knows.
  if (error instanceof Unsure) return { status: 504, reason: 'unsure', sentence: error.message, fields: {}, retryAfter: error.retryAfter }
  if (error instanceof Full) return { status: 507, reason: 'full', sentence: error.message, fields: {}, retryAfter: error.retryAfter }
  if (error instanceof NotVouched) return ofIssuer(error)
  if (error instanceof Refusal)
    return { status: error.status, reason: 'refused', sentence: error.message, fields: {}, retryAfter: error.retryAfter }
  return undefined
}

/** An issuer's answer that was none. */
function ofIssuer({ reason }: NotVouched): Told {
  const plain = { reason, fields: {} }
  switch (reason) {
    case 'denied':
      return { ...plain, status: 403, sentence: 'You were not let in there, or changed your mind.' }
    case 'untrusted':
      return { ...plain, status: 400, sentence: 'What came back does not fit what was asked. Please try again.' }
    case 'unreachable':
      return { ...plain, status: 503, sentence: 'Where you sign in does not answer right now. Try again in a moment.', retryAfter: SOON }
  }
}

const SOON = 5

const ofRejected = ({ reason, message, field }: Rejected): Told => ({
  status: STATUSES[reason] ?? 409,
  reason,
  sentence: message,
  fields: field === undefined ? {} : { [field]: message },
})

const STATUSES: Readonly<Record<string, ContentfulStatusCode>> = {
  empty: 400,
  file_unknown: 422,
  file_sending: 422,
  file_kind: 422,
  file_disguised: 422,
  file_infected: 422,
  file_too_large: 413,
  storage_full: 507,
  flow_over: 400,
  deactivated: 403,
  no_workspace: 403,
  not_found: 404,
  forbidden: 403,
  not_participant: 403,
  posting_admins: 403,
  edit_window_over: 403,
  role_too_high: 403,
  gone: 410,
  invite_expired: 410,
  invite_revoked: 410,
  invite_used_up: 410,
  slow_down: 429,
}

/** As a form shows it: beside the field, else on top. */
export const formOf = ({ fields, sentence, reason }: Told, values: Form['values']): Form =>
  Object.keys(fields).length > 0 ? { values, errors: fields, reason } : { values, errors: {}, summary: sentence, reason }
