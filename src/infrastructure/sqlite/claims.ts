import type { DatabaseSync } from 'node:sqlite'
import type { Claim, Documents } from '../../application/ports.ts'
import { isSame, wholeClaim } from '../claims.ts'
import { text } from '../values.ts'
import type { Turns } from './turns.ts'

export function sqliteClaims(db: DatabaseSync, turns: Turns): Pick<Documents, 'claim' | 'claimed' | 'release'> {
  const stored = db.prepare('SELECT key, owner, at FROM claims WHERE key = ?')
  const insert = db.prepare('INSERT INTO claims (key, owner, at) VALUES (?, ?, ?)')
  const replace = db.prepare('UPDATE claims SET owner = ?, at = ? WHERE key = ?')
  const erase = db.prepare('DELETE FROM claims WHERE key = ? AND owner = ? AND at = ?')

  function take({ key, owner, at }: Claim, instead: Claim | undefined): Claim {
    const found = holder(key)
    if (!found) insert.run(key, owner, at)
    else if (found.owner === owner || isSame(found, instead)) replace.run(owner, at, key)
    else return found
    return { key, owner, at }
  }

  function holder(key: string): Claim | undefined {
    const row = stored.get(key)
    return row && ({ ...row } as unknown as Claim)
  }

  return {
    claim: async (claim, instead) => {
      const checked = wholeClaim(claim)
      return turns.write(() => take(checked, instead))
    },
    claimed: async key => turns.read(() => holder(text(key, 'key'))),
    release: async claim => {
      const { key, owner, at } = wholeClaim(claim)
      return turns.write(() => erase.run(key, owner, at).changes === 1)
    },
  }
}
