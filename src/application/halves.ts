import { LIMITS } from './limits.ts'
import type { Ports } from './ports.ts'
import { seal, unseal } from './seals.ts'

/** Somebody whose password fitted, and whose code is still to come. Sealed for the browser that said it, and over soon. */
export type Half = { readonly personId: string; readonly email: string; readonly at: number }

const PURPOSE = 'half'

export const sealHalf = (ports: Pick<Ports, 'keys' | 'random'>, browser: string, half: Half): string =>
  seal(ports, PURPOSE, browser, JSON.stringify(half))

export function openHalf(ports: Pick<Ports, 'keys' | 'clock'>, browser: string, sealed: string): Half | undefined {
  const text = unseal(ports, PURPOSE, browser, sealed)
  const half = text === undefined ? undefined : (JSON.parse(text) as Half)
  return half && ports.clock.now() - half.at < LIMITS.secondStep * 1000 ? half : undefined
}
