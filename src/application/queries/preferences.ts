import { type ChatPreferences, noPreferences } from '../../domain/preferences.ts'
import type { Application } from '../application.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import type { ChatDocument } from '../read-models/chats.ts'
import { PREFERENCES, type PreferenceDocument } from '../read-models/preferences.ts'
import type { Preferred } from '../screens.ts'

/** What a person chose, by chat. Nothing stands here of a chat of which nothing was ever chosen. */
export async function preferencesOf(app: Application, personId: string): Promise<ReadonlyMap<string, PreferenceDocument>> {
  const rows = await app.recent.find(PREFERENCES, INSTANCE, { equal: { personId }, limit: LIMITS.ownChats })
  return new Map(rows.map(row => [row.chatId, row]))
}

/**
 * With the defaults of the chat's kind (domain.md 2.9). A hidden direct chat is back with the next message; a channel while one of the unread
 * messages that came later is among `mentions`.
 */
export function preferred(
  chat: ChatDocument,
  chosen: ChatPreferences | undefined,
  now: number,
  mentions: readonly number[] = [],
): Preferred {
  const { level, mutedUntilAt, isFavourite, isHidden, hiddenN, section } = chosen ?? noPreferences
  const isDirect = chat.chatType === 'direct'
  const isBack = (isDirect && chat.lastN > hiddenN) || mentions.some(n => n > hiddenN)
  return {
    level: level ?? (isDirect ? 'all' : 'mentions'),
    isMuted: mutedUntilAt !== null && mutedUntilAt > now,
    isFavourite,
    isHidden: isHidden && !isBack,
    section,
  }
}
