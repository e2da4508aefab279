/** Ids the page makes itself, the same as the server makes them: see src/application/ids.ts and the shared test vectors. */

/**
 * A client id: UUIDv7 of this moment.
 * @param {number} [now] milliseconds since 1970
 * @param {Uint8Array} [random] ten bytes
 * @returns {string}
 */
export function newClientId(now = Date.now(), random = crypto.getRandomValues(new Uint8Array(10))) {
  const time = Math.floor(now).toString(16).padStart(12, '0')
  return formed(`${time}${hex(random.subarray(0, 10))}`, 7)
}

/**
 * The id of what a command creates: UUIDv8, found again by whoever repeats the command.
 * @param {string} kind plural word: messages, chats …
 * @param {string} scope chat, else workspace, else instance
 * @param {string} actor person or bot, `-` before there is one
 * @param {string} clientId
 * @returns {Promise<string>}
 */
export async function derivedId(kind, scope, actor, clientId) {
  const named = new TextEncoder().encode([kind, scope, actor, clientId].join('\n'))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', named))
  return formed(`${clientId.replaceAll('-', '').slice(0, 12)}${hex(hash.subarray(0, 10))}`, 8)
}

/**
 * The id a message will have once it is posted.
 * @param {string} chatId
 * @param {string} personId
 * @param {string} clientId
 * @returns {Promise<string>}
 */
export const messageId = (chatId, personId, clientId) => derivedId('messages', chatId, personId, clientId)

/**
 * 32 hex digits as a UUID of a version, with the variant's bits.
 * @param {string} digits
 * @param {number} version
 * @returns {string}
 */
function formed(digits, version) {
  const variant = ((parseInt(digits.slice(16, 17), 16) & 3) | 8).toString(16)
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `${version}${digits.slice(13, 16)}`, `${variant}${digits.slice(17, 20)}`]
  return [...parts, digits.slice(20)].join('-')
}

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
