import type { Application } from './application.ts'
import { chatCommands } from './commands/chats.ts'
import { deadLetterCommands } from './commands/dead-letters.ts'
import { draftCommands } from './commands/drafts.ts'
import { emojiCommands } from './commands/emoji.ts'
import { factorCommands } from './commands/factors.ts'
import { fileCommands } from './commands/files.ts'
import { iconCommands } from './commands/icons.ts'
import { identityCommands } from './commands/identities.ts'
import { inviteCommands } from './commands/invites.ts'
import { memberCommands } from './commands/members.ts'
import { messageCommands } from './commands/messages.ts'
import { participantCommands } from './commands/participants.ts'
import { peopleCommands } from './commands/people.ts'
import { readCommands } from './commands/reads.ts'
import { reminderCommands } from './commands/reminders.ts'
import { saveCommands } from './commands/saves.ts'
import { scheduleCommands } from './commands/schedules.ts'
import { sessionCommands } from './commands/sessions.ts'
import { setUpCommands } from './commands/set-up.ts'
import { slashCommands } from './commands/slashes.ts'
import { teamCommands } from './commands/teams.ts'
import { threadCommands } from './commands/threads.ts'
import { webhookCommands } from './commands/webhooks.ts'
import { workspaceCommands } from './commands/workspaces.ts'

/** Every write goes through here. */
export function commandsOf(app: Application) {
  const groups = groupsOf(app)
  const reminders = reminderCommands(app, groups)
  return { ...groups, reminders, schedules: scheduleCommands(app, groups), slashes: slashCommands(app, { ...groups, reminders }) }
}
export type Commands = ReturnType<typeof commandsOf>

const groupsOf = (app: Application) => ({
  chats: chatCommands(app),
  deadLetters: deadLetterCommands(app),
  drafts: draftCommands(app),
  emoji: emojiCommands(app),
  files: fileCommands(app),
  factors: factorCommands(app),
  icons: iconCommands(app),
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
  webhooks: webhookCommands(app),
  workspaces: workspaceCommands(app),
})
