import type { MessageDocument } from '../../src/application/read-models/messages.ts'
import type { People } from '../../src/application/screens.ts'
import { type Html, html } from '../html.ts'
import { paths } from '../paths.ts'
import { type AvatarSize, appAvatar, avatar } from './avatar.ts'
import { boldName, personOf } from './person.ts'

type Around = { readonly people: People; readonly slug: string }
type Shown = Pick<MessageDocument, 'authorId' | 'speaker' | 'chatId'>
type Written = Pick<MessageDocument, 'authorId' | 'speaker'>

/** The face of whoever wrote it: a person's, or a program's. */
export const faceOf = ({ people, slug }: Around, { authorId, speaker, chatId }: Shown, size?: AvatarSize): Html => {
  if (!speaker) return avatar(personOf(people, authorId), size)
  const { iconId, hasIcon } = speaker
  const picture = hasIcon && iconId !== undefined ? paths(slug).programIcon(chatId, iconId) : undefined
  return appAvatar({ id: authorId, ...speaker, picture }, size)
}

/** The name of whoever wrote it. A program is never taken for a person, whatever it calls itself. */
export const nameOf = (people: People, { authorId, speaker }: Written): Html =>
  speaker ? html`<b>${speaker.name}</b> ${appMarks(speaker)}` : boldName(personOf(people, authorId))

export const appMarks = ({ hook }: NonNullable<Written['speaker']>): Html =>
  html`<span class="tag">App</span>${hook !== undefined && html` <span class="via">by ${hook}</span>`}`
