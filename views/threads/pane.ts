import type { PersonCard, ThreadScreen, Viewer } from '../../src/application/screens.ts'
import { chatName } from '../chats/panel.ts'
import { act, asMethod, emptyForm, type Form } from '../components/form.ts'
import { pane } from '../components/pane.ts'
import { type Html, html, type Printed } from '../html.ts'
import type { Site } from '../layout.ts'
import { composer } from '../messages/composer.ts'
import { reading } from '../messages/reading.ts'
import { paths } from '../paths.ts'

export type ThreadPane = {
  readonly site: Site
  readonly viewer: Pick<Viewer, 'workspace'>
  readonly screen: ThreadScreen
  readonly lines: Printed
  readonly key: string
  readonly form?: Form // a refused reply
  readonly outside?: readonly PersonCard[] // named by the reply just written
}

/** A thread beside its chat: the root, its replies, and where one replies. */
export function threadPane({ site, viewer, screen, lines, key, form = emptyForm, outside = [] }: ThreadPane): Html {
  const { chat, root, read } = screen
  const { slug } = viewer.workspace
  const { assets, csrf } = site
  const name = chatName(screen)
  const out = paths(slug).chat(chat.id)
  const marks = html` data-chat="${chat.id}" data-thread="${root.id}" data-turn="${read.turn}" data-position="${read.position}"`
  const around = { assets, csrf, slug, name: `thread in ${name}` }
  const beside = screen.mayAlsoWriteInChat && alsoInChat(name, form)
  return pane(
    {
      assets,
      name: `Thread in ${name}`,
      title: 'Thread',
      about: html`<a href="${paths(slug).permalink(chat.id, root.place, root.id)}">${name}</a>`,
      tools: following({ slug, csrf, chatId: chat.id, rootId: root.id, isFollowing: screen.isFollowing }),
      out,
      marks,
    },
    html`${reading({ ...around, ...screen, lines, beginning: '' })}
${composer({ ...around, name, screen, key, form, outside, threadId: root.id, ...(beside && { beside }) })}`,
  )
}

const alsoInChat = (name: string, { values }: Form): Html =>
  html`<label class="also"><input type="checkbox" name="isAlsoInChat" value="on"${values['isAlsoInChat'] === 'on' && html` checked`}> Also send to ${name}</label>`

type Following = {
  readonly slug: string
  readonly csrf: string
  readonly chatId: string
  readonly rootId: string
  readonly isFollowing: boolean
}

/** One button, which says how it is; pressed again it is otherwise. */
function following({ slug, csrf, chatId, rootId, isFollowing }: Following): Html {
  const path = paths(slug).follow(chatId, rootId)
  const words = isFollowing ? html`Following` : html`Follow`
  return act(
    asMethod(path, isFollowing ? 'DELETE' : 'PUT'),
    csrf,
    html`<button class="button ${isFollowing ? 'quiet' : 'plain'} small" type="submit" data-follow="${path}" aria-pressed="${isFollowing ? 'true' : 'false'}">${words}</button>`,
  )
}
