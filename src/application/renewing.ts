import type { Commands } from './commands.ts'
import type { Issuer, Ports } from './ports.ts'

const EVERY_MS = 2_000

type Renewing = { stop(): void }

/** A page that only listens keeps its session asked about too (S9). Where nobody signs in elsewhere there is nothing to ask. */
export function keepRenewing(
  { issuers }: Pick<Ports, 'issuers'>,
  { identities }: Pick<Commands, 'identities'>,
  sessionIds: () => Iterable<string>,
  report: (error: unknown) => void,
): Renewing {
  if (issuers.length === 0) return { stop: () => undefined }
  let isAsking = false
  const timer = setInterval(() => {
    if (isAsking) return
    isAsking = true
    identities
      .renewDue(sessionIds())
      .catch(report)
      .finally(() => {
        isAsking = false
      })
  }, EVERY_MS)
  return { stop: () => clearInterval(timer) }
}

/** Which of them have been found since the start. One that is away is no reason to stop. */
export const issuersOf = ({ issuers }: Pick<Ports, 'issuers'>): Readonly<Record<string, 'up' | 'away'>> =>
  Object.fromEntries(issuers.map((issuer: Issuer) => [`issuer_${issuer.id}`, issuer.isKnown() ? 'up' : 'away']))
