import type { Drafts } from '../../src/application/screens.ts'
import { empty } from '../components/empty.ts'
import { act, asMethod, hidden } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { drawnAnew } from './reminders.ts'
import { scheduleRow } from './schedules.ts'

export type DraftsPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly drafts: Drafts }
type Item = Drafts['items'][number]

/** What waits for its time, and what was begun and not sent, the latest first. */
export const drafts = ({ site, slug, zone, drafts: { items, schedules } }: DraftsPage): Html =>
  panel(
    { assets: site.assets, slug, title: 'Drafts & scheduled' },
    drawnAnew(
      paths(slug).drafts,
      items.length + schedules.length === 0
        ? empty(site.assets, {
            icon: 'pencil',
            title: 'No drafts',
            sentence: 'What you begin to write and do not send is kept here, on all your devices, and what is to be sent later waits here.',
          })
        : html`${schedules.length > 0 && html`<h2 class="kept-title">Scheduled</h2><ul class="kept drafts">${schedules.map(item => scheduleRow({ site, slug, zone }, item, placeOf(slug, item.schedule)))}</ul>`}${items.length > 0 && html`<h2 class="kept-title">Drafts</h2><ul class="kept drafts">${items.map(item => line({ site, slug, zone }, item))}</ul>`}`,
      ['later', 'draft'],
    ),
  )

const line = ({ site, slug, zone }: Omit<DraftsPage, 'drafts'>, { draft, title }: Item): Html =>
  html`<li><p class="about">${title === null ? 'A chat you can no longer read' : html`<a href="${placeOf(slug, draft)}">${title}</a>`}${draft.threadId !== null && ' · reply in a thread'} · ${moment(draft.at, zone)}</p>
<div class="old-text" hx-ignore x-ignore>${draft.text}</div>
<div class="ways-on">${act(
    asMethod(paths(slug).drafts, 'DELETE'),
    site.csrf,
    html`${hidden('chatId', draft.chatId)}${draft.threadId !== null && hidden('threadId', draft.threadId)}<button class="button plain small" type="submit">Delete draft</button>`,
  )}</div></li>`

/** A reply is written beside its thread, whose root is a message of the chat. */
const placeOf = (slug: string, { chatId, threadId }: Pick<Item['draft'], 'chatId' | 'threadId'>): string =>
  threadId === null ? paths(slug).chat(chatId) : paths(slug).message(chatId, threadId)
