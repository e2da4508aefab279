import type { Context } from 'hono'
import { Hono } from 'hono'
import { roots } from '../../views/paths.ts'
import { appearancePage, keyboardPage, notificationsPage, passwordPage } from '../../views/people/preferences.ts'
import { sessionsPage } from '../../views/people/sessions.ts'
import { RATES } from '../application/limits.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, orForm, own, saved } from './page.ts'
import { refusal } from './refusals.ts'
import { agentOf, enter } from './session.ts'
import { mayTry } from './tries.ts'
import { backTo, freshKey, isOn, self, signedIn, wish } from './wishes.ts'

const TRIED_TOO_OFTEN = 'There were too many tries of your present password. Wait a quarter of an hour.'

/** How Flowra looks and acts for one person, and where they are signed in. */
export const preferenceRoutes = ({ commands, queries }: HttpDoors) => {
  /** Each choice is an act of its own. From the menu one stays where one was. */
  async function choose(c: Context<Env>, path: string, wanted: Readonly<Record<string, unknown>>): Promise<Response> {
    for (const [key, to] of Object.entries(wanted))
      if (to !== undefined) await commands.people.prefer({ ...self(c), command: freshKey(c) }, { key, to })
    return wish(c, 'back').back === undefined ? saved(c, path) : c.redirect(backTo(c, roots.home), 303)
  }

  async function changePassword(c: Context<Env>): Promise<Response> {
    const { current = '', password = '' } = wish(c, 'current', 'password')
    if (!(await mayTry(c, signedIn(c).person.email))) throw refusal(429, TRIED_TOO_OFTEN, RATES.signInAccount.seconds)
    await enter(
      c,
      await commands.sessions.changePassword({ ...self(c), isTwice: signedIn(c).session.isTwice }, current, password, agentOf(c)),
    )
    return saved(c, roots.password)
  }

  /** All sessions are over; this browser gets a new one. */
  async function endOthers(c: Context<Env>): Promise<Response> {
    await commands.sessions.endAll(self(c))
    await enter(c, await commands.sessions.beginAgain(signedIn(c), agentOf(c)))
    return c.redirect(roots.sessions, 303)
  }

  return new Hono<Env>()
    .get('/settings/appearance', c => answerHtml(c, appearancePage({ own: own(c) })))
    .patch('/settings/appearance', takes(['theme', 'density', 'back']), c =>
      orForm(
        c,
        () => choose(c, roots.appearance, wish(c, 'theme', 'density')),
        (form, status) => answerHtml(c, appearancePage({ own: own(c), form }), status),
      ),
    )
    .get('/settings/keyboard', c => answerHtml(c, keyboardPage({ own: own(c) })))
    .patch('/settings/keyboard', takes([], ['singleKeys']), c =>
      orForm(
        c,
        () => choose(c, roots.keyboard, { singleKeys: isOn(c, 'singleKeys') }),
        (form, status) => answerHtml(c, keyboardPage({ own: own(c), form }), status),
      ),
    )
    .get('/settings/notifications', c => answerHtml(c, notificationsPage({ own: own(c) })))
    .patch('/settings/notifications', takes([], ['sounds']), c =>
      orForm(
        c,
        () => choose(c, roots.notifications, { sounds: isOn(c, 'sounds') }),
        (form, status) => answerHtml(c, notificationsPage({ own: own(c), form }), status),
      ),
    )
    .get('/settings/password', c => answerHtml(c, passwordPage({ own: own(c) })))
    .put('/settings/password', takes(['current', 'password', 'username']), c =>
      orForm(
        c,
        () => changePassword(c),
        (form, status) => answerHtml(c, passwordPage({ own: own(c), form }), status),
      ),
    )
    .get('/settings/sessions', async c => answerHtml(c, sessionsPage({ own: own(c), sessions: await queries.sessions(signedIn(c)) })))
    .delete('/settings/sessions', takes(), c => endOthers(c))
    .delete('/settings/sessions/:session', takes(), async c => {
      await commands.sessions.end(self(c), c.req.param('session'))
      return c.redirect(roots.sessions, 303)
    })
}
