import type { Browse, ChatListing } from '../../src/application/channel-screens.ts'
import { empty } from '../components/empty.ts'
import { act, csrfField, emptyForm, type Form, field, hidden, keyField, radios, submit, summary } from '../components/form.ts'
import { type Assets, icon } from '../components/icon.ts'
import { panel } from '../components/panel.ts'
import { date } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'

export type BrowsePage = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly browse: Browse
  readonly key: string
  readonly form?: Form
}

/** All channels one may read: find, join, read, create. */
export function browse({ site, slug, zone, browse: found, key, form = emptyForm }: BrowsePage): Html {
  const p = paths(slug)
  return panel(
    { assets: site.assets, slug, title: TITLES[found.filter] },
    html`
<form class="toolbar-line" role="search" method="get" action="${p.chats}">${hidden('show', found.filter)}${hidden('sort', found.sort)}<input type="search" name="q" value="${found.words}" aria-label="Find a channel" placeholder="Find by name or topic"><button class="button plain" type="submit">Find</button></form>
<div class="toolbar-line">${choices(slug, found, { label: 'Show', field: 'show', names: SHOWN, now: found.filter })}<span class="gap"></span>${choices(slug, found, { label: 'Order', field: 'sort', names: SORTED, now: found.sort })}</div>
${found.isCut && html`<p class="aside">More than 500 channels fit, and these are the first by name. Add a word.</p>`}
${found.items.length === 0 ? none(site.assets, slug, found) : html`<ul class="list">${found.items.map(item => line({ site, slug, zone }, item))}</ul>`}
${found.next !== null && html`<p><a class="button plain" href="${address(slug, found, { after: found.next })}">More channels</a></p>`}
${found.mayCreate && found.filter !== 'archived' && create({ site, slug, key, form, mayCreatePublic: found.mayCreatePublic })}
${found.mayCreate && html`<p class="aside"><a href="${p.deletedChats}">Deleted channels</a></p>`}`,
  )
}

const TITLES = { all: 'Channels', joined: 'Your channels', open: 'Channels to join', archived: 'Archived channels' } as const
const SHOWN = { all: 'All', joined: 'Joined', open: 'Not joined', archived: 'Archived' } as const
const SORTED = { name: 'Name', active: 'Latest', people: 'People' } as const

type Choices = { readonly label: string; readonly field: string; readonly names: Readonly<Record<string, string>>; readonly now: string }

function choices(slug: string, found: Browse, { label, field, names, now }: Choices): Html {
  return html`<nav class="chips" aria-label="${label}">${Object.entries(names).map(
    ([value, name]) =>
      html`<a class="button quiet small" href="${address(slug, found, { [field]: value })}"${value === now && html` aria-current="true"`}>${name}</a>`,
  )}</nav>`
}

function address(slug: string, { words, filter, sort }: Browse, change: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({ ...(words && { q: words }), show: filter, sort, ...change })
  return `${paths(slug).chats}?${query}`
}

function line(
  { site, slug, zone }: Pick<BrowsePage, 'site' | 'slug' | 'zone'>,
  { chat, description, isParticipant }: Browse['items'][number],
): Html {
  const p = paths(slug)
  return html`<li>${icon(site.assets, chat.visibility === 'private' ? 'lock' : 'hash')}<div class="grow"><a href="${p.unread(chat.id)}">${chat.title}</a>${chat.isArchived && html` <span class="tag">Archived</span>`}${chat.posting === 'admins' && html` <span class="tag">Announcements</span>`}<small>${people(chat)} · ${chat.lastN > 0 ? html`active ${date(chat.lastAt, zone)}` : 'no messages yet'}${chat.topic !== '' && html` · ${chat.topic}`}</small>${description !== '' && html`<small>${description}</small>`}</div>${
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
  const all = html`<a class="button plain" href="${paths(slug).chats}">${found.words === '' ? 'All channels' : 'Clear the search'}</a>`
  if (found.words !== '')
    return empty(assets, {
      icon: 'search',
      title: 'Nothing matches',
      sentence: `No channel here has words that begin like “${found.words}”.`,
      action: all,
    })
  const [title, sentence, isIn = false] = NONE[found.filter]
  return empty(assets, { icon: found.filter === 'archived' ? 'box' : 'hash', title, sentence, ...(isIn ? { action: all } : {}) })
}

const NONE: Readonly<Record<Browse['filter'], readonly [title: string, sentence: string, isAmongOthers?: true]>> = {
  all: ['No channels yet', 'A channel is a place for one subject. Create the first one below.'],
  joined: ['You are in no channel', 'Join one, and it stands in your list.', true],
  open: ['Nothing left to join', 'You are in every channel that is open to everybody.', true],
  archived: ['Nothing is archived', 'Channels that are no longer used can be put away here.', true],
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
