import type { SessionListing } from '../../src/application/screens.ts'
import { act, asMethod } from '../components/form.ts'
import { icon } from '../components/icon.ts'
import { moment } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import { roots } from '../paths.ts'
import { type Own, settingsPage } from './settings.ts'

export type Sessions = { readonly own: Own; readonly sessions: readonly SessionListing[] }

/** Where the person is signed in. */
export const sessionsPage = ({ own, sessions }: Sessions): Html =>
  settingsPage(
    own,
    'sessions',
    html`<ul class="list">${sessions.map(session => line(own, session))}</ul>
${sessions.length > 1 && html`<section class="block">${act(asMethod(roots.sessions, 'DELETE'), own.site.csrf, html`<button class="button danger" type="submit">Sign out everywhere else</button>`)}</section>`}`,
  )

const line = ({ site, person }: Own, session: SessionListing): Html =>
  html`<li>${icon(site.assets, 'globe')}<div class="grow"><b>${session.device}</b> ${session.isThis && html`<span class="tag">This device</span>`}<small>Signed in ${moment(session.createdAt, person.zone)} · last seen ${moment(session.seenAt, person.zone)}</small></div>${
    !session.isThis &&
    act(
      asMethod(roots.endSession(session.id), 'DELETE'),
      site.csrf,
      html`<button class="button quiet small" type="submit" aria-label="Sign out ${session.device}">Sign out</button>`,
    )
  }</li>`
