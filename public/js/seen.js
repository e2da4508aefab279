/**
 * What a list has seen of its chat. Versions of the chat's stream only rise; a frame tells which version came before it for this reader,
 * so a hole is noticed at once. What lies behind a hole is kept: two processes may send in another order, and the hole may still fill.
 *
 * @typedef {{ readonly after: number, readonly version: number }} Span
 * @typedef {{ readonly seen: number, readonly kept: readonly Span[] }} Seen
 */

/** How long a hole may stay open before the page asks for what is missing. */
export const HOLE_MS = 200

/** @param {number} version @returns {Seen} */
export const seenFrom = version => ({ seen: version, kept: [] })

/** A frame of this list arrived and its rows are on the page. @param {Seen} state @param {Span} span @returns {Seen} */
export function heard(state, { after, version }) {
  if (version <= state.seen) return state
  if (after > state.seen) return { ...state, kept: [...state.kept, { after, version }] }
  return joined({ ...state, seen: version })
}

/** The server named its newest version without telling what changed. @param {Seen} state @param {number} version @returns {Seen} */
export const told = (state, version) => heard(state, { after: version, version })

/** The answer to `since` holds everything up to its version. @param {Seen} state @param {number} version @returns {Seen} */
export const caughtUp = (state, version) => joined({ ...state, seen: Math.max(state.seen, version) })

/** Is there anything the server knows and this list does not? @param {Seen} state */
export const hasHole = state => state.kept.length > 0

/** @param {Seen} state @returns {Seen} */
function joined(state) {
  const kept = state.kept.filter(span => span.version > state.seen)
  const next = kept.find(span => span.after <= state.seen)
  return next ? joined({ seen: next.version, kept }) : { seen: state.seen, kept }
}
