import { type ChatPreferences, noPreferences } from '../../domain/preferences.ts'
import type { Application } from '../application.ts'
import { INSTANCE } from '../ports.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { PREFERENCES, type PreferenceDocument, preferenceId } from '../read-models/preferences.ts'
import type { Preferred } from '../screens.ts'

/** What a person chose for chats; those of which nothing was ever chosen are left out. */
export async function preferencesOf(
  app: Application,
  personId: string,
  chatIds: readonly string[],
): Promise<ReadonlyMap<string, PreferenceDocument>> {
  const ids = chatIds.map(chatId => preferenceId(personId, chatId))
  const rows = await app.recent.getMany(PREFERENCES, INSTANCE, ids)
  return new Map(rows.map(row => [row.chatId, row]))
}

/** With the defaults of the chat's kind (domain.md 2.9). A hidden direct chat is back with the next message. */
export function preferred(chat: ChatDocument, chosen: ChatPreferences | undefined, now: number): Preferred {
  const { level, mutedUntilAt, isFavourite, isHidden, hiddenN, section } = chosen ?? noPreferences
  const isDirect = chat.chatType === 'direct'
  return {
    level: level ?? (isDirect ? 'all' : 'mentions'),
    isMuted: mutedUntilAt !== null && mutedUntilAt > now,
    isFavourite,
    isHidden: isHidden && !(isDirect && chat.lastN > hiddenN),
    section,
  }
}
