import { randomBytes } from 'node:crypto'
import type { Random } from '../../application/ports.ts'

const POOL = 4_096

/** Drawn from a pool, because each call to the system costs as much as a thousand bytes do; what was handed out is wiped there. */
function pooledRandom(): Random {
  let pool = Buffer.alloc(0)
  return {
    bytes(count) {
      if (count * 16 > POOL) return randomBytes(count)
      if (pool.length < count) pool = randomBytes(POOL)
      const bytes = Uint8Array.from(pool.subarray(0, count))
      pool.fill(0, 0, count)
      pool = pool.subarray(count)
      return bytes
    },
  }
}

export const cryptoRandom: Random = pooledRandom()
