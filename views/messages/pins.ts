import type { PinsScreen } from '../../src/application/screens.ts'
import { chatHead } from '../chats/head.ts'
import { chatName } from '../chats/panel.ts'
import { chatTabs } from '../chats/tabs.ts'
import { empty } from '../components/empty.ts'
import { asMethod, deed } from '../components/form.ts'
import { personOf } from '../components/person.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { Site } from '../layout.ts'
import { paths } from '../paths.ts'
import { kept } from './kept.ts'

export type PinsPage = { readonly site: Site; readonly slug: string; readonly zone: string; readonly pins: PinsScreen }

/** What is kept at hand for all in a chat, newest pin first. */
export function pins({ site, slug, zone, pins: { chat, title, faces, items, mayPin, ...names } }: PinsPage): Html {
  const p = paths(slug)
  const around = { assets: site.assets, slug, zone, ...names }
  const name = chatName({ chat, title })
  return html`<section class="panel" aria-label="Pins in ${name}">${chatHead({ assets: site.assets, slug, chat, title, faces, people: names.people })}
${chatTabs(slug, chat, 'pins')}
<div class="scroll">${
    items.length === 0
      ? empty(site.assets, {
          icon: 'pin',
          title: 'Nothing pinned',
          sentence: 'A pinned message is at hand here for everybody in this chat.',
        })
      : html`<ol class="kept">${items.map(({ message, pin }) =>
          kept(around, message, {
            about: html`Pinned by ${personOf(names.people, pin.personId).name}, ${moment(pin.at, zone)}`,
            remove:
              mayPin &&
              deed(
                asMethod(p.pin(chat.id, message.id), 'DELETE'),
                site.csrf,
                { done: 'Unpinned.', undo: `PUT ${p.pin(chat.id, message.id)}` },
                html`<button class="button plain small" type="submit">Unpin</button>`,
              ),
          }),
        )}</ol>`
  }</div></section>`
}
