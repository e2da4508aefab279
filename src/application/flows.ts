import { type Rejected, rejected } from '../domain/decider.ts'
import { LIMITS } from './limits.ts'
import { first } from './once.ts'
import type { Attempt, Ports } from './ports.ts'
import { seal, unseal } from './seals.ts'

/** A sign-in on its way, sealed in a cookie of the browser that began it. */
export type Flow = {
  readonly issuerId: string
  readonly attempt: Attempt
  readonly browser: string // the session or the visitor that began it
  readonly until: number
  readonly next: string | null
  readonly linkTo: string | null // the person who links it to themself
}

const PURPOSE = 'flows'
const LASTS_MS = LIMITS.signInElsewhere * 1000

export function sealFlow(ports: Pick<Ports, 'keys' | 'random' | 'clock'>, wish: Omit<Flow, 'until'>): string {
  const flow: Flow = { ...wish, until: ports.clock.now() + LASTS_MS }
  return seal(ports, PURPOSE, aboutOf(flow.issuerId, flow.attempt.state), JSON.stringify(flow))
}

type Kept = { readonly state: string; readonly sealed: string }

/** The flow of an answer: sealed by us for this issuer and state, not too long ago, begun where `isBrowser`, and never answered before. */
export async function openFlow(
  ports: Pick<Ports, 'keys' | 'clock' | 'documents'>,
  issuerId: string,
  { state, sealed }: Kept,
  isBrowser: (flow: Flow) => boolean,
): Promise<Flow> {
  const text = unseal(ports, PURPOSE, aboutOf(issuerId, state), sealed)
  const flow = text === undefined ? undefined : (JSON.parse(text) as Flow)
  if (!flow || flow.until <= ports.clock.now() || !isBrowser(flow)) throw flowOver()
  if (!(await first(ports, 'answer', state, LASTS_MS))) throw flowOver()
  return flow
}

const aboutOf = (issuerId: string, state: string): string => `${issuerId} ${state}`

const flowOver = (): Rejected =>
  rejected('flow_over', 'This sign-in was begun in another browser, too long ago, or used already. Please try again.')
