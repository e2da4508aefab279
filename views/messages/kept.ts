import type { MessageDocument } from '../../src/application/read-models/messages.ts'
import { avatar } from '../components/avatar.ts'
import { boldName, personOf } from '../components/person.ts'
import { moment } from '../components/time.ts'
import { type Html, html, type Value } from '../html.ts'
import { writtenText } from '../text.ts'
import { forwarded, linkTo, type RowAround } from './message.ts'

/** A message in a list of messages kept: with what is said about it, the way to where it stands, and the way out of the list. */
export function kept(around: RowAround, message: MessageDocument, { about, remove }: { about: Value; remove: Value }): Html {
  const author = personOf(around.people, message.authorId)
  return html`<li id="kept-${message.id}"><p class="about">${about}</p>
<div class="quoted">${avatar(author)}<div class="body"><p class="who">${boldName(author)} <span class="at">${moment(message.at, around.zone)}</span></p>
${message.text && writtenText(message.text, `kept-text-${message.id}`, around)}${message.origin && forwarded(around, message.origin, `kept-origin-${message.id}`)}</div></div>
<div class="ways-on"><a class="button plain small" href="${linkTo(around.slug, message)}">Open in chat</a>${remove}</div></li>`
}
