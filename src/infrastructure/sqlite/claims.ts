import type { DatabaseSync } from 'node:sqlite'
import type { Claim, Documents } from '../../application/ports.ts'
import type { Turns } from './turns.ts'
import { text } from './values.ts'

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
      const checked = whole(claim)
      return turns.write(() => take(checked, instead))
    },
    claimed: async key => turns.read(() => holder(text(key, 'key'))),
    release: async claim => {
      const { key, owner, at } = whole(claim)
      return turns.write(() => erase.run(key, owner, at).changes === 1)
    },
  }
}

function whole({ key, owner, at }: Claim): Claim {
  if (!Number.isSafeInteger(at)) throw new TypeError('The stamp of a claim must be a whole number.')
  return { key: text(key, 'key'), owner: text(owner, 'owner'), at }
}

const isSame = (a: Claim, b: Claim | undefined): boolean => a.key === b?.key && a.owner === b.owner && a.at === b.at
