import { empty } from '../components/empty.ts'
import { type Html, html } from '../html.ts'
import { type Look, page } from '../page.ts'
import { paths } from '../paths.ts'

/** The list of chats as a screen of its own: what a phone shows first. */
export const chatsPage = (look: Look): Html => page(look, { title: 'Chats', on: 'list', main: nothingOpen(look) })

/** The workspace without an open chat. */
const nothingOpen = ({ site, viewer }: Pick<Look, 'site' | 'viewer'>): Html =>
  html`<section class="panel" aria-label="No chat is open">${empty(site.assets, {
    icon: 'chat',
    title: 'Choose a chat',
    isAll: true,
    sentence: 'Your channels and direct messages are in the list. More channels are open to everybody here.',
    action: html`<a class="button plain" href="${paths(viewer.workspace.slug).chats}">Browse channels</a>`,
  })}</section>`
