import type { SavedScreen } from '../../src/application/screens.ts'
import { empty } from '../components/empty.ts'
import { asMethod, deed } from '../components/form.ts'
import { panel } from '../components/panel.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { kept } from './kept.ts'

export type SavedPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly screen: SavedScreen }

/** What somebody keeps for themselves, newest first. Of what they can no longer read there is nothing but the line. */
export function saved({ site, slug, zone, screen: { items, next, ...names } }: SavedPage): Html {
  const p = paths(slug)
  const around = { assets: site.assets, slug, zone, ...names }
  const remove = ({ save }: SavedScreen['items'][number]) =>
    deed(
      asMethod(p.save(save.chatId, save.messageId), 'DELETE'),
      site.csrf,
      { done: 'No longer saved.', undo: `PUT ${p.save(save.chatId, save.messageId)}` },
      html`<button class="button plain small" type="submit">Remove</button>`,
    )
  const row = (item: SavedScreen['items'][number]): Html =>
    item.message
      ? kept(around, item.message, {
          about: html`In ${!item.isDirect && '# '}${item.chatTitle} · saved ${moment(item.save.at, zone)}`,
          remove: remove(item),
        })
      : html`<li id="kept-${item.save.messageId}"><p class="about">Saved ${moment(item.save.at, zone)}</p><p class="gone">This message was deleted, or you can no longer read it.</p><div class="ways-on">${remove(item)}</div></li>`
  return panel(
    { assets: site.assets, slug, title: 'Saved' },
    items.length === 0
      ? empty(site.assets, {
          icon: 'bookmark',
          title: 'Nothing saved',
          sentence: 'Save a message with B or from its menu, and it waits here. Nobody else sees what you save.',
        })
      : html`<ol class="kept">${items.map(row)}</ol>${next !== null && html`<p><a href="${p.savedAfter(next)}">Older</a></p>`}`,
  )
}
