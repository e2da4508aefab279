import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ChatPreferenceCommand, type ChatPreferenceFact, preferences, redactedPreference } from '../../src/domain/preferences.ts'
import { given } from '../support/given.ts'

const prefer = (wish: ChatPreferenceCommand['wish'], rest: Partial<ChatPreferenceCommand> = {}): ChatPreferenceCommand => ({
  type: 'preferInChat',
  chatId: 'launch',
  wish,
  lastN: 7,
  sections: new Set(),
  limit: 2,
  ...rest,
})
const set = (changed: Omit<ChatPreferenceFact, 'type' | 'chatId'>): ChatPreferenceFact => ({
  type: 'ChatPreferenceSet',
  chatId: 'launch',
  ...changed,
})

test('Ann makes a chat her favourite, and no favourite again', () => {
  given(preferences)
    .when(prefer({ isFavourite: true }))
    .happened(set({ isFavourite: true }))
  given(preferences, set({ isFavourite: true }))
    .when(prefer({ isFavourite: true }))
    .nothingHappened()
  given(preferences, set({ isFavourite: true }))
    .when(prefer({ isFavourite: false }))
    .happened(set({ isFavourite: false }))
  given(preferences)
    .when(prefer({ isFavourite: false }))
    .nothingHappened()
})

test('only what changes is told', () => {
  given(preferences, set({ level: 'nothing' }))
    .when(prefer({ level: 'nothing', mutedUntilAt: 5 }))
    .happened(set({ mutedUntilAt: 5 }))
  given(preferences, set({ level: 'nothing', mutedUntilAt: 5 }))
    .when(prefer({ level: null, mutedUntilAt: null }))
    .happened(set({ level: null, mutedUntilAt: null }))
  given(preferences).when(prefer({})).nothingHappened()
})

test('a hidden chat knows what was in it, so hiding it again after news hides the news', () => {
  const hidden = set({ isHidden: true, hiddenN: 7 })
  given(preferences)
    .when(prefer({ isHidden: true }))
    .happened(hidden)
  given(preferences, hidden)
    .when(prefer({ isHidden: true }))
    .nothingHappened()
  given(preferences, hidden)
    .when(prefer({ isHidden: true }, { lastN: 9 }))
    .happened(set({ hiddenN: 9 }))
  given(preferences, hidden)
    .when(prefer({ isHidden: false }))
    .happened(set({ isHidden: false }))
})

test('there is room for so many sections; into one that is there everything fits', () => {
  const full = { sections: new Set(['Work', 'Fun']) }
  given(preferences)
    .when(prefer({ section: 'Later' }, full))
    .wasRejected('limit_reached')
  given(preferences)
    .when(prefer({ section: 'Work' }, full))
    .happened(set({ section: 'Work' }))
  given(preferences, set({ section: 'Later' }))
    .when(prefer({ section: 'Later' }, full))
    .nothingHappened()
  given(preferences, set({ section: 'Work' }))
    .when(prefer({ section: '' }, full))
    .happened(set({ section: '' }))
})

test('redacted, a section has no name', () => {
  assert.deepEqual(redactedPreference(set({ section: 'Doctor', isFavourite: true })), set({ section: '', isFavourite: true }))
  assert.deepEqual(redactedPreference(set({ isFavourite: true })), set({ isFavourite: true }))
})
