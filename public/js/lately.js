/**
 * A map that holds what was used lately: at least half of `most`, at most all of it. Two generations, so that every step takes the
 * same time; taking the first key out of one map again and again walks over all that stood before it.
 * @template T
 * @typedef {{ get(key: string): T | undefined, set(key: string, value: T): void, has(key: string): boolean, delete(key: string): void, clear(): void }} Lately
 */

/**
 * @template T
 * @param {number} most
 * @returns {Lately<T>}
 */
export function lately(most) {
  /** @type {Map<string, T>} */
  let young = new Map()
  /** @type {Map<string, T>} */
  let old = new Map()

  /** @param {string} key @param {T} value */
  function set(key, value) {
    old.delete(key)
    young.set(key, value)
    if (young.size * 2 < most) return
    old = young
    young = new Map()
  }

  return {
    set,
    // counts as a use
    get(key) {
      const known = young.get(key)
      if (known !== undefined) return known
      const before = old.get(key)
      if (before !== undefined) set(key, before)
      return before
    },
    has: key => young.has(key) || old.has(key),
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
    clear() {
      young.clear()
      old.clear()
    },
  }
}
