import type { SavedScreen } from '../../src/application/screens.ts'
import { empty } from '../components/empty.ts'
import { asMethod, deed } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { localIn, moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { kept } from './kept.ts'
import { drawnAnew, due, savedTabs } from './reminders.ts'
import { timesMenu } from './times.ts'

export type SavedPage = {
  readonly site: Site
  readonly slug: string
  readonly zone: string
  readonly own: string
  readonly screen: SavedScreen
}

/** What somebody keeps for themselves, newest first. Of what they can no longer read there is nothing but the line. */
export function saved({ site, slug, zone, own, screen: { due: came, items, next, ...names } }: SavedPage): Html {
  const p = paths(slug)
  const around = { assets: site.assets, slug, zone, ...names }
  /** What goes with its reminder comes back with it. */
  const back = ({ save, remindAt }: SavedScreen['items'][number]): string =>
    remindAt === null
      ? p.save(save.chatId, save.messageId)
      : `${p.remind(save.chatId, save.messageId)}?when=at&at=${localIn(remindAt, own)}&back=on`
  const remove = (item: SavedScreen['items'][number]) =>
    deed(
      asMethod(p.save(item.save.chatId, item.save.messageId), 'DELETE'),
      site.csrf,
      { done: 'No longer saved.', undo: `PUT ${back(item)}` },
      html`<button class="button plain small" type="submit">Remove</button>`,
    )
  const remind = ({ save, remindAt }: SavedScreen['items'][number]) =>
    timesMenu({
      assets: site.assets,
      csrf: site.csrf,
      id: `remind-${save.messageId}`,
      action: asMethod(p.remind(save.chatId, save.messageId), 'PUT'),
      words: remindAt === null ? 'Remind me' : 'Another time',
      about: 'of this message',
      done: 'I will remind you.',
    })
  const forget = ({ save, remindAt }: SavedScreen['items'][number]) =>
    remindAt !== null &&
    deed(
      asMethod(p.remind(save.chatId, save.messageId), 'DELETE'),
      site.csrf,
      { done: 'Reminder taken away.', undo: '' },
      html`<button class="button plain small" type="submit">No reminder</button>`,
    )
  const row = (item: SavedScreen['items'][number]): Html =>
    item.message
      ? kept(around, item.message, {
          about: html`In ${!item.isDirect && '# '}${item.chatTitle} · saved ${moment(item.save.at, zone)}${item.remindAt !== null && html` · <b>reminder ${moment(item.remindAt, zone)}</b>`}`,
          remove: html`${remind(item)}${forget(item)}${remove(item)}`,
        })
      : html`<li id="kept-${item.save.messageId}"><p class="about">Saved ${moment(item.save.at, zone)}</p><p class="gone">This message was deleted, or you can no longer read it.</p><div class="ways-on">${remove(item)}</div></li>`
  return panel(
    { assets: site.assets, slug, title: 'Saved' },
    drawnAnew(p.saved, html`${savedTabs(slug, 'saved')}${due({ site, slug, zone }, came, names)}${saves()}`),
  )

  function saves(): Html | false {
    if (items.length === 0 && came.length > 0) return false
    return items.length === 0
      ? empty(site.assets, {
          icon: 'bookmark',
          title: 'Nothing saved',
          sentence: 'Save a message with B or from its menu, and it waits here. Nobody else sees what you save.',
        })
      : html`<ol class="kept">${items.map(row)}</ol>${next !== null && html`<p><a href="${p.savedAfter(next)}">Older</a></p>`}`
  }
}
