/** When a lost socket comes back. Full jitter everywhere: a thousand pages that lose one server must not return in one moment. */
const RESTART_MS = 2_000
const FIRST_MS = 500
const LONGEST_MS = 8_000

/** 1003 and 1009: a frame of ours was wrong. 1008: session or access is over. Knocking again would change nothing. */
const FINAL = [1003, 1008, 1009]

/** @param {number} code */
export const isFinal = code => FINAL.includes(code)

/**
 * Milliseconds until the next try. `tries`: how many failed since the last time it worked; `random`: 0 … 1.
 *
 * @param {number} code @param {number} tries @param {number} random
 */
export function comesBackIn(code, tries, random) {
  if (code === 1012) return random * RESTART_MS
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries, 10))
}

/** Seconds a refusal for being busy asks to wait: the header's, else growing to half a minute. @param {string | null} header @param {number} tries */
export function retryAfter(header, tries) {
  const asked = Number(header)
  if (header && asked > 0) return Math.min(asked, 60)
  return Math.min(30, 2 ** Math.min(tries, 10))
}
