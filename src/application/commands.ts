import type { Application } from './application.ts'
import { chatCommands } from './commands/chats.ts'
import { deadLetterCommands } from './commands/dead-letters.ts'
import { draftCommands } from './commands/drafts.ts'
import { identityCommands } from './commands/identities.ts'
import { inviteCommands } from './commands/invites.ts'
import { memberCommands } from './commands/members.ts'
import { messageCommands } from './commands/messages.ts'
import { participantCommands } from './commands/participants.ts'
import { peopleCommands } from './commands/people.ts'
import { readCommands } from './commands/reads.ts'
import { saveCommands } from './commands/saves.ts'
import { sessionCommands } from './commands/sessions.ts'
import { setUpCommands } from './commands/set-up.ts'
import { slashCommands } from './commands/slashes.ts'
import { teamCommands } from './commands/teams.ts'
import { threadCommands } from './commands/threads.ts'
import { workspaceCommands } from './commands/workspaces.ts'

/** Every write goes through here. */
export function commandsOf(app: Application) {
  const groups = groupsOf(app)
  return { ...groups, slashes: slashCommands(app, groups) }
}
export type Commands = ReturnType<typeof commandsOf>

const groupsOf = (app: Application) => ({
  chats: chatCommands(app),
  deadLetters: deadLetterCommands(app),
  drafts: draftCommands(app),
  identities: identityCommands(app),
  invites: inviteCommands(app),
  members: memberCommands(app),
  messages: messageCommands(app),
  participants: participantCommands(app),
  people: peopleCommands(app),
  reads: readCommands(app),
  saves: saveCommands(app),
  sessions: sessionCommands(app),
  setUp: setUpCommands(app),
  teams: teamCommands(app),
  threads: threadCommands(app),
  workspaces: workspaceCommands(app),
})
