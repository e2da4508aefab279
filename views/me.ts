/**
 * The few rules that know who looks, so that rows need not: own buttons, own reactions. Served as `/me.css`, private, and by the hash of
 * its text for ever. An id that is no id writes nothing.
 */
export const meCss = (personId: string): string =>
  /^[\w-]+$/.test(personId)
    ? `[data-author="${personId}"] .own{display:revert}
.reaction[data-people~="${personId}"]{border-color:var(--accent);background:var(--accent-soft);color:var(--accent)}
.reaction[data-people~="${personId}"] .add{display:none}
.reaction[data-people~="${personId}"] .remove{display:inline-flex}
.toolbar[data-author="${personId}"] .when-own,.message[data-author="${personId}"] .when-own{display:inline-grid}
`
    : ''
