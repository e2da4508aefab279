import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { roots } from '../../views/paths.ts'
import { type Forms, profilePage } from '../../views/people/profile.ts'
import { invalid } from '../application/errors.ts'
import { LIMITS } from '../application/limits.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { momentAfter } from './moments.ts'
import { answerHtml, orForm, own, saved } from './page.ts'
import { refusal } from './refusals.ts'
import { self, signedIn, wish } from './wishes.ts'

/** Who somebody is to others. */
export const profileRoutes = ({ app, commands, queries }: HttpDoors) => {
  async function all(c: Context<Env>, forms: Forms = {}, code?: ContentfulStatusCode): Promise<Response> {
    return answerHtml(c, profilePage({ own: own(c), emoji: await queries.ownEmojiNames(signedIn(c).person.id), ...forms }), code)
  }

  async function changeProfile(c: Context<Env>): Promise<Response> {
    await commands.people.changeProfile(self(c), wish(c, 'name', 'username', 'title', 'zone', 'locale'))
    return saved(c, roots.settings)
  }

  async function setPicture(c: Context<Env>): Promise<Response> {
    const [picture] = c.get('body').get('picture') ?? []
    if (!(picture instanceof File) || picture.size === 0) throw invalid('picture', 'Choose a picture first.')
    if (picture.size > LIMITS.pictureBytes) throw refusal(413, 'A picture may have 10 MB at most.')
    await commands.people.changePicture(self(c), new Uint8Array(await picture.arrayBuffer()))
    return saved(c, roots.settings)
  }

  async function setStatus(c: Context<Env>): Promise<Response> {
    const { until = 'none', ...words } = wish(c, 'emoji', 'text', 'until')
    const untilAt = momentAfter(until, app.ports.clock.now(), signedIn(c).person.zone)
    if (untilAt === undefined) throw invalid('until', 'Choose one of the times.')
    await commands.people.setStatus(self(c), { ...words, untilAt })
    return saved(c, roots.settings)
  }

  return new Hono<Env>()
    .get('/settings/profile', c => all(c))
    .patch('/settings/profile', takes(['name', 'username', 'title', 'zone', 'locale']), c =>
      orForm(
        c,
        () => changeProfile(c),
        (profile, code) => all(c, { profile }, code),
      ),
    )
    .post('/settings/picture', takes([], [], ['picture']), c =>
      orForm(
        c,
        () => setPicture(c),
        (picture, code) => all(c, { picture }, code),
      ),
    )
    .delete('/settings/picture', takes(), async c => {
      await commands.people.changePicture(self(c), undefined)
      return saved(c, roots.settings)
    })
    .put('/settings/status', takes(['emoji', 'text', 'until']), c =>
      orForm(
        c,
        () => setStatus(c),
        (status, code) => all(c, { status }, code),
      ),
    )
    .delete('/settings/status', takes(), async c => {
      await commands.people.clearStatus(self(c))
      return saved(c, roots.settings)
    })
}
