import type { ScheduleListing } from '../../src/application/screens.ts'
import type { FileFacts } from '../../src/domain/files.ts'
import { asMethod, csrfField, deed, type Form, field, hidden, keyField, submit, summary, textarea } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { localIn, moment } from '../components/time.ts'
import { type Html, html, type Value } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { filesOf } from './files.ts'

type Around = { readonly site: Site; readonly slug: string; readonly zone: string }

/** A message that waits for its time, or says why it could not be sent. */
export function scheduleRow({ site, slug, zone }: Around, { schedule, title }: ScheduleListing, place: string): Html {
  const p = paths(slug)
  const button = (words: string) => html`<button class="button plain small" type="submit">${words}</button>`
  const send = deed(p.sendSchedule(schedule.id), site.csrf, { done: 'Sent.', undo: '' }, button('Send now'))
  const cancel = deed(asMethod(p.schedule(schedule.id), 'DELETE'), site.csrf, { done: 'It will not be sent.', undo: '' }, button('Delete'))
  const when: Value = schedule.state === 'held' ? html`was to be sent ${moment(schedule.dueAt, zone)}` : moment(schedule.dueAt, zone)
  return html`<li id="schedule-${schedule.id}"><p class="about">${title === null ? 'A chat you can no longer read' : html`<a href="${place}">${title}</a>`}${schedule.threadId !== null && ' · reply in a thread'} · ${when}</p>
${schedule.failure !== null && html`<p class="problem-of-field">It was not sent. ${schedule.failure}</p>`}<div class="old-text" hx-ignore x-ignore>${schedule.text}</div>${filesOf({ assets: site.assets, slug }, schedule.files, `files-${schedule.id}`)}
<div class="ways-on"><a class="button plain small" href="${p.schedule(schedule.id)}">Change</a>${send}${cancel}</div></li>`
}

type Writing = Around & { readonly own: string; readonly form: Form }

/** Other words, another time. */
export function schedulePage({ listing, ...writing }: Writing & { readonly listing: ScheduleListing }): Html {
  const { site, slug, form } = writing
  return panel(
    { assets: site.assets, slug, title: 'Change message', back: paths(slug).drafts },
    html`<form class="pico" method="post" action="${asMethod(paths(slug).schedule(listing.schedule.id), 'PATCH')}">${csrfField(site.csrf)}${hidden('when', 'at')}${summary(form)}${fields(form, listing.schedule, writing)}${submit('Save')}</form>`,
  )
}

export type NewSchedule = Writing & {
  readonly chatId: string
  readonly title: string
  readonly key: string
  readonly files: readonly FileFacts[]
}

/** What was written, and the question when to send it. */
export function newSchedule({ files, chatId, title, key, ...writing }: NewSchedule): Html {
  const { site, slug, form } = writing
  return panel(
    { assets: site.assets, slug, title: 'Send later', back: paths(slug).chat(chatId) },
    html`<p>To ${title}</p><form class="pico" method="post" action="${paths(slug).schedules(chatId)}">${csrfField(site.csrf)}${keyField(key)}${hidden('when', 'at')}${form.values['threadId'] && hidden('threadId', form.values['threadId'])}${form.values['isAlsoInChat'] && hidden('isAlsoInChat', 'on')}${files.map(({ id }) => hidden('fileIds', id))}${summary(form)}${fields(form, { files }, writing)}${submit('Send then')}</form>`,
  )
}

/** Files say enough without words. */
function fields(form: Form, { text, dueAt, files }: Partial<ScheduleListing['schedule']>, { site, slug, own }: Writing): Html {
  const words = textarea(
    form,
    { name: 'text', label: 'Message', value: text ?? '', isOptional: files !== undefined && files.length > 0 },
    6,
  )
  const at = dueAt === undefined ? '' : localIn(dueAt, own)
  return html`${words}${filesOf({ assets: site.assets, slug }, files, 'its-files')}${field(form, { name: 'at', label: 'When', type: 'datetime-local', value: at, hint: `In ${own}` })}`
}
