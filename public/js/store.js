/** What waits on the device, by person: drafts and messages that nobody confirmed. A browser that keeps nothing still works, until the page closes. */

/** @param {string} key @returns {string | null} */
export function kept(key) {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

/** @param {string} key @param {string} text empty: forgets it */
export function keep(key, text) {
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch (error) {
    console.error(error)
  }
}

/** @param {string} prefix @returns {string[]} in order */
export function keysKept(prefix) {
  try {
    return Object.keys(localStorage)
      .filter(key => key.startsWith(prefix))
      .sort()
  } catch {
    return []
  }
}
