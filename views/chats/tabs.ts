import type { ChatDocument } from '../../src/application/read-models/chats.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import { paths } from '../paths.ts'
import { countOf } from '../sidebar/badge.ts'

/** What else there is of a chat, with counts: the same for everybody who looks. */
export function chatTabs(slug: string, chat: ChatDocument, at: 'messages' | 'files' | 'pins' = 'messages'): Html {
  const p = paths(slug)
  const tab = (name: typeof at, href: string, words: string, count = 0) =>
    html`<a href="${href}"${name === at && html` aria-current="page"`}>${words}${count > 0 && html` <span>${countOf(count)}</span>`}</a>`
  return html`<nav class="tabs" id="${dom.tabs(chat.id)}" data-version="${chat.version}" aria-label="Views">${tab('messages', p.unread(chat.id), 'Messages')}${tab('files', p.chatFiles(chat.id), 'Files', chat.fileCount)}${tab('pins', p.pins(chat.id), 'Pins', chat.pinCount)}</nav>`
}
