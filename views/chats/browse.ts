import type { Browse, ChatListing } from '../../src/application/screens.ts'
import { empty } from '../components/empty.ts'
import { act, csrfField, emptyForm, type Form, field, keyField, radios, submit, summary } from '../components/form.ts'
import { type Assets, icon } from '../components/icon.ts'
import { panel } from '../components/panel.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type BrowsePage = { readonly site: Site; readonly slug: string; readonly browse: Browse; readonly key: string; readonly form?: Form }

/** All channels one may read: find, join, read, create. */
export function browse({ site, slug, browse: found, key, form = emptyForm }: BrowsePage): Html {
  const p = paths(slug)
  return panel(
    { assets: site.assets, slug, title: found.isArchived ? 'Archived channels' : 'Channels' },
    html`
<div class="toolbar-line"><form role="search" method="get" action="${p.chats}">${found.isArchived && html`<input type="hidden" name="archived" value="on">`}<input type="search" name="q" value="${found.words}" aria-label="Find a channel" placeholder="Find a channel"><button class="button plain" type="submit">Find</button></form>
<a class="button quiet" href="${found.isArchived ? p.chats : `${p.chats}?archived=on`}">${found.isArchived ? 'Open channels' : 'Archived channels'}</a></div>
${found.items.length === 0 ? none(site.assets, slug, found) : html`<ul class="list">${found.items.map(item => line(site, slug, item))}</ul>`}
${found.next !== null && html`<p><a class="button plain" href="${p.chats}?after=${encodeURIComponent(found.next)}&q=${encodeURIComponent(found.words)}${found.isArchived && '&archived=on'}">More channels</a></p>`}
${found.mayCreate && !found.isArchived && create({ site, slug, key, form, mayCreatePublic: found.mayCreatePublic })}`,
  )
}

function line(site: Site, slug: string, { chat, isParticipant }: Browse['items'][number]): Html {
  const p = paths(slug)
  return html`<li>${icon(site.assets, chat.visibility === 'private' ? 'lock' : 'hash')}<div class="grow"><a href="${p.unread(chat.id)}">${chat.title}</a>${chat.isArchived && html` <span class="tag">Archived</span>`}<small>${people(chat)}${chat.topic !== '' && html` · ${chat.topic}`}</small></div>${
    isParticipant
      ? html`<span class="tag">You are in</span>`
      : !chat.isArchived &&
        act(
          p.participants(chat.id),
          site.csrf,
          html`<button class="button plain small" type="submit" aria-label="Join ${chat.title}">Join</button>`,
        )
  }</li>`
}

const people = ({ participantCount }: ChatListing['chat']): string => `${participantCount} ${participantCount === 1 ? 'person' : 'people'}`

function none(assets: Assets, slug: string, found: Browse): Html {
  const all = html`<a class="button plain" href="${paths(slug).chats}">${found.words === '' ? 'Open channels' : 'Clear the search'}</a>`
  if (found.words !== '')
    return empty(assets, { icon: 'search', title: 'Nothing matches', sentence: `No channel is called “${found.words}”.`, action: all })
  if (found.isArchived)
    return empty(assets, {
      icon: 'box',
      title: 'Nothing is archived',
      sentence: 'Channels that are no longer used can be put away here.',
      action: all,
    })
  return empty(assets, {
    icon: 'hash',
    title: 'No channels yet',
    sentence: 'A channel is a place for one subject. Create the first one below.',
  })
}

type Create = { readonly site: Site; readonly slug: string; readonly key: string; readonly form: Form; readonly mayCreatePublic: boolean }

const create = ({
  site,
  slug,
  key,
  form,
  mayCreatePublic,
}: Create): Html => html`<section class="block" id="new-channel"><h2>New channel</h2>
<form class="pico" method="post" action="${paths(slug).chats}">${csrfField(site.csrf)}${keyField(key)}${summary(form)}
${field(form, { name: 'title', label: 'Name', maxlength: 200, autocomplete: 'off' })}
${radios(form, { name: 'visibility', label: 'Who can read it', value: mayCreatePublic ? 'public' : 'private' }, [
  ...(mayCreatePublic ? [{ value: 'public', label: 'Everybody in the workspace' }] : []),
  { value: 'private', label: 'Only people who are added' },
])}
${submit('Create channel')}</form></section>`
