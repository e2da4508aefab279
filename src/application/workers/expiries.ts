import type { PersonFact } from '../../domain/people.ts'
import type { WorkspaceFact } from '../../domain/workspaces.ts'
import type { Commands } from '../commands.ts'
import { following, unlessRefused } from './following.ts'
import type { Followed, Worker } from './worker.ts'

/**
 * What is over when its timer fires. It meets the event that set the timer, and each command asks whether that still holds: what was
 * changed since has a timer of its own.
 */
export const expiries = (commands: Commands): Worker => ({
  name: 'expiries',
  wants: () => false, // met when a timer fires, not when the log is followed
  meet: event => unlessRefused(() => expire(commands, event)),
})

function expire(commands: Commands, event: Followed): Promise<unknown> {
  const fact = event.fact as PersonFact | WorkspaceFact
  switch (fact.type) {
    case 'CustomStatusSet':
      return commands.people.expireStatus(following('status over', event, event.subject), event.version)
    case 'MemberJoined':
    case 'MemberExpirySet':
      return commands.members.expire(following('guest over', event, fact.personId), fact.personId)
    case 'InviteCreated':
      return commands.invites.expire(following('invitation over', event, event.actor), fact.inviteId)
    default:
      return Promise.resolve()
  }
}
