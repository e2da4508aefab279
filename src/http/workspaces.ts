import type { Context } from 'hono'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { emptyForm, type Form } from '../../views/components/form.ts'
import { paths } from '../../views/paths.ts'
import { workspaceEntries, workspacesPage } from '../../views/workspaces/mine.ts'
import { workspaceSettings } from '../../views/workspaces/settings.ts'
import { permit } from '../application/rights.ts'
import { isLetIn } from '../application/sessions.ts'
import { forbidden, rejected } from '../domain/decider.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { startOf } from './home.ts'
import { isFragment } from './htmx.ts'
import { answerHtml, done, orForm, own, page, site } from './page.ts'
import { by, freshKey, here, isOn, opening, self, signedIn, wish } from './wishes.ts'

/** The workspaces somebody is in, outside of them. */
export const workspacesRoutes = ({ commands, queries, followed }: HttpDoors) => {
  async function screen(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const { person } = signedIn(c)
    const workspaces = await queries.ownWorkspaces(person.id, opening(c))
    if (isFragment(c)) return answerHtml(c, workspaceEntries(c.get('doors').assets.url, workspaces, c.req.query('from') ?? ''))
    return answerHtml(c, workspacesPage({ own: own(c), workspaces, mayCreate: person.isOperator, form }), status)
  }

  async function create(c: Context<Env>): Promise<Response> {
    const { person } = signedIn(c)
    if (!person.isOperator) throw forbidden()
    const { slug } = await commands.workspaces.create(self(c), { ...wish(c, 'name', 'slug', 'zone'), locale: person.locale })
    await followed()
    return c.redirect(paths(slug).base, 303)
  }

  return new Hono<Env>()
    .get('/workspaces', c => screen(c))
    .post('/workspaces', takes(['name', 'slug', 'zone']), c =>
      orForm(
        c,
        () => create(c),
        (form, status) => screen(c, form, status),
      ),
    )
}

/** One workspace: its start, and its settings. */
export const workspaceRoutes = ({ app, commands, queries }: HttpDoors) => {
  async function settings(c: Context<Env>, form: Form = emptyForm, status?: ContentfulStatusCode): Promise<Response> {
    const { workspace, person } = c.get('viewer')
    permit(await app.rights.principal(workspace.id, person.id), 'workspaces.configure', {})
    const isSaved = c.req.query('saved') === 'on'
    return page(c, { title: 'Workspace settings', main: workspaceSettings({ site: site(c), workspace, form, isSaved }) }, status)
  }

  /** Only what differs is said, each as an act of its own. */
  async function save(c: Context<Env>): Promise<Response> {
    const { workspace } = c.get('viewer')
    const sent = wish(c, 'name', 'description', 'zone', 'locale', 'editWindowMinutes', 'storageGigabytes')
    const minutes = sent.editWindowMinutes?.trim() === '' ? null : sent.editWindowMinutes
    const wanted = {
      zone: sent.zone,
      locale: sent.locale,
      editWindowMinutes: minutes,
      storageBytes: bytesIn(sent.storageGigabytes),
      membersMayInvite: isOn(c, 'membersMayInvite'),
      membersMayCreatePublic: isOn(c, 'membersMayCreatePublic'),
      previewsAllowed: isOn(c, 'previewsAllowed'),
    }
    const present = { previewsAllowed: true, storageBytes: null, ...workspace }
    await commands.workspaces.rename(by(c), { name: sent.name, description: sent.description })
    for (const [key, to] of Object.entries(wanted))
      if (to !== undefined && String(to) !== String(present[key as keyof typeof wanted]))
        await commands.workspaces.configure({ ...by(c), command: freshKey(c) }, { key, to })
    return done(c, `${here(c).settings}?saved=on`)
  }

  /** Nobody shuts themself out. */
  async function requireFactor(c: Context<Env>): Promise<Response> {
    const to = isOn(c, 'requiresFactor') ?? false
    if (to && !isLetIn(signedIn(c), { requiresFactor: true }))
      throw rejected('no_factor', 'Set up your own second factor first, under Settings.', 'requiresFactor')
    const answer = await commands.workspaces.requireFactor(by(c), to)
    return done(c, `${here(c).settings}?saved=on`, answer)
  }

  return new Hono<Env>()
    .get('/', async c => c.redirect(await startOf(queries, c.get('viewer')), 303))
    .get('/settings', c => settings(c))
    .put('/settings/sign-in', takes([], ['requiresFactor']), c =>
      orForm(
        c,
        () => requireFactor(c),
        (form, status) => settings(c, form, status),
      ),
    )
    .patch(
      '/settings',
      takes(
        ['name', 'description', 'zone', 'locale', 'editWindowMinutes', 'storageGigabytes'],
        ['membersMayInvite', 'membersMayCreatePublic', 'previewsAllowed'],
      ),
      c =>
        orForm(
          c,
          () => save(c),
          (form, status) => settings(c, form, status),
        ),
    )
}

/** Nothing typed is no limit; what is no number is for the command to refuse. */
function bytesIn(gigabytes: string | undefined): number | null | undefined {
  if (gigabytes === undefined) return undefined
  return gigabytes.trim() === '' ? null : Number(gigabytes) * 1_000_000_000
}
