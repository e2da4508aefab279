import type { People } from '../../src/application/screens.ts'
import { type Html, html } from '../html.ts'
import type { Faced } from './avatar.ts'

/** Somebody whose document is not at hand still has a name on screen. */
export const personOf = (people: People, id: string): Faced => people.get(id) ?? { id, name: 'Somebody', avatarFileId: null }

/** A name that follows its owner: script sets all names of a person when they change. */
export const boldName = (person: Pick<Faced, 'id' | 'name'>): Html => html`<b data-person="${person.id}">${person.name}</b>`
