import { type Decider, limitReached } from './decider.ts'

/** What somebody wants to hear of a chat. */
export type Level = 'all' | 'mentions' | 'nothing'

/** How a person wants a chat to be, for themself. It outlives leaving and coming back. */
export type ChatPreferences = {
  readonly level: Level | null // null: the default of the chat's kind
  readonly mutedUntilAt: number | null
  readonly isFavourite: boolean
  readonly isHidden: boolean
  readonly hiddenN: number // the last number of the chat when it was hidden: what comes later brings a direct chat back
  readonly section: string // '' = none of one's own
}
type Changed = Partial<ChatPreferences>

export type ChatPreferenceFact = { readonly type: 'ChatPreferenceSet'; readonly chatId: string } & Changed

/** `lastN` is the chat's, `sections` the person's own so far; `limit` is of these. */
export type ChatPreferenceCommand = {
  readonly type: 'preferInChat'
  readonly chatId: string
  readonly wish: Omit<Changed, 'hiddenN'>
  readonly lastN: number
  readonly sections: ReadonlySet<string>
  readonly limit: number
}

export const noPreferences: ChatPreferences = {
  level: null,
  mutedUntilAt: null,
  isFavourite: false,
  isHidden: false,
  hiddenN: 0,
  section: '',
}

/** Subject: a chat, in the stream of the person who prefers. */
export const preferences: Decider<ChatPreferenceCommand, ChatPreferences, ChatPreferenceFact> = {
  initial: noPreferences,
  decide({ chatId, wish, lastN, sections, limit }, known) {
    const isNewSection = wish.section && wish.section !== known.section && !sections.has(wish.section)
    if (isNewSection && sections.size >= limit) throw limitReached(limit)
    const wanted: Changed = wish.isHidden ? { ...wish, hiddenN: lastN } : wish
    const entries = Object.entries(wanted).filter(([key, to]) => known[key as keyof ChatPreferences] !== to)
    return entries.length === 0 ? [] : [{ type: 'ChatPreferenceSet', chatId, ...(Object.fromEntries(entries) as Changed) }]
  },
  evolve: (known, { type: _, chatId: __, ...changed }) => ({ ...known, ...changed }),
}

/** The fact without what somebody wrote. */
export const redactedPreference = (fact: ChatPreferenceFact): ChatPreferenceFact =>
  fact.section === undefined ? fact : { ...fact, section: '' }
