import { randomBytes } from 'node:crypto'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { busy, type Passwords } from '../../application/ports.ts'

/** 64 MiB, 3 passes, one lane. The package makes salts of 16 bytes and means argon2id when nothing is said. */
const TARGET = { memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 32 }
const SALT_BYTES = 16
const ARGON2ID = 2

/** Each takes a core for 50 ms and more. Two leave the rest of the pool to files and look-ups. */
const AT_ONCE = 2
const QUEUE = 32

export function argon2Passwords(): Passwords {
  const inTurn = queue()
  const nobodys = dummy()

  async function check(stored: string | undefined, password: string) {
    const fits = await verify(stored ?? nobodys, password)
    return { fits: fits && stored !== undefined, isWeak: stored !== undefined && isWeak(stored) }
  }

  return {
    hash: password => inTurn(() => hash(password, TARGET)),
    verify: (stored, password) => inTurn(() => check(stored, password)),
  }
}

function isWeak(stored: string): boolean {
  const found = parseOptions(stored)
  const isBelow = found.memoryCost < TARGET.memoryCost || found.timeCost < TARGET.timeCost
  return isBelow || Number(found.algorithm) !== ARGON2ID || found.outputLen < TARGET.outputLen || found.saltLen < SALT_BYTES
}

/** What no password fits, at the price of one that might: who is unknown must not be answered sooner. */
function dummy(): string {
  const part = (count: number) => randomBytes(count).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${TARGET.memoryCost},t=${TARGET.timeCost},p=${TARGET.parallelism}$${part(SALT_BYTES)}$${part(TARGET.outputLen)}`
}

/** First come, first served; who finds the queue full is turned away before anything is computed. */
function queue() {
  const waiting: (() => void)[] = []
  let running = 0

  async function inTurn<T>(act: () => Promise<T>): Promise<T> {
    if (running >= AT_ONCE && waiting.length >= QUEUE) throw busy()
    if (running >= AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve))
    else running++
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return inTurn
}
