import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Form } from '../../views/components/form.ts'
import { type TeamPage, team, teams } from '../../views/workspaces/teams.ts'
import { invalid } from '../application/errors.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done, orForm, page, site } from './page.ts'
import { by, freshKey, here, list, wish } from './wishes.ts'

export const teamRoutes = ({ commands, queries }: HttpDoors) => {
  const teamIn = (c: Context<Env>): string => c.req.param('team') ?? ''
  const itsPage = (c: Context<Env>): string => here(c).team(teamIn(c))

  async function all(c: Context<Env>, form?: Form, status?: ContentfulStatusCode): Promise<Response> {
    const { slug } = c.get('viewer').workspace
    const found = await queries.teams(c.get('viewer'))
    return page(c, { title: 'Teams', main: teams({ site: site(c), slug, key: freshKey(c), teams: found, ...(form && { form }) }) }, status)
  }

  async function one(c: Context<Env>, forms: Pick<TeamPage, 'form' | 'adding'> = {}, status?: ContentfulStatusCode): Promise<Response> {
    const { slug } = c.get('viewer').workspace
    const screen = await queries.teamScreen(c.get('viewer'), teamIn(c))
    return page(c, { title: screen.team.name, main: team({ site: site(c), slug, screen, ...forms }) }, status)
  }

  async function create(c: Context<Env>): Promise<Response> {
    const { teamId } = await commands.teams.create(by(c), wish(c, 'name', 'handle'))
    return done(c, here(c).team(teamId))
  }

  /** Each person is an act of its own, so each but the first gets a client id of its own. */
  async function add(c: Context<Env>): Promise<Response> {
    const people = list(c, 'person')
    if (people.length === 0) throw invalid('person', 'Choose somebody.')
    for (const [i, person] of people.entries())
      await commands.teams.addMember({ ...by(c), ...(i > 0 && { command: freshKey(c) }) }, teamIn(c), { person })
    return done(c, itsPage(c))
  }

  const again = (c: Context<Env>, act: () => Promise<Response>, as: 'form' | 'adding') =>
    orForm(c, act, (form, status) => one(c, { [as]: form }, status))

  return new Hono<Env>()
    .get('/teams', c => all(c))
    .post('/teams', takes(['name', 'handle']), c =>
      orForm(
        c,
        () => create(c),
        (form, status) => all(c, form, status),
      ),
    )
    .get('/teams/:team', c => one(c))
    .patch('/teams/:team', takes(['name', 'handle']), c =>
      again(c, async () => done(c, itsPage(c), await commands.teams.rename(by(c), teamIn(c), wish(c, 'name', 'handle'))), 'form'),
    )
    .delete('/teams/:team', takes(), c =>
      again(c, async () => done(c, here(c).teams, await commands.teams.delete(by(c), teamIn(c))), 'form'),
    )
    .post('/teams/:team/members', takes([], ['person']), c => again(c, () => add(c), 'adding'))
    .delete('/teams/:team/members/:person', takes(), c =>
      again(c, async () => done(c, itsPage(c), await commands.teams.removeMember(by(c), teamIn(c), c.req.param('person'))), 'form'),
    )
}
