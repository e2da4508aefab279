import type { Claim } from '../application/ports.ts'
import { text } from './values.ts'

/** Checked before it reaches a store. */
export function wholeClaim({ key, owner, at }: Claim): Claim {
  if (!Number.isSafeInteger(at)) throw new TypeError('The stamp of a claim must be a whole number.')
  return { key: text(key, 'key'), owner: text(owner, 'owner'), at }
}

export const isSame = (a: Claim, b: Claim | undefined): boolean => a.key === b?.key && a.owner === b.owner && a.at === b.at
