/** Every DOM id that another file names. Ids of rows are the same on the page, in a frame and in the browser's own drafts of a row. */
export const dom = {
  main: 'main',
  sidebar: 'sidebar',
  head: (chatId: string) => `head-${chatId}`,
  tabs: (chatId: string) => `tabs-${chatId}`,
  panel: (chatId: string) => `panel-${chatId}`,
  pane: 'pane',
  timeline: (chatId: string, threadId?: string) => `timeline-${within(chatId, threadId)}`,
  /** A message may stand in the chat and in the pane of its thread at once. */
  message: (id: string, threadId?: string) => `${threadId === undefined ? '' : 'pane-'}message-${id.replace(':', '-')}`,
  composer: (chatId: string, threadId?: string) => `composer-${within(chatId, threadId)}`,
  typing: (chatId: string, threadId?: string) => `typing-${within(chatId, threadId)}`,
  offers: (chatId: string, threadId?: string) => `offers-${within(chatId, threadId)}`,
  line: (chatId: string) => `line-${chatId}`,
  unread: 'unread',
  unreadReply: 'unread-reply',
  latest: 'latest',
  latestReply: 'latest-reply',
  polite: 'polite',
  assertive: 'assertive',
  banner: 'banner',
  toasts: 'toasts',
  toolbar: 'toolbar',
  palette: 'palette',
  keys: 'keys',
  chip: 'chip',
  lightbox: 'lightbox',
  mentions: 'mentions',
  participants: (chatId: string) => `participants-${chatId}`,
}

/** A chat, or one of its threads. */
const within = (chatId: string, threadId?: string): string => (threadId === undefined ? chatId : `${chatId}-${threadId}`)
