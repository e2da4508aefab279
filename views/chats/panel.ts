import type { ChatScreen, PersonCard, Viewer } from '../../src/application/screens.ts'
import { emptyForm, type Form } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { noPane } from '../components/pane.ts'
import { dom } from '../dom.ts'
import { type Html, html, type Printed } from '../html.ts'
import type { Site } from '../layout.ts'
import { composer } from '../messages/composer.ts'
import { reading } from '../messages/reading.ts'
import { type Look, page } from '../page.ts'
import { paths } from '../paths.ts'
import { chatHead } from './head.ts'
import { chatTabs } from './tabs.ts'

export type ChatPanel = {
  readonly site: Site
  readonly viewer: Viewer
  readonly screen: ChatScreen
  readonly lines: Printed // timelineLines(…): rows, day lines, New line
  readonly key: string // client id for the composer without script
  readonly form?: Form // a refused message
  readonly outside?: readonly PersonCard[] // named by the message just written
  readonly pane?: Html // what is open beside it
}

/** How a chat is called on screen. */
export const chatName = (screen: Pick<ChatScreen, 'chat' | 'title'>): string =>
  screen.chat.chatType === 'direct' ? screen.title : `# ${screen.title}`

export const chatPage = (look: Look, panel: Omit<ChatPanel, 'site' | 'viewer'>): Html =>
  page(look, { title: chatName(panel.screen), main: chatPanel({ ...look, ...panel }), chatId: panel.screen.chat.id })

/** A chat with everything: head, messages, composer. Contents of the main part, on a page or alone. */
export function chatPanel({ site, viewer, screen, lines, key, form = emptyForm, outside = [], pane = noPane }: ChatPanel): Html {
  const { chat, read } = screen
  const { slug } = viewer.workspace
  const name = chatName(screen)
  const around = { assets: site.assets, csrf: site.csrf, slug, screen, name }
  return html`<section class="panel chat" id="${dom.panel(chat.id)}" aria-label="${name}" data-chat="${chat.id}" data-kind="${chat.visibility}" data-chat-role="${screen.chatRole ?? ''}" data-turn="${read.turn}" data-position="${read.position}"${screen.saved.length > 0 && html` data-saved="${screen.saved.join(' ')}"`}${screen.mayManage && html` data-may-manage`}>
<a class="skip" href="#${dom.composer(chat.id)}">Skip to writing</a>
${chatHead({ assets: site.assets, slug, chat, title: screen.title, faces: screen.faces, people: screen.people })}
${chatTabs(slug, chat)}
${reading({ ...around, ...screen, lines, lastN: chat.lastN, beginning: beginning(around) })}
${composer({ ...around, key, form, outside })}
</section>
${pane}`
}

type Around = {
  readonly assets: Site['assets']
  readonly csrf: string
  readonly slug: string
  readonly screen: ChatScreen
  readonly name: string
}

/** Name, purpose and people of a chat. The stylesheet shows what fits: `unwritten` before the first message, `written` from then on. */
function beginning({ assets, slug, screen, name }: Around): Html {
  const { chat } = screen
  const people = paths(slug).participants(chat.id)
  if (chat.chatType === 'direct')
    return html`<h2>${name}</h2><p>Only the people named here can read this. <span class="unwritten">Write the first message below.</span></p>`
  return html`<h2>${chat.visibility === 'private' ? icon(assets, 'lock') : '#'} ${screen.title}</h2>
<p>${chat.visibility === 'private' ? 'Only the people in this channel can read it.' : 'Everybody in the workspace can find and read this channel.'} ${chat.topic !== '' && html`Topic: ${chat.topic}`}</p>
<div class="unwritten"><p>No messages yet. ${screen.mayWrite && 'Write the first one below.'}</p>${screen.mayAdd && html`<p><a class="button plain" href="${people}">Add people</a></p>`}</div><p class="written">It begins here.</p>`
}
