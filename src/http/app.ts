import { Hono } from 'hono'
import { methodOverride } from 'hono/method-override'
import { notFound } from '../domain/decider.ts'
import { addressRoutes } from './addresses.ts'
import { assetRoutes } from './assets.ts'
import { authRoutes } from './auth.ts'
import { bodies, limited, plainQuery } from './bodies.ts'
import { channelRoutes } from './channels.ts'
import { chatFileRoutes } from './chat-files.ts'
import { chatPreferenceRoutes } from './chat-preferences.ts'
import { chatRoutes } from './chats.ts'
import { cookielessRoutes } from './cookieless.ts'
import { fromOurPages, withToken } from './csrf.ts'
import type { Env, HttpDoors } from './doors.ts'
import { draftRoutes } from './drafts.ts'
import { addressed, arrived, canonical, current, ownHost } from './edge.ts'
import { emojiRoutes } from './emoji.ts'
import { inWorkspace, signedInOnly } from './entrance.ts'
import { answerError } from './errors.ts'
import { factorRoutes } from './factors.ts'
import { atFiles } from './file-links.ts'
import { fileRoutes } from './files.ts'
import { forwardRoutes } from './forwards.ts'
import { againRoutes, freshOnly } from './fresh.ts'
import { gates } from './gates.ts'
import { healthRoutes } from './health.ts'
import { homeRoutes } from './home.ts'
import { instanceRoutes } from './instance.ts'
import { invitationRoutes } from './invitations.ts'
import { inviteRoutes } from './invites.ts'
import { linkCardRoutes } from './link-cards.ts'
import { memberRoutes } from './members.ts'
import { mentionRoutes } from './mentions.ts'
import { messageRoutes } from './messages.ts'
import { participantRoutes } from './participants.ts'
import { peopleRoutes, personRoutes } from './people.ts'
import { preferenceRoutes } from './preferences.ts'
import { profileRoutes } from './profile.ts'
import { rated } from './rates.ts'
import { readRoutes } from './reads.ts'
import { reminderRoutes } from './reminders.ts'
import { resetRoutes } from './resets.ts'
import { saveRoutes } from './saves.ts'
import { scheduleRoutes } from './schedules.ts'
import { searchRoutes } from './search.ts'
import { secondStepRoutes } from './second-step.ts'
import { sessions } from './session.ts'
import { sessionRoutes } from './sessions.ts'
import { setUpRoutes } from './set-up.ts'
import { sidebarRoutes } from './sidebar.ts'
import { suggestionRoutes } from './suggestions.ts'
import { teamRoutes } from './teams.ts'
import { threadRoutes } from './threads.ts'
import { webhookRoutes } from './webhooks.ts'
import { workspaceRoutes, workspacesRoutes } from './workspaces.ts'
import { writingRoutes } from './writing.ts'

/** What a form may stand for. */
const OVERRIDDEN = /^(?:PUT|PATCH|DELETE)$/

/** Every address there is, and what stands before it. */
export function createApp(doors: HttpDoors): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  const override = methodOverride({ app, query: '_method' })

  app.onError(answerError)
  app.notFound(() => {
    throw notFound()
  })

  app.use((c, next) => (c.req.method === 'POST' && OVERRIDDEN.test(c.req.query('_method') ?? '') ? override(c, next) : next()))
  app.use(gates(arrived(doors)), doors.admission.admitted, gates(canonical, addressed, atFiles, ownHost))
  app.route('/', assetRoutes(doors.assets))
  app.route('/', healthRoutes(doors))
  app.route('/', cookielessRoutes(doors))

  app.use(gates(current, sessions, rated, plainQuery, fromOurPages), limited, gates(bodies, signedInOnly, withToken, freshOnly))
  app.route('/', homeRoutes(doors))
  app.route('/', setUpRoutes(doors))
  app.route('/', sessionRoutes(doors))
  app.route('/', secondStepRoutes(doors))
  app.route(
    '/',
    againRoutes(doors, (request, env) => app.fetch(request, env)),
  )
  app.route('/', resetRoutes(doors))
  app.route('/', authRoutes(doors))
  app.route('/', invitationRoutes(doors))
  app.route('/', profileRoutes(doors))
  app.route('/', addressRoutes(doors))
  app.route('/', factorRoutes(doors))
  app.route('/', preferenceRoutes(doors))
  app.route('/', instanceRoutes(doors))
  app.route('/', workspacesRoutes(doors))
  app.route('/', peopleRoutes(doors))

  app.use('/w/:slug/*', gates(inWorkspace))
  app.route('/w/:slug', workspaceRoutes(doors))
  app.route('/w/:slug', channelRoutes(doors))
  app.route('/w/:slug', webhookRoutes(doors))
  app.route('/w/:slug', chatRoutes(doors))
  app.route('/w/:slug', chatPreferenceRoutes(doors))
  app.route('/w/:slug', messageRoutes(doors))
  app.route('/w/:slug', fileRoutes(doors))
  app.route('/w/:slug', chatFileRoutes(doors))
  app.route('/w/:slug', linkCardRoutes(doors))
  app.route('/w/:slug', saveRoutes(doors))
  app.route('/w/:slug', reminderRoutes(doors))
  app.route('/w/:slug', scheduleRoutes(doors))
  app.route('/w/:slug', threadRoutes(doors))
  app.route('/w/:slug', forwardRoutes(doors))
  app.route('/w/:slug', participantRoutes(doors))
  app.route('/w/:slug', readRoutes(doors))
  app.route('/w/:slug', draftRoutes(doors))
  app.route('/w/:slug', suggestionRoutes(doors))
  app.route('/w/:slug', writingRoutes(doors))
  app.route('/w/:slug', emojiRoutes(doors))
  app.route('/w/:slug', memberRoutes(doors))
  app.route('/w/:slug', inviteRoutes(doors))
  app.route('/w/:slug', mentionRoutes(doors))
  app.route('/w/:slug', teamRoutes(doors))
  app.route('/w/:slug', personRoutes(doors))
  app.route('/w/:slug', searchRoutes(doors))
  app.route('/w/:slug', sidebarRoutes(doors))
  return app
}
