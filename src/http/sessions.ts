import type { Context } from 'hono'
import { Hono } from 'hono'
import { emptyForm } from '../../views/components/form.ts'
import { roots } from '../../views/paths.ts'
import { onward } from '../../views/people/onward.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, orForm, site } from './page.ts'
import { refusal } from './refusals.ts'
import { goOn, interruptedForm } from './resume.ts'
import { askForCode } from './second-step.ts'
import { agentOf, csrfOf, enter, exit, rememberDevice } from './session.ts'
import { mayTry } from './tries.ts'
import { signInPage } from './ways-in.ts'
import { leaveBehind, ownPath, self, signedIn, wish } from './wishes.ts'

/** One sentence for unknown, wrong, deactivated and tried too often: nobody learns from it who has an account (S4). */
const NOT_THIS = 'E-mail and password do not fit together, or there were too many tries. After ten, wait a quarter of an hour.'

export const sessionRoutes = (doors: HttpDoors) => {
  const { commands, configuration } = doors
  let slowestMs = 0 // a try that is not looked at takes as long as one that is

  async function tryOnce(c: Context<Env>, email: string, password: string) {
    const begin = performance.now()
    if (!(await mayTry(c, email))) return wait(slowestMs)
    const begun = await commands.sessions.signIn(email, password, agentOf(c))
    slowestMs = Math.max(performance.now() - begin, slowestMs * FORGETTING)
    return begun
  }

  async function comeIn(c: Context<Env>): Promise<Response> {
    if (!configuration.offersPasswords) throw refusal(403, 'Passwords open nothing here. Sign in as this page offers.')
    const { email = '', password = '', next, resume } = wish(c, 'email', 'password', 'next', 'resume')
    const begun = await tryOnce(c, email, password)
    if (!begun) throw refusal(401, NOT_THIS)
    if ('halfOf' in begun) return askForCode(c, { personId: begun.halfOf, email }, { next, resume })
    await leaveBehind(c)
    await enter(c, begun)
    rememberDevice(c, email)
    const interrupted = interruptedForm(c, resume)
    return interrupted ? goOn(c, interrupted) : c.redirect(ownPath(next) ?? roots.home, 303)
  }

  /** Ours ends first, whatever becomes of the issuer's. */
  async function signOut(c: Context<Env>): Promise<Response> {
    const session = signedIn(c)
    const url = await commands.identities.endUrl(session, new URL(roots.signIn, configuration.publicUrl))
    await commands.sessions.end(self(c), session.session.id)
    exit(c)
    return url === undefined
      ? c.redirect(roots.signIn, 303)
      : answerHtml(c, onward({ site: site(c), url, title: 'You are signed out here' }))
  }

  return new Hono<Env>()
    .get('/sign-in', c => signInPage(c, emptyForm))
    .post('/sign-in', takes(['email', 'password', 'next', 'resume']), c =>
      orForm(
        c,
        () => comeIn(c),
        (form, status) => signInPage(c, form, status),
      ),
    )
    .post('/sign-out', takes(), c => signOut(c))
    .get('/session', c => {
      const personId = c.get('session')?.person.id
      return personId ? c.json({ signedIn: true, csrf: csrfOf(c), personId }) : c.json({ signedIn: false, csrf: null, personId: null }, 401)
    })
}

const FORGETTING = 0.9
const wait = (ms: number): Promise<undefined> => new Promise(resolve => setTimeout(resolve, ms, undefined))
