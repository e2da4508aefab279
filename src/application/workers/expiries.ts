import type { PersonFact } from '../../domain/people.ts'
import type { WorkspaceFact } from '../../domain/workspaces.ts'
import type { Commands } from '../commands.ts'
import type { LaterMark } from '../marks.ts'
import { type MomentFact, momentIn } from '../moments.ts'
import { following, unlessRefused } from './following.ts'
import type { Followed, Worker } from './worker.ts'

/**
 * What is over when its timer fires. It meets the event that set the timer, and each command asks whether that still holds: what was
 * changed since has a timer of its own. Whose reminder or message it was is told.
 */
export const expiries = (commands: Commands, tell: (mark: LaterMark) => void): Worker => ({
  name: 'expiries',
  wants: () => false, // met when a timer fires, not when the log is followed
  async meet(event) {
    const marks = await comeDue(commands, event)
    if (!marks) await unlessRefused(() => expire(commands, event))
    for (const mark of marks ?? []) tell(mark)
  },
  /** A reminder or message for later goes back to whoever wrote it. */
  async giveUp(event) {
    const moment = momentIn(event)
    if (!moment) return false
    for (const mark of await commands[COMMANDS[moment.kind]].giveUp(moment)) tell(mark)
    return true
  },
})

const COMMANDS = { reminder: 'reminders', schedule: 'schedules' } as const

/** What waited for its time; undefined for an event. */
function comeDue(commands: Commands, event: Followed): Promise<readonly LaterMark[]> | undefined {
  const moment = momentIn(event)
  return moment && commands[COMMANDS[moment.kind]].fire(moment)
}

function expire(commands: Commands, event: Followed): Promise<unknown> {
  const fact = event.fact as Exclude<PersonFact | WorkspaceFact, MomentFact>
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
