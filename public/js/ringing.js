/**
 * Whether somebody is told of what came, and how. The list and the number beside it are there in any case.
 *
 * @typedef {object} Circumstances
 * @property {string} level what the chat's line says: `nothing` of a muted one too
 * @property {boolean} isInView its timeline is open here, in the window that has the focus
 * @property {boolean} isRead in another window, or on another device
 * @property {boolean} mayNotify this device was allowed to
 * @property {boolean} hasSound
 */

/** @param {Circumstances} at @returns {{ notify: boolean, sound: boolean }} */
export function waysOf({ level, isInView, isRead, mayNotify, hasSound }) {
  const isHeldBack = level === 'nothing' || isInView || isRead
  return { notify: mayNotify && !isHeldBack, sound: hasSound && !isHeldBack }
}

/** Who and where, never the words: whoever stands beside the screen reads them too. @param {{ name: string, title: string, kind: string }} from */
export const mentionWords = ({ name, title, kind }) => {
  if (kind === 'direct') return `${name} mentioned you`
  return title ? `${name} mentioned you in ${kind === 'private' ? '' : '#'}${title}` : `${name} mentioned you`
}

/** @param {string} title of the direct chat: who is in it beside oneself */
export const directWords = title => (title.includes(',') ? `New message in ${title}` : `New message from ${title}`)
