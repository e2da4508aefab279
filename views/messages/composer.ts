import { sizeText } from '../../public/js/size.js'
import type { ChatScreen, PersonCard } from '../../src/application/screens.ts'
import { act, csrfField, type Form, hidden, keyField } from '../components/form.ts'
import { type Assets, type IconName, icon } from '../components/icon.ts'
import { menu, menuButton, opener } from '../components/menu.ts'
import { dom } from '../dom.ts'
import { type Html, html } from '../html.ts'
import { paths } from '../paths.ts'
import { nameOf } from './files.ts'
import { offer } from './outside.ts'
import { laterMenu, laterOpener } from './times.ts'

export type Composer = {
  readonly assets: Assets
  readonly csrf: string
  readonly key: string // the client id of the next message, for those without script
  readonly slug: string
  readonly screen: Pick<ChatScreen, 'chat' | 'chatRole' | 'draft' | 'mayWrite' | 'whyNot'>
  readonly name: string
  readonly form: Form
  readonly threadId?: string // what is written here is a reply in this thread
  readonly beside?: Html // further fields of a message
  readonly outside?: readonly PersonCard[] // whom the message just written named, and who is not in the chat
}

/** Where one writes, or the sentence that says why not. */
export const composer = (at: Composer): Html => (at.screen.mayWrite ? writing(at) : reading(at))

/** Script finds everything from the form: its chat and thread, the list its rows go to, the lines below it. */
function writing({ assets, csrf, key, slug, screen, name, form, threadId, beside, outside = [] }: Composer): Html {
  const { id } = screen.chat
  const label = threadId === undefined ? `Message ${name}` : 'Reply in thread'
  const own = form.values['text'] === undefined ? screen.draft : null
  const problem = `problem-${dom.composer(id, threadId)}`
  const path = paths(slug).messages(id)
  const later = `later-${dom.composer(id, threadId)}`
  const error = form.errors['text'] ?? form.errors['files'] ?? form.errors['fileIds'] ?? form.summary
  return html`<div id="${dom.offers(id, threadId)}" role="status">${outside.length > 0 && offer({ csrf, slug, chatId: id, people: outside })}</div>
<form class="composer" id="${dom.composer(id, threadId)}" data-chat="${id}"${threadId !== undefined && html` data-thread="${threadId}"`} data-list="${dom.timeline(id, threadId)}"${own && html` data-draft-at="${own.at}"`} method="post" enctype="multipart/form-data" action="${path}" hx-post="${path}" hx-swap="none" hx-sync="this:queue all" hx-morph-skip aria-label="${label}">
${csrfField(csrf)}${keyField(key)}${threadId !== undefined && hidden('threadId', threadId)}
${form.errors['isConfirmed'] && html`<p class="problem-of-field" role="alert">${form.errors['isConfirmed']} <button class="button primary small" type="submit" name="isConfirmed" value="on">Notify</button></p>`}
${error && html`<p class="problem-of-field" id="${problem}" role="alert">${error}</p>`}
${laterMenu(later, paths(slug).schedules(id))}
<ul class="chips scripted" aria-label="Files"></ul>${kept(form.files)}
<textarea name="text" rows="1" aria-label="${label}" placeholder="${label}" autocomplete="off"${error && html` aria-invalid="true" aria-describedby="${problem}"`}>
${form.values['text'] ?? own?.text}</textarea>
<div class="preview" id="preview-${dom.composer(id, threadId)}" role="status"></div>
<div class="tools">${beside}${tools(assets, paths(slug).preview(id), dom.composer(id, threadId))}<span class="gap"></span><span class="count" data-count-left hidden></span><button class="button primary small" type="submit" aria-label="Send">${icon(assets, 'send')}Send</button>${laterOpener(assets, later)}</div>
</form>
<div class="below"><p class="typing" id="${dom.typing(id, threadId)}" aria-hidden="true"></p><p class="hint scripted"><span class="draft" data-draft></span><b>Shift Enter</b> for a new line</p></div>`
}

/** Without script: each goes with the next try unless its tick is taken away. */
const kept = (files: Form['files'] = []): Html | false =>
  files.length > 0 &&
  html`<div class="chips" role="group" aria-label="Files that go along">${files.map(file => html`<label class="chip"><input type="checkbox" name="fileIds" value="${file.id}" checked><span><bdi>${nameOf(file)}</bdi><small>${sizeText(file.byteCount)}</small></span></label>`)}</div>`

const OFTEN = [
  ['bold', 'Bold'],
  ['code', 'Code'],
] as const
const SELDOM = [
  ['italic', 'Italic'],
  ['struck', 'Struck through'],
  ['list', 'List'],
  ['quote', 'Quote'],
  ['link', 'Link'],
] as const

/** Only with script: without it one writes the notation. What is rare stands behind the last; on a phone those stay that cannot be typed more easily. */
function tools(assets: Assets, preview: string, form: string): Html {
  const id = `formats-${form}`
  const inside = (name: IconName, label: string) => html`${icon(assets, name)}${label}`
  return html`<label class="ib small attach" title="Attach files">${icon(assets, 'clip')}<input type="file" name="files" multiple aria-label="Attach files"></label><span class="formats scripted" role="toolbar" aria-label="Formatting">${OFTEN.map(([name, label]) => html`<button class="ib small wide-only" type="button" data-format="${name}" aria-label="${label}">${icon(assets, name)}</button>`)}<button class="ib small" type="button" data-format="emoji" aria-label="Emoji">${icon(assets, 'smile')}</button><button class="ib small" type="button" data-format="@" aria-label="Mention">${icon(assets, 'at')}</button><button class="ib small" type="button" data-format="/" aria-label="Commands">${icon(assets, 'slash')}</button>${opener({ opens: id, name: 'More tools', look: 'ib small', inside: icon(assets, 'dots') })}</span>${menu(
    id,
    [
      ...SELDOM.map(([name, label]) => menuButton(id, { marks: html` data-format="${name}"`, inside: inside(name, label) })),
      menuButton(id, {
        marks: html` hx-post="${preview}" hx-target="#preview-${form}" hx-swap="innerHTML"`,
        inside: inside('eye', 'Preview'),
      }),
    ],
  )}`
}

function reading({ csrf, slug, screen, form, threadId }: Composer): Html {
  const mayJoin = screen.chatRole === null && screen.chat.visibility === 'public' && !screen.chat.isArchived
  return html`<div class="composer-off" id="${dom.composer(screen.chat.id, threadId)}"><p>${screen.whyNot}</p>${unsent(form.values['text'])}${
    mayJoin && act(paths(slug).participants(screen.chat.id), csrf, html`<button class="button primary" type="submit">Join</button>`)
  }</div>`
}

/** Text that found its chat closed: it can be copied from here. */
export const unsent = (text: string | undefined): Html | undefined | '' =>
  text &&
  html`<label>What you wrote<textarea rows="3" readonly>
${text}</textarea></label>`
