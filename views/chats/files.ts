import { sizeText } from '../../public/js/size.js'
import type { AttachmentDocument } from '../../src/application/read-models/attachments.ts'
import type { FilesScreen } from '../../src/application/screens.ts'
import { empty } from '../components/empty.ts'
import { icon } from '../components/icon.ts'
import { kindText } from '../components/media.ts'
import { personOf } from '../components/person.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { nameOf, pictureLink, signOf } from '../messages/files.ts'
import { paths } from '../paths.ts'
import { chatHead } from './head.ts'
import { chatName } from './panel.ts'
import { chatTabs } from './tabs.ts'

export type FilesPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly screen: FilesScreen }

/** Everything that was attached in a chat, newest first. */
export function chatFiles({ site, slug, zone, screen }: FilesPage): Html {
  const { chat, title, faces, items, next, people, show } = screen
  const name = chatName({ chat, title })
  return html`<section class="panel" aria-label="Files in ${name}">${chatHead({ assets: site.assets, slug, chat, title, faces, people })}
${chatTabs(slug, chat, 'files')}
<div class="scroll">${(items.length > 0 || show !== undefined) && kinds(slug, screen)}${
    items.length === 0
      ? none({ site, slug }, screen)
      : html`<ol class="kept">${items.map(item => line({ site, slug, zone, people }, item))}</ol>`
  }${next !== null && html`<p><a class="button plain" href="${paths(slug).chatFilesBefore(chat.id, next, show)}" rel="next">Older</a></p>`}</div></section>`
}

const SHOWN = [
  [undefined, 'All'],
  ['pictures', 'Pictures'],
  ['others', 'Everything else'],
] as const

const kinds = (slug: string, { chat, show }: FilesScreen): Html =>
  html`<nav class="toolbar-line" aria-label="Kinds of files">${SHOWN.map(
    ([kind, words]) =>
      html`<a class="button quiet small" href="${paths(slug).chatFiles(chat.id, kind)}"${kind === show && html` aria-current="page"`}>${words}</a>`,
  )}</nav>`

const NONE = { all: 'No files yet', pictures: 'No pictures yet', others: 'Nothing but pictures' } as const

function none({ site, slug }: Pick<FilesPage, 'site' | 'slug'>, { chat, show, next }: FilesScreen): Html {
  if (next !== null) return html`<p>None among the newest files.</p>`
  return empty(site.assets, {
    icon: 'file',
    title: NONE[show ?? 'all'],
    sentence: 'What is attached to messages here is listed, the newest first. Drop a file on the messages, or use the paperclip.',
    action: html`<a class="button plain" href="${paths(slug).latest(chat.id)}">Write a message</a>`,
  })
}

type Around = Pick<FilesPage, 'site' | 'slug' | 'zone'> & Pick<FilesScreen, 'people'>

function line({ site, slug, zone, people }: Around, item: AttachmentDocument): Html {
  const { file, personId, at } = item
  const isKept = file.kind === 'other' && html` download`
  return html`<li class="attached">${file.kind === 'picture' ? pictureLink(slug, file, { width: 40, height: 40 }) : icon(site.assets, signOf(file))}
<p><a href="${paths(slug).file(file.id)}"${isKept}><bdi>${nameOf(file)}</bdi></a><small>${personOf(people, personId).name} · ${moment(at, zone)} · ${kindText(file.name)} · ${sizeText(file.byteCount)}</small></p>
<a class="button plain small" href="${whereIs(slug, item)}">Show in chat</a></li>`
}

/** To the message that brought it: in the chat, or in its thread where it shows there alone. */
const whereIs = (slug: string, { chatId, threadId, isInChat, place, messageId }: AttachmentDocument): string =>
  isInChat || threadId === undefined
    ? paths(slug).permalink(chatId, place, messageId)
    : paths(slug).replyLink(chatId, threadId, place, messageId)
