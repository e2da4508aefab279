import type { Db } from 'mongodb'
import { type Claim, type Documents, Unsure } from '../../application/ports.ts'
import { isSame, wholeClaim } from '../claims.ts'
import { text } from '../values.ts'
import { isTaken } from './failures.ts'
import { persistently, reading, waited } from './patience.ts'
import { CLAIMS } from './schema.ts'

type Stored = { readonly _id: string; readonly owner: string; readonly at: number }

/** A claim that was just made by another is seen once most servers have it. */
const LONGEST_PAUSE_MS = 10
const LONGEST_MS = 2000

export function mongoClaims(db: Db): Pick<Documents, 'claim' | 'claimed' | 'release'> {
  const claims = db.collection<Stored>(CLAIMS)

  async function holder(key: string): Promise<Claim | undefined> {
    const found = await claims.findOne({ _id: key })
    return found ? { key, owner: found.owner, at: found.at } : undefined
  }

  /** Compare and set, until what was compared still stood. */
  async function take(claim: Claim, instead: Claim | undefined): Promise<Claim> {
    for (const end = performance.now() + LONGEST_MS; performance.now() < end; ) {
      const found = await holder(claim.key)
      if (found && found.owner !== claim.owner && !isSame(found, instead)) return found
      if (found ? await replaced(found, claim) : await inserted(claim)) return claim
      await waited(Math.random() * LONGEST_PAUSE_MS)
    }
    throw new Unsure()
  }

  async function inserted({ key, owner, at }: Claim): Promise<boolean> {
    try {
      await claims.insertOne({ _id: key, owner, at })
      return true
    } catch (error) {
      if (isTaken(error)) return false
      throw error
    }
  }

  async function replaced(found: Claim, { owner, at }: Claim): Promise<boolean> {
    const answer = await claims.updateOne({ _id: found.key, owner: found.owner, at: found.at }, { $set: { owner, at } })
    return answer.matchedCount === 1
  }

  return {
    claim: async (claim, instead) => {
      const checked = wholeClaim(claim)
      return persistently(() => take(checked, instead))
    },
    claimed: async key => {
      const checked = text(key, 'key')
      return reading(() => holder(checked))
    },
    release: async claim => {
      const { key, owner, at } = wholeClaim(claim)
      return persistently(async () => (await claims.deleteOne({ _id: key, owner, at })).deletedCount === 1)
    },
  }
}
