import type { PersonFact } from '../../domain/people.ts'
import { type ChatPreferences, noPreferences } from '../../domain/preferences.ts'
import { type Collection, type Event, INSTANCE } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** How one person wants one chat to be. There is none where nothing was ever chosen. */
export type PreferenceDocument = ChatPreferences & {
  readonly workspaceId: string
  readonly id: string // person:chat
  readonly version: number
  readonly personId: string
  readonly chatId: string
}

export const PREFERENCES: Collection<PreferenceDocument> = { name: 'preferences', indexes: [['personId', 'section']] }

export const preferenceId = (personId: string, chatId: string): string => `${personId}:${chatId}`

const personIn = (event: Event): string => event.stream.slice('person-'.length)

export const preferenceModel: ReadModel<PreferenceDocument, PersonFact> = {
  collection: PREFERENCES,
  workspaceId: INSTANCE,
  keys: event => (event.fact.type === 'ChatPreferenceSet' ? [preferenceId(personIn(event), event.fact.chatId)] : []),
  fold(known, event) {
    if (event.fact.type !== 'ChatPreferenceSet') return known as PreferenceDocument
    const { type: _, chatId, ...changed } = event.fact
    const personId = personIn(event)
    const base = known ?? { ...noPreferences, workspaceId: INSTANCE, id: preferenceId(personId, chatId), personId, chatId }
    return { ...base, ...changed, version: event.version }
  },
}
