import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { roots } from '../../views/paths.ts'
import { type MembersPage, members } from '../../views/workspaces/members.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done, orForm, page, site } from './page.ts'
import { by, here, wish } from './wishes.ts'

export const memberRoutes = ({ commands, queries }: HttpDoors) => {
  async function screen(
    c: Context<Env>,
    forms: Pick<MembersPage, 'form' | 'handingOver'> = {},
    status?: ContentfulStatusCode,
  ): Promise<Response> {
    const { workspace, member } = c.get('viewer')
    const after = c.req.query('after')
    const found = await queries.memberPage(c.get('viewer'), { words: c.req.query('q') ?? '', ...(after ? { after } : {}) })
    const props = {
      site: site(c),
      slug: workspace.slug,
      zone: workspace.zone,
      me: member.id,
      myRole: member.role,
      members: found,
      ...forms,
    }
    return page(c, { title: 'People', main: members(props) }, status)
  }

  const again = (c: Context<Env>, act: () => Promise<Response>) => orForm(c, act, (form, status) => screen(c, { form }, status))

  async function leave(c: Context<Env>): Promise<Response> {
    await commands.members.leave(by(c))
    return done(c, roots.home)
  }

  async function handOver(c: Context<Env>): Promise<Response> {
    const { person, confirm } = wish(c, 'person', 'confirm')
    return done(c, here(c).members, await commands.workspaces.transfer(by(c), { person, confirm }))
  }

  return new Hono<Env>()
    .get('/members', c => screen(c))
    .delete('/members/me', takes(), c => again(c, () => leave(c)))
    .patch('/members/:person', takes(['role']), c =>
      again(c, async () => done(c, here(c).members, await commands.members.changeRole(by(c), c.req.param('person'), wish(c, 'role')))),
    )
    .delete('/members/:person', takes(), c =>
      again(c, async () => done(c, here(c).members, await commands.members.remove(by(c), c.req.param('person')))),
    )
    .put('/owner', takes(['person', 'confirm']), c =>
      orForm(
        c,
        () => handOver(c),
        (handingOver, status) => screen(c, { handingOver }, status),
      ),
    )
}
