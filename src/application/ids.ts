import { hash as digest } from 'node:crypto'

/**
 * The id of what a command creates: UUIDv8 with the time of the client id, then a hash. A repetition finds itself; the same
 * client id elsewhere or by somebody else names something else. The browser makes the same (public/js/ids.js).
 */
export function derivedId(kind: string, scope: string, actor: string, clientId: string): string {
  return formed(`${clientId.replaceAll('-', '').slice(0, 12)}${hash(kind, scope, actor, clientId).slice(0, 20)}`, 8)
}

/** The same people of a workspace always meet in the same chat. */
export function directChatId(workspaceId: string, personIds: readonly string[]): string {
  return formed(hash('direct', workspaceId, ...new Set(personIds.toSorted())).slice(0, 32), 8)
}

/** The client id of what a worker does because of an event: the same however often the event is followed. */
export function followUpId(worker: string, eventId: string, at: number): string {
  return formed(`${time(at)}${hash(worker, eventId).slice(0, 20)}`, 7)
}

/** The client id of a further act of one wish: the same however often the wish is said. */
export function furtherId(clientId: string, n: number): string {
  return formed(`${clientId.replaceAll('-', '').slice(0, 12)}${hash('further', clientId, String(n)).slice(0, 20)}`, 7)
}

/** A client id, for forms without script; `bytes` are ten random ones. */
export function newClientId(now: number, bytes: Uint8Array): string {
  return formed(`${time(now)}${Buffer.from(bytes.subarray(0, 10)).toString('hex')}`, 7)
}

export const isClientId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(text)

const time = (at: number): string => Math.floor(at).toString(16).padStart(12, '0')
const hash = (...words: readonly string[]): string => digest('sha256', words.join('\n'))

/** 32 hex digits as a UUID of a version, with the variant's bits. */
function formed(digits: string, version: 7 | 8): string {
  const variant = ((parseInt(digits.charAt(16), 16) & 3) | 8).toString(16)
  const parts = [digits.slice(0, 8), digits.slice(8, 12), `${version}${digits.slice(13, 16)}`, `${variant}${digits.slice(17, 20)}`]
  return [...parts, digits.slice(20)].join('-')
}
