import { Rejected, rejected } from '../domain/decider.ts'

/** Input that fits no schema: 400, with a sentence for each field. */
export class Invalid extends Error {
  readonly reason: string
  readonly fields: ReadonlyMap<string, string>
  constructor(fields: ReadonlyMap<string, string>, reason = 'invalid') {
    super([...fields.values()][0] ?? 'This is not what was expected here.')
    this.reason = reason
    this.fields = fields
  }
}
export const invalid = (field: string, sentence: string, reason?: string): Invalid => new Invalid(new Map([[field, sentence]]), reason)

/** The same client id with another body: 409. */
export const keyReused = (): Rejected => rejected('key_reused', 'This was sent before with other words.')
export const isKeyReused = (error: unknown): boolean => error instanceof Rejected && error.reason === 'key_reused'
