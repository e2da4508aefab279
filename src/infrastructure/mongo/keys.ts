import { text } from '../values.ts'

/*
 * Every key begins with the workspace or the stream, so that the collections can be spread over servers. Ids of one workspace
 * lie together, in their own order.
 */

const SEPARATOR = '/'
const BEHIND_SEPARATOR = '0'
const DIGITS = 12

export function keyOf(workspaceId: unknown, id: unknown): string {
  return placeOf(workspaceId) + text(id, 'id')
}

/** All keys of a workspace: from here, up to but without there. */
export function keysIn(workspaceId: unknown): readonly [from: string, to: string] {
  const place = placeOf(workspaceId)
  return [place, place.slice(0, -1) + BEHIND_SEPARATOR]
}

/** A commit is named by its first version: with the last one, two of different length would overlap and both get in. */
export const commitKey = (stream: string, first: number): string => `${stream}:${String(first).padStart(DIGITS, '0')}`

function placeOf(workspaceId: unknown): string {
  const place = text(workspaceId, 'workspaceId')
  if (place.includes(SEPARATOR)) throw new TypeError('workspaceId must not hold a slash.')
  return place + SEPARATOR
}
