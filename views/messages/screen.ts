import { EMOJI } from '../../public/js/emoji.js'
import type { EmojiName } from '../../src/application/read-models/workspaces.ts'
import type { MessageScreen, PersonCard } from '../../src/application/screens.ts'
import { emojiPicture, reactionShown } from '../components/emoji.ts'
import { act, asMethod, csrfField, emptyForm, type Form, hidden, keyField, submit, summary, textarea } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { removingCards } from './link-cards.ts'
import { linkTo, quoted } from './message.ts'
import { adding } from './outside.ts'

export type MessagePageProps = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly me: string
  readonly screen: MessageScreen
  readonly outside: readonly PersonCard[] // whom it names without their taking part, where the reader may add them
  readonly own: readonly EmojiName[] // emoji of the workspace
  readonly key: string
  readonly form?: Form
}

/** One message with everything that can be done with it, as forms: for those without script or mouse. */
export function messageScreen(props: MessagePageProps): Html {
  const { site, slug, zone, screen, outside } = props
  const { chat, message } = screen
  const p = paths(slug)
  const around = { ...screen, assets: site.assets, slug, zone }
  const title = chat.chatType === 'direct' ? `Message in ${screen.title}` : `Message in # ${screen.title}`
  return panel(
    { assets: site.assets, slug, title, back: linkTo(slug, message) },
    html`
<section class="block">${quoted(around, message)}
<p>${message.editedAt !== null && html`<a href="${p.history(chat.id, message.id)}">Edited: earlier versions</a>`}</p>${outside.length > 0 && adding({ csrf: site.csrf, slug, chatId: chat.id, people: outside })}</section>
<p><a class="button plain" href="${p.thread(chat.id, message.threadId ?? message.id)}">Reply in a thread</a></p>
${screen.mayReact && !message.isDeleted && reacting(props)}${screen.mayEdit && !message.isDeleted && editing(props)}
${message.kind === 'message' && !message.isDeleted && html`<section class="block"><h2>Forward</h2><p><a class="button plain" href="${p.forward(chat.id, message.id)}">Forward to another chat</a></p></section>`}
${saving(props)}${screen.mayPin && pinning(props)}${screen.mayRemoveCards && removingCards({ assets: site.assets, slug, csrf: site.csrf, chatId: chat.id, messageId: message.id }, message.previews)}
${message.n !== null && !message.isDeleted && html`<section class="block"><h2>Unread</h2><p>Count this message and all after it as unread.</p>${act(p.read(chat.id), site.csrf, html`${hidden('markUnread', message.id)}<button class="button plain" type="submit">Mark unread from here</button>`)}</section>`}
${screen.mayDelete && !message.isDeleted && html`<section class="block" id="delete"><h2>Delete</h2><p>It goes for everybody. This cannot be undone.</p>${act(asMethod(p.message(chat.id, message.id), 'DELETE'), site.csrf, html`<button class="button danger" type="submit">Delete message</button>`)}</section>`}`,
  )
}

function saving({ site, slug, screen: { chat, message, isSaved } }: MessagePageProps): Html {
  const [method, words] = isSaved ? (['DELETE', 'Remove from saved'] as const) : (['PUT', 'Save'] as const)
  const button = html`<button class="button plain" type="submit">${words}</button>`
  return html`<section class="block"><h2>Save</h2><p>What you save waits under <a href="${paths(slug).saved}">Saved</a>. Nobody else sees it.</p><div class="ways-on">${act(asMethod(paths(slug).save(chat.id, message.id), method), site.csrf, button)}${message.kind === 'message' && !message.isDeleted && html`<a class="button plain" href="${paths(slug).remind(chat.id, message.id)}">Remind me</a>`}</div></section>`
}

function pinning({ site, slug, screen: { chat, message } }: MessagePageProps): Html {
  const [method, words] = message.isPinned ? (['DELETE', 'Unpin'] as const) : (['PUT', 'Pin'] as const)
  const button = html`<button class="button plain" type="submit">${words}</button>`
  return html`<section class="block"><h2>Pin</h2><p>What is pinned is at hand for everybody in this chat.</p>${act(asMethod(paths(slug).pin(chat.id, message.id), method), site.csrf, button)}</section>`
}

const editing = ({
  site,
  slug,
  screen: { chat, message, typed },
  key,
  form = emptyForm,
}: MessagePageProps): Html => html`<section class="block" id="edit"><h2>Edit</h2>
<form class="pico" method="post" action="${asMethod(paths(slug).message(chat.id, message.id), 'PATCH')}">${csrfField(site.csrf)}${keyField(key)}${summary(form)}${textarea(form, { name: 'text', label: 'Text', value: typed }, 6)}${submit('Save')}</form></section>`

/** A pressed emoji is taken back, any other is added. */
function reacting({ site, slug, me, own, screen }: MessagePageProps): Html {
  const { chat, message } = screen
  const p = paths(slug)
  const mine = new Set(message.reactions.filter(({ personIds }) => personIds.includes(me)).map(({ emoji }) => emoji))
  return html`<section class="block" id="react"><h2>React</h2>
${[...mine].map(emoji => act(asMethod(p.reaction(chat.id, message.id, emoji), 'DELETE'), site.csrf, html`<button class="button plain small" type="submit">Take back ${reactionShown({ ...screen, slug }, emoji)}</button>`))}
<form class="emoji-grid" method="post" action="${p.reactions(chat.id, message.id)}">${csrfField(site.csrf)}${[...EMOJI]
    .filter(([name]) => !mine.has(name))
    .map(
      ([name, character]) =>
        html`<button type="submit" name="emoji" value="${name}" aria-label="${name.replaceAll('_', ' ')}">${character}</button>`,
    )}${own
    .filter(({ id }) => !mine.has(`custom:${id}`))
    .map(
      one => html`<button type="submit" name="emoji" value="custom:${one.id}" aria-label="${one.name}">${emojiPicture(slug, one)}</button>`,
    )}</form></section>`
}
