/**
 * The few rules that know who looks, so that rows need not: own buttons, own reactions, what names them. Served as `/me.css`, private, and by the hash of
 * its text for ever. An id that is no id writes nothing.
 */
export const meCss = (personId: string, teamIds: readonly string[] = []): string =>
  [personId, ...teamIds].every(id => /^[\w-]+$/.test(id))
    ? `[data-author="${personId}"] .own{display:revert}
.reaction[data-people~="${personId}"]{border-color:var(--accent);background:var(--accent-soft);color:var(--accent)}
.reaction[data-people~="${personId}"] .add{display:none}
.reaction[data-people~="${personId}"] .remove{display:inline-flex}
.toolbar[data-author="${personId}"] .when-own,.message[data-author="${personId}"] .when-own{display:inline-grid}
${named(personId, teamIds)}`
    : ''

/** Whose name, team or whole room a message calls has it lit up (`data-mention` of the row); one's own call is none. */
function named(personId: string, teamIds: readonly string[]): string {
  const rows = [personId, ...teamIds, 'all', 'here'].map(word => `[data-mention~="${word}"]`).join(',')
  const pills = [personId, ...teamIds].map(id => `.mention[data-mention="${id}"]`).join(',')
  return `.message:is(${rows}):not([data-author="${personId}"]){background:var(--accent-soft);box-shadow:inset 3px 0 var(--accent)}
${pills}{background:var(--accent-fill);color:var(--on-fill)}
`
}
