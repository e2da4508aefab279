import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Form } from '../../views/components/form.ts'
import { signIn, type WaysIn } from '../../views/people/sign-in.ts'
import type { Env } from './doors.ts'
import { answerHtml, site } from './page.ts'
import { beVisitor } from './session.ts'
import { ownPath } from './wishes.ts'

/** How one gets in here, as the operator configured it. */
export function waysIn(c: Context<Env>): WaysIn {
  const { app, configuration } = c.get('doors')
  return {
    issuers: app.ports.issuers.map(({ id, name }) => ({ id, name })),
    offersPasswords: configuration.offersPasswords,
    hasMail: app.ports.mail !== null,
  }
}

export function signInPage(c: Context<Env>, form: Form, status: ContentfulStatusCode = 200): Response | Promise<Response> {
  beVisitor(c)
  const next = ownPath(c.req.query('next') ?? form.values['next'])
  const resume = form.values['resume']
  const notice = c.req.query('confirmed') === 'on' ? 'Your address is confirmed. Sign in with it.' : undefined
  return answerHtml(
    c,
    signIn({
      site: site(c),
      ways: waysIn(c),
      form,
      ...(next ? { next } : {}),
      ...(resume ? { resume } : {}),
      ...(notice ? { notice } : {}),
    }),
    status,
  )
}
