import type { ChatSettings, DeletedChats } from '../../src/application/channel-screens.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, csrfField, emptyForm, type Form, field, hidden, radios, submit, summary, textarea } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { panel } from '../components/panel.ts'
import { date } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { webhooksLink } from '../webhooks/page.ts'
import { ownChoices } from './own.ts'

export type SettingsPage = { readonly site: Site; readonly slug: string; readonly settings: ChatSettings; readonly form?: Form }

/** Everything about a chat as a whole, and how one has it for oneself. */
export function settings(props: SettingsPage): Html {
  const { site, slug, settings: at, form = emptyForm } = props
  const p = paths(slug)
  const isChannel = at.chat.chatType === 'discussion'
  const around = { assets: site.assets, csrf: site.csrf, slug, settings: at }
  return panel(
    { assets: site.assets, slug, title: isChannel ? `# ${at.title}` : at.title, back: p.unread(at.chat.id) },
    html`${form.reason === 'confirm_needed' ? confirming(props, form) : summary(form)}
${!at.mayManage && at.description !== '' && html`<section class="block"><h2>Description</h2><p>${at.description}</p></section>`}
${at.takesPart && ownChoices(around)}
${at.mayManage && !at.chat.isArchived && about(props)}
${at.mayManage && !at.chat.isArchived && access(props)}
${at.mayManage && !at.chat.isDefault && ending(props)}
${at.maySeeWebhooks && webhooksLink(slug, at.chat.id)}
<section class="block"><h2>People</h2><p><a href="${p.participants(at.chat.id)}">See who is in it</a></p></section>`,
  )
}

/** What cannot be taken back is done only after its consequence was read. */
function confirming({ site, slug, settings: { chat } }: SettingsPage, { summary: sentence = '', values }: Form): Html {
  const p = paths(slug)
  const isDeleting = values['visibility'] === undefined
  const [title, verb, path] = isDeleting
    ? ['Delete this channel', 'Delete', p.deletion(chat.id)]
    : ['Make this channel public', 'Make public', p.visibility(chat.id)]
  return html`<section class="problem confirm" role="alert" aria-labelledby="confirm-title"><h2 id="confirm-title">${title}</h2><p>${sentence.replace('Please confirm: ', '').replace(/^./, first => first.toUpperCase())}</p>
<form method="post" action="${asMethod(path, 'PUT')}">${csrfField(site.csrf)}${hidden('isConfirmed', 'on')}${!isDeleting && hidden('visibility', 'public')}<a class="button plain" href="${p.chatSettings(chat.id)}">Cancel</a>${submit(verb, isDeleting ? 'danger' : 'primary')}</form></section>`
}

function about({ site, slug, settings: { chat, description }, form = emptyForm }: SettingsPage): Html {
  const p = paths(slug)
  const one = (path: string, method: 'PUT' | 'PATCH', inside: Html, words: string) =>
    html`<form class="pico" method="post" action="${asMethod(path, method)}">${csrfField(site.csrf)}${inside}${submit(words, 'plain')}</form>`
  return html`<section class="block" id="settings"><h2>About this channel</h2>
${one(p.chat(chat.id), 'PATCH', field(form, { name: 'title', label: 'Name', value: chat.title ?? '', maxlength: 200, autocomplete: 'off' }), 'Rename')}
${one(p.topic(chat.id), 'PUT', field(form, { name: 'topic', label: 'Topic', value: chat.topic, maxlength: 250, isOptional: true, autocomplete: 'off' }), 'Set topic')}
${one(p.description(chat.id), 'PUT', textarea(form, { name: 'description', label: 'Description', value: description, maxlength: 500, isOptional: true, hint: 'What it is for, for whoever finds it.' }, 2), 'Save description')}</section>`
}

function access({ site, slug, settings: { chat }, form = emptyForm }: SettingsPage): Html {
  const p = paths(slug)
  const isPublic = chat.visibility === 'public'
  return html`<section class="block" id="access"><h2>Who writes and who reads</h2>
<form class="pico" method="post" action="${asMethod(p.posting(chat.id), 'PUT')}">${csrfField(site.csrf)}${radios(
    form,
    { name: 'posting', label: 'Who writes here', value: chat.posting, hint: 'In threads and with reactions everybody can answer.' },
    [
      { value: 'everyone', label: 'Everybody in it' },
      { value: 'admins', label: 'Only channel admins' },
    ],
  )}${submit('Save', 'plain')}</form>
${
  chat.isDefault
    ? html`<p>Everybody starts in this channel, so it stays public.</p>`
    : html`<p>${isPublic ? 'Everybody in the workspace can find and read it.' : 'Only the people in it can read it.'}</p>${act(asMethod(p.visibility(chat.id), 'PUT'), site.csrf, html`${hidden('visibility', isPublic ? 'private' : 'public')}<button class="button plain" type="submit">${isPublic ? 'Make private' : 'Make public'}</button>`)}`
}</section>`
}

function ending({ site, slug, settings: { chat } }: SettingsPage): Html {
  const p = paths(slug)
  return html`<section class="block" id="ending"><h2>${chat.isArchived ? 'Archived' : 'Archive or delete'}</h2><p>${
    chat.isArchived
      ? 'Everything stays readable. Nobody can write until it is taken out of the archive.'
      : 'In the archive everything stays readable, and nobody can write any more. You can take it out again.'
  }</p>
<div class="acts">${act(asMethod(p.archive(chat.id), chat.isArchived ? 'DELETE' : 'PUT'), site.csrf, html`<button class="button plain" type="submit">${chat.isArchived ? 'Take out of the archive' : 'Archive channel'}</button>`)} ${act(asMethod(p.deletion(chat.id), 'PUT'), site.csrf, html`<button class="button danger" type="submit">Delete channel</button>`)}</div></section>`
}

type Deleted = { readonly site: Site; readonly slug: string; readonly zone: string }

/** Channels that were deleted, for those who may bring them back. */
export const deletedList = (at: Deleted, { items }: DeletedChats): Html =>
  panel(
    { assets: at.site.assets, slug: at.slug, title: 'Deleted channels', back: paths(at.slug).chats },
    items.length === 0
      ? empty(at.site.assets, {
          icon: 'trash',
          title: 'Nothing is deleted',
          sentence: 'A deleted channel waits here for two weeks, in case you want it back.',
          action: html`<a class="button plain" href="${paths(at.slug).chats}">Channels</a>`,
        })
      : html`<ul class="list">${items.map(
          chat =>
            html`<li>${icon(at.site.assets, chat.visibility === 'private' ? 'lock' : 'hash')}<div class="grow">${chat.title}<small>Until ${date(chat.eraseAt ?? 0, at.zone)}</small></div>${restoring(at, chat)}</li>`,
        )}</ul>`,
  )

/** In place of a chat that was deleted. */
export const deletedPage = (at: Deleted, chat: DeletedChats['items'][number]): Html =>
  panel(
    { assets: at.site.assets, slug: at.slug, title: `# ${chat.title}`, back: paths(at.slug).deletedChats },
    html`<section class="block"><p>This channel was deleted. Nobody can read it, and it can be restored until ${date(chat.eraseAt ?? 0, at.zone)}.</p>${restoring(at, chat)}</section>`,
  )

const restoring = ({ site, slug }: Deleted, chat: DeletedChats['items'][number]): Html =>
  act(
    asMethod(paths(slug).deletion(chat.id), 'DELETE'),
    site.csrf,
    html`<button class="button plain small" type="submit" aria-label="Restore ${chat.title}">Restore</button>`,
  )
