/**
 * First letters of the first and the last word of a name; one letter where there is no room for two.
 * @param {string} name @param {string} size
 */
export function initials(name, size) {
  const words = name.trim().split(/\s+/u)
  const letters = [words[0], words.length > 1 && size !== 'tiny' ? words.at(-1) : ''].map(word => [...(word ?? '')][0] ?? '')
  return letters.join('').toUpperCase()
}
