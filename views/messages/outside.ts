import type { PersonCard } from '../../src/application/screens.ts'
import { csrfField, hidden } from '../components/form.ts'
import { boldName } from '../components/person.ts'
import { dom } from '../dom.ts'
import { type Html, html, type Printed, print } from '../html.ts'
import { paths } from '../paths.ts'

/** Whom a message named without their taking part in its chat, for its author. */
export type Outside = {
  readonly csrf: string
  readonly slug: string
  readonly chatId: string
  readonly people: readonly PersonCard[]
}

/** So many are named; the others are counted. */
const NAMED = 3
/** A longer name has no room on a button beside it. */
const ON_BUTTON = 20

/** Above the box where it was written. It closes by itself, and with what it offers. */
export const offer = (at: Outside): Html =>
  html`<dialog class="offer" open aria-label="Not in this chat">${adding(at)}<form method="dialog"><button class="button quiet small" type="submit">Not now</button></form></dialog>`

/** The same where it was posted with script: only its author gets it. */
export const offered = (at: Outside, threadId: string | undefined): Printed =>
  print(html`<hx-partial hx-target="#${dom.offers(at.chatId, threadId)}" hx-swap="innerHTML">${offer(at)}</hx-partial>`)

/** Who it is, and the button that adds them. */
export function adding({ csrf, slug, chatId, people }: Outside): Html {
  const [only, another] = people
  const isOne = another === undefined
  const done = isOne ? `${only?.name} is in this chat now.` : 'They are in this chat now.'
  return html`<form class="outside" method="post" action="${paths(slug).participants(chatId)}" data-done="${done}">${csrfField(csrf)}${people.map(({ id }) => hidden('person', id))}<p>${listed(people)} ${isOne ? 'is' : 'are'} not in this chat.</p><button class="button plain small" type="submit">Add ${isOne && only && only.name.length <= ON_BUTTON ? only.name : 'them'}</button></form>`
}

/** Dan, Eve and 3 others. */
function listed(people: readonly PersonCard[]): readonly Html[] {
  const shown = people.length > NAMED ? people.slice(0, NAMED - 1) : people
  const more = people.length - shown.length
  const words = [...shown.map(boldName), ...(more > 0 ? [html`${more} others`] : [])]
  return words.map((word, i) => (i === 0 ? word : i === words.length - 1 ? html` and ${word}` : html`, ${word}`))
}
