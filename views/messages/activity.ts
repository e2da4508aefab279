import type { Activity, MessageDocument } from '../../src/application/read-models/messages.ts'
import type { People } from '../../src/application/screens.ts'
import { type IconName, icon } from '../components/icon.ts'
import { boldName, personOf } from '../components/person.ts'
import { clock } from '../components/time.ts'
import { type Html, html } from '../html.ts'
import type { RowAround } from './message.ts'

/** What happened, in one sentence. Never counted as unread. Folded: behind the line that says how many. */
export const activityLine = (around: RowAround, line: MessageDocument & { activity: Activity }, marks: Html, isFolded: boolean): Html =>
  html`<li class="activity${isFolded && ' folded'}"${marks}><article>${icon(around.assets, iconOf(line.activity))}<p>${boldName(personOf(around.people, line.authorId))} ${sentence(line.activity, around.people)} · ${clock(line.at, around.zone)}</p></article></li>
`

function sentence(activity: Activity, people: People): Html {
  switch (activity.type) {
    case 'created':
      return html`created this channel`
    case 'archived':
      return html`archived this channel`
    case 'unarchived':
      return html`took this channel out of the archive`
    case 'deleted':
      return html`deleted this channel`
    case 'restored':
      return html`restored this channel`
    case 'described':
      return html`changed the description`
    case 'made_private':
      return html`made this channel private`
    case 'made_public':
      return html`made this channel public`
    case 'for_admins':
      return html`let only channel admins write here`
    case 'for_everyone':
      return html`let everybody write here`
    case 'joined':
      return html`joined`
    case 'left':
      return html`left`
    case 'renamed':
      return html`renamed this channel to <b>${activity.title}</b>`
    case 'topic':
      return activity.topic === '' ? html`removed the topic` : html`set the topic: ${activity.topic}`
    case 'webhook_made':
      return html`let <b>${activity.name}</b> post here by a webhook`
    case 'webhook_renewed':
      return html`made a new address for the webhook <b>${activity.name}</b>`
    case 'webhook_revoked':
      return html`revoked the webhook <b>${activity.name}</b>`
    case 'added':
      return html`added ${boldName(personOf(people, activity.personId))}`
    case 'removed':
      return html`removed ${boldName(personOf(people, activity.personId))}`
    case 'made_admin':
      return html`made ${boldName(personOf(people, activity.personId))} a channel admin`
    case 'made_member':
      return html`made ${boldName(personOf(people, activity.personId))} an ordinary participant`
  }
}

function iconOf({ type }: Activity): IconName {
  switch (type) {
    case 'created':
    case 'made_public':
      return 'hash'
    case 'made_private':
      return 'lock'
    case 'deleted':
      return 'trash'
    case 'restored':
    case 'archived':
    case 'unarchived':
      return 'box'
    case 'renamed':
    case 'topic':
    case 'described':
    case 'for_admins':
    case 'for_everyone':
      return 'pencil'
    case 'webhook_made':
    case 'webhook_renewed':
    case 'webhook_revoked':
      return 'link'
    case 'left':
    case 'removed':
      return 'out'
    case 'joined':
    case 'added':
      return 'plus'
    case 'made_admin':
    case 'made_member':
      return 'person'
  }
}
