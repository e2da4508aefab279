import type { Context } from 'hono'
import { Hono } from 'hono'
import { FOR_EVER } from '../application/commands/preferences.ts'
import { invalid } from '../application/errors.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { momentAfter } from './moments.ts'
import { done } from './page.ts'
import { backTo, by, here, isOn, signedIn, wish } from './wishes.ts'

/** How somebody wants a chat to be for themself. */
export const chatPreferenceRoutes = ({ app, commands }: HttpDoors) =>
  new Hono<Env>().patch(
    '/chats/:chat/preferences',
    takes(['level', 'mute', 'section', 'newSection'], ['isFavourite', 'isHidden']),
    async c => {
      const chatId = c.req.param('chat')
      await commands.people.preferInChat(by(c), chatId, wanted(c, app.ports.clock.now()))
      return done(c, backTo(c, here(c).unread(chatId)))
    },
  )

/** What was asked, without what was not. A new section is worth more than one from the list. */
function wanted(c: Context<Env>, now: number): Readonly<Record<string, unknown>> {
  const { level, mute, section, newSection } = wish(c, 'level', 'mute', 'section', 'newSection')
  const all = {
    level: level === 'default' ? null : level,
    mutedUntilAt: !mute ? undefined : endOfMute(mute, now, signedIn(c).person.zone),
    isFavourite: isOn(c, 'isFavourite'),
    isHidden: isOn(c, 'isHidden'),
    section: newSection || section,
  }
  return Object.fromEntries(Object.entries(all).filter(([, to]) => to !== undefined))
}

function endOfMute(word: string, now: number, zone: string): number | null {
  if (word === 'always') return FOR_EVER
  const end = momentAfter(word === 'off' ? 'none' : word, now, zone)
  if (end === undefined) throw invalid('mute', 'Choose one of the times.')
  return end
}
