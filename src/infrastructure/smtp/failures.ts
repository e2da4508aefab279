import type { Delivery } from '../../application/ports.ts'

/** What the library throws: its own code, the answer of the server if there was one, and what the machine was asked for. */
export type Failure = Error & {
  readonly code?: string
  readonly responseCode?: number
  readonly response?: string
  readonly command?: string // what the answer was to
  readonly syscall?: string
}

type Failed = Exclude<Delivery, { outcome: 'sent' }> & { readonly isAnswer: boolean }

/** A password that does not fit and a connection that cannot be hidden are whoever runs this server's to mend. */
const OF_THE_SERVER = new Set(['EAUTH', 'ETLS', 'ENOAUTH', 'EOAUTH2'])
const WANTS_A_PASSWORD = new Set([530, 534, 535, 538])
const NO_SERVICE = 554 // to somebody's address it is how servers say that they are no relay of ours

/** Every failure has a name; none of it holds what the server wrote, which may name somebody. */
export function outcomeOf(failure: Failure): Failed {
  const { code = 'EUNKNOWN', responseCode, syscall } = failure
  if (OF_THE_SERVER.has(code)) return barred(responseCode === undefined ? code : String(responseCode), true)
  if (responseCode !== undefined && isOfUs(failure, responseCode)) return barred(String(responseCode), isOfAll(failure, responseCode))
  if (responseCode !== undefined && responseCode >= 500) return { outcome: 'refused', code: String(responseCode), isAnswer: true }
  if (responseCode !== undefined && responseCode >= 400) return { outcome: 'later', code: String(responseCode), isAnswer: true }
  const isBefore = syscall === 'connect' || code === 'EDNS' // nobody was there; later on it may have gone out
  return { outcome: isBefore ? 'later' : 'unknown', code, isAnswer: false }
}

const barred = (code: string, isOfAll: boolean): Failed => ({ outcome: 'barred', code, isOfAll, isAnswer: false })

/**
 * Greeting, sign-in and sender are ours. What is answered to an address or to the letter is theirs, unless it says that the server
 * takes nothing from us: a policy (5.7.x of RFC 3463), a sender (5.1.7, 5.1.8), a relay.
 */
function isOfUs({ command = '', response = '' }: Failure, responseCode: number): boolean {
  if (responseCode < 500) return false
  if (isOfAll({ command }, responseCode)) return true
  if (command === 'RCPT TO' && (responseCode === NO_SERVICE || /\brelay/i.test(response))) return true
  return /^\d{3}[ -]5\.(?:7\.\d+|1\.[78])\b/.test(response)
}
const isOfAll = ({ command = '' }: Pick<Failure, 'command'>, responseCode: number): boolean =>
  WANTS_A_PASSWORD.has(responseCode) || !THEIRS.has(command)
const THEIRS: ReadonlySet<string> = new Set(['RCPT TO', 'DATA'])
