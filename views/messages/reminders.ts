import type { Called, MessageScreen, ReminderListing, Reminders } from '../../src/application/screens.ts'
import { empty } from '../components/empty.ts'
import { asMethod, csrfField, deed, type Form, field, hidden, submit, summary, textarea } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { personOf } from '../components/person.ts'
import { localIn, moment } from '../components/time.ts'
import { type Html, html, type Value } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { kept } from './kept.ts'
import { quoted, type RowAround } from './message.ts'
import { timesForm, timesMenu } from './times.ts'

export type Around = { readonly site: Site; readonly slug: string; readonly zone: string }

/** What is kept and what is to come back: two lists of the same things. */
export const savedTabs = (slug: string, current: 'saved' | 'reminders'): Html =>
  html`<nav class="toolbar-line" aria-label="Saved and reminders"><a class="button quiet small" href="${paths(slug).saved}"${current === 'saved' && html` aria-current="page"`}>Saved</a><a class="button quiet small" href="${paths(slug).reminders}"${current === 'reminders' && html` aria-current="page"`}>Reminders</a></nav>`

/** A screen of one's own that is drawn anew when something of it changed elsewhere, or came. */
export const drawnAnew = (path: string, inside: Value, words: readonly string[] = ['later']): Html =>
  html`<div hx-get="${path}" hx-trigger="${words.map(word => `flowra:${word} from:document delay:300ms`).join(', ')}" hx-target="#main" hx-swap="innerMorph">${inside}</div>`

/** What has come, above all that is saved. Looked at, it is read; what is new keeps saying so until the screen is opened again. */
export function due(around: Around, listings: readonly ReminderListing[], names: Called): Html | false {
  if (listings.length === 0) return false
  const isNew = listings.some(({ reminder }) => reminder.state === 'due')
  const path = paths(around.slug).remindersSeen
  return html`<section aria-labelledby="due-title"><h2 class="kept-title" id="due-title"${isNew && html` hx-put="${path}" hx-trigger="intersect once" hx-swap="none"`}>Due</h2><ol class="kept due">${listings.map(listing => dueRow(around, listing, names))}</ol>${isNew && html`<noscript><form class="act" method="post" action="${asMethod(path, 'PUT')}">${csrfField(around.site.csrf)}<button class="button plain small" type="submit">Mark as read</button></form></noscript>`}</section>`
}

function dueRow(around: Around, listing: ReminderListing, names: Called): Html {
  const { site, slug } = around
  const { reminder } = listing
  const p = paths(slug)
  const done = deed(
    asMethod(p.reminderDone(reminder.id), 'PUT'),
    site.csrf,
    { done: 'Done.', undo: `DELETE ${p.reminderDone(reminder.id)}` },
    html`<button class="button plain small" type="submit">Done</button>`,
  )
  const again = timesMenu({
    assets: site.assets,
    csrf: site.csrf,
    id: `again-${reminder.id}`,
    action: asMethod(p.reminder(reminder.id), 'PATCH'),
    words: 'Remind me again',
    about: 'of this',
    done: 'I will remind you again.',
  })
  const isBy = reminder.askedById !== reminder.personId && html` from ${personOf(names.people, reminder.askedById).name}`
  const about = html`${reminder.state === 'due' && html`<b>new</b> · `}Reminder${isBy} · ${moment(reminder.dueAt, around.zone)}${place(listing)}`
  return row(around, listing, names, { about, ways: html`${done}${again}` })
}

/** Where it was asked for, or where its message stands. */
const place = ({ chatTitle, isDirect }: ReminderListing): Value => chatTitle !== '' && html` · ${isDirect ? 'with ' : '# '}${chatTitle}`

function row(around: Around, { reminder, message }: ReminderListing, names: Called, { about, ways }: { about: Value; ways: Value }): Html {
  const rows: RowAround = { assets: around.site.assets, slug: around.slug, zone: around.zone, ...names }
  if (message) return kept(rows, message, { about, remove: ways })
  const words =
    reminder.messageId === null
      ? html`<div class="old-text" hx-ignore x-ignore>${reminder.text}</div>`
      : html`<p class="gone">This message was deleted, or you can no longer read it.</p>`
  return html`<li class="plain" id="reminder-${reminder.id}"><p class="about">${about}</p>${reminder.failure !== null && html`<p class="problem-of-field">${reminder.failure}</p>`}${words}<div class="ways-on">${ways}</div></li>`
}

/** What one asked for and still waits, the next first; below it what was done last. */
export function reminders({ site, slug, zone, reminders }: Around & { readonly reminders: Reminders }): Html {
  const around = { site, slug, zone }
  const { open, done, ...names } = reminders
  return panel(
    { assets: site.assets, slug, title: 'Reminders' },
    drawnAnew(
      paths(slug).reminders,
      html`${savedTabs(slug, 'reminders')}${
        open.length === 0
          ? empty(site.assets, {
              icon: 'clock',
              title: 'No reminders',
              sentence: 'Save a message and choose Remind me, or write /remind me tomorrow 9:00 and what it is about. It comes back here.',
            })
          : html`<ol class="kept">${open.map(listing => waiting(around, listing, names))}</ol>`
      }${done.length > 0 && html`<details class="done"><summary>Done</summary><ol class="kept">${done.map(listing => finished(around, listing, names))}</ol></details>`}`,
    ),
  )
}

function waiting(around: Around, listing: ReminderListing, names: Called): Html {
  const { reminder, chatTitle, isDirect } = listing
  const p = paths(around.slug)
  const whom = reminder.personId === reminder.askedById ? 'for you' : html`for ${personOf(names.people, reminder.personId).name}`
  const where = isDirect ? html`with ${chatTitle}` : html`in # ${chatTitle}`
  const about = html`${moment(reminder.dueAt, around.zone)} · ${reminder.isHere ? html`to be posted ${where}` : whom}`
  const cancel = deed(
    asMethod(p.reminder(reminder.id), 'DELETE'),
    around.site.csrf,
    { done: 'Reminder taken away.', undo: '' },
    html`<button class="button plain small" type="submit">Cancel reminder</button>`,
  )
  const ways = html`<a class="button plain small" href="${p.reminder(reminder.id)}">Change</a>${cancel}`
  return row(around, listing, names, { about, ways })
}

function finished(around: Around, listing: ReminderListing, names: Called): Html {
  const path = paths(around.slug).reminderDone(listing.reminder.id)
  const back = deed(
    asMethod(path, 'DELETE'),
    around.site.csrf,
    { done: 'Back among what is due.', undo: `PUT ${path}` },
    html`<button class="button plain small" type="submit">Not done</button>`,
  )
  return row(around, listing, names, { about: moment(listing.reminder.dueAt, around.zone), ways: back })
}

export type ReminderPage = Around & {
  readonly listing: ReminderListing
  readonly names: Called
  readonly own: string // zone of whoever looks
  readonly form: Form
}

/** Other words, another time. */
export function reminderPage({ site, slug, zone, listing, names, own, form }: ReminderPage): Html {
  const { reminder, message } = listing
  const around: RowAround = { assets: site.assets, slug, zone, ...names }
  return panel(
    { assets: site.assets, slug, title: 'Change reminder', back: paths(slug).reminders },
    html`${message && html`<section class="block">${quoted(around, message)}</section>`}
<form class="pico" method="post" action="${asMethod(paths(slug).reminder(reminder.id), 'PATCH')}">${csrfField(site.csrf)}${hidden('when', 'at')}${summary(form)}${
      reminder.messageId === null && textarea(form, { name: 'text', label: 'What it is about', value: reminder.text }, 3)
    }${field(form, { name: 'at', label: 'When', type: 'datetime-local', value: localIn(reminder.dueAt, own), hint: `In ${own}` })}${submit('Save')}</form>`,
  )
}

export type RemindPage = Around & {
  readonly screen: MessageScreen
  readonly remindAt: number | null
  readonly own: string
  readonly form: Form
}

/** When a message is to come back. */
export function remindPage({ site, slug, zone, screen, remindAt, own, form }: RemindPage): Html {
  const { chat, message } = screen
  const path = paths(slug).remind(chat.id, message.id)
  return panel(
    { assets: site.assets, slug, title: 'Remind me', back: paths(slug).message(chat.id, message.id) },
    html`<section class="block">${quoted({ ...screen, assets: site.assets, slug, zone }, message)}</section>
${remindAt !== null && html`<section class="block"><p>I will remind you ${moment(remindAt, zone)}.</p><form class="act" method="post" action="${asMethod(path, 'DELETE')}">${csrfField(site.csrf)}<button class="button plain" type="submit">Take the reminder away</button></form></section>`}
${timesForm({ csrf: site.csrf, action: asMethod(path, 'PUT'), form, value: remindAt === null ? '' : localIn(remindAt, own), zone: own })}`,
  )
}
