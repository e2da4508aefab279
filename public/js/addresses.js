/** The URLs that script asks for; the server's own list (views/paths.ts) has the same ones, and a test holds them together. */
export const SESSION = '/session'
export const SIGN_IN = '/sign-in'
export const SIGN_OUT = '/sign-out'

/** @param {string} slug the workspace's */
export function addresses(slug) {
  const base = `/w/${slug}`
  /** @param {string} id */
  const chat = id => `${base}/chats/${id}`
  /** @param {string} chatId @param {string} id */
  const message = (chatId, id) => `${chat(chatId)}/messages/${id}`
  return {
    chat,
    /** @param {string} id */
    unread: id => `${chat(id)}#unread`,
    /** @param {string} id @param {number} place @param {string} messageId */
    permalink: (id, place, messageId) => `${chat(id)}?around=${place}#message-${messageId}`,
    /** @param {string} chatId @param {string} rootId @param {number} place @param {string} id */
    replyLink: (chatId, rootId, place, id) => `${message(chatId, rootId)}/thread?around=${place}#pane-message-${id}`,
    chats: () => `${base}/chats`,
    /** @param {string} id @param {number} version */
    since: (id, version) => `${chat(id)}?since=${version}`,
    /** @param {string} id @param {string | number} place */
    before: (id, place) => `${chat(id)}?before=${place}`,
    /** @param {string} id @param {string | number} place */
    newer: (id, place) => `${chat(id)}?from=${place}`,
    /** @param {string} id */
    messages: id => `${chat(id)}/messages`,
    message,
    /** @param {string} chatId @param {string} id @param {string} emoji */
    reaction: (chatId, id, emoji) => `${message(chatId, id)}/reactions/${encodeURIComponent(emoji)}`,
    /** @param {string} chatId @param {string} id */
    forward: (chatId, id) => `${message(chatId, id)}/forward`,
    /** @param {string} chatId @param {string} id */
    pin: (chatId, id) => `${message(chatId, id)}/pin`,
    /** @param {string} chatId @param {string} id */
    save: (chatId, id) => `${message(chatId, id)}/save`,
    /** @param {string} chatId @param {string} id */
    thread: (chatId, id) => `${message(chatId, id)}/thread`,
    /** @param {string} chatId @param {string} id @param {string | number} place */
    threadBefore: (chatId, id, place) => `${message(chatId, id)}/thread?before=${place}`,
    /** @param {string} chatId @param {string} id @param {string | number} place */
    threadNewer: (chatId, id, place) => `${message(chatId, id)}/thread?from=${place}`,
    threads: () => `${base}/threads`,
    /** @param {string} id */
    read: id => `${chat(id)}/read`,
    /** @param {string} id */
    draft: id => `${chat(id)}/draft`,
    /** @param {string} id */
    suggestions: id => `${chat(id)}/suggestions`,
    files: () => `${base}/files`,
    /** @param {string} id */
    file: id => `${base}/files/${id}`,
    emoji: () => `${base}/emoji`,
    /** @param {string} id */
    stillEmoji: id => `${base}/emoji/${id}/still`,
    drafts: () => `${base}/drafts`,
    saved: () => `${base}/saved`,
    /** @param {string} person @param {string} file */
    avatar: (person, file) => `/people/${person}/picture/${file}/96`,
    /** @param {string} id */
    person: id => `${base}/people/${id}`,
    /** @param {string} id */
    chatMenu: id => `${chat(id)}/menu`,
    sidebar: () => `${base}/sidebar`,
    palette: () => `${base}/palette`,
  }
}
