import type { MessageDocument } from '../../src/application/read-models/messages.ts'
import { faceOf, nameOf } from '../components/author.ts'
import { moment } from '../components/time.ts'
import { type Html, html, type Value } from '../html.ts'
import { writtenText } from '../text.ts'
import { cards } from './cards.ts'
import { filesOf } from './files.ts'
import { linkCards } from './link-cards.ts'
import { forwarded, linkTo, type RowAround } from './message.ts'

/** A message in a list of messages kept: with what is said about it, the way to where it stands, and the way out of the list. */
export function kept(around: RowAround, message: MessageDocument, { about, remove }: { about: Value; remove: Value }): Html {
  return html`<li id="kept-${message.id}"><p class="about">${about}</p>
<div class="quoted">${faceOf(around, message)}<div class="body"><p class="who">${nameOf(around.people, message)} <span class="at">${moment(message.at, around.zone)}</span></p>
${message.text && writtenText(message.text, `kept-text-${message.id}`, around)}${cards(around, message.cards)}${message.origin && forwarded(around, message.origin, `kept-origin-${message.id}`)}${filesOf(around, message.files, `kept-files-${message.id}`)}${linkCards(around, message)}</div></div>
<div class="ways-on"><a class="button plain small" href="${linkTo(around.slug, message)}">Open in chat</a>${remove}</div></li>`
}
