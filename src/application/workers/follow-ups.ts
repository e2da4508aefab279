import type { WorkspaceFact } from '../../domain/workspaces.ts'
import type { Application } from '../application.ts'
import type { Commands } from '../commands.ts'
import { chatsOf } from '../queries/people.ts'
import { WORKERS } from './checkpoints.ts'
import { following, unlessRefused } from './following.ts'
import { type Followed, unknownEvent, type Worker } from './worker.ts'

const FIRST_CHAT = 'general'

/**
 * What follows in other streams (domain.md 2.11). Each command's id is made of the event that caused it, so that doing it
 * again finds itself; a refusal means that nothing is to follow any more.
 */
export const followUps = (app: Application, commands: Commands): Worker => ({
  name: WORKERS[0],
  wants: stream => stream.startsWith('workspace-'),
  meet: event => follow(app, commands, event),
})

function follow(app: Application, commands: Commands, event: Followed): Promise<void> {
  const fact = event.fact as WorkspaceFact
  switch (fact.type) {
    case 'WorkspaceCreated':
      return defaultChat(commands, event, fact)
    case 'MemberJoined':
      return joining(app, commands, event, fact)
    case 'InviteAccepted':
      return inviting(app, commands, event, fact)
    case 'MemberRemoved':
      return leaving(app, commands, event, fact)
    case 'WorkspaceRenamed':
    case 'SettingChanged':
    case 'OwnershipTransferred':
    case 'RoleChanged':
    case 'MemberExpirySet':
    case 'InviteCreated':
    case 'InviteRevoked':
    case 'InviteExpired':
    case 'TeamCreated':
    case 'TeamRenamed':
    case 'TeamDeleted':
    case 'TeamMemberAdded':
    case 'TeamMemberRemoved':
    case 'EmojiAdded':
    case 'EmojiRemoved':
      return Promise.resolve()
    default:
      throw unknownEvent(fact)
  }
}

type Of<T extends WorkspaceFact['type']> = Extract<WorkspaceFact, { type: T }>

/** A new workspace gets the public chat everyone starts in. */
async function defaultChat(commands: Commands, event: Followed, { ownerId }: Of<'WorkspaceCreated'>): Promise<void> {
  await unlessRefused(async () => {
    const { chatId } = await commands.chats.createDefault(following('default-chat', event, ownerId), {
      title: FIRST_CHAT,
      visibility: 'public',
    })
    await commands.workspaces.configure(following('default-chat-setting', event, ownerId), { key: 'defaultChatIds', to: [chatId] })
  })
}

/** Members start in the default chats; guests see only what they were invited to. */
async function joining(app: Application, commands: Commands, event: Followed, fact: Of<'MemberJoined'>): Promise<void> {
  if (fact.role === 'guest') return
  const { defaultChatIds } = await app.rights.workspace(event.workspaceId)
  for (const chatId of defaultChatIds) await unlessRefused(() => add(commands, event, { personId: fact.personId, chatId, via: 'default' }))
}

/** Whoever accepts an invitation takes part in the chats it names. */
async function inviting(app: Application, commands: Commands, event: Followed, fact: Of<'InviteAccepted'>): Promise<void> {
  const { invites } = await app.rights.workspace(event.workspaceId)
  const chatIds = invites.find(invite => invite.id === fact.inviteId)?.chatIds ?? []
  for (const chatId of chatIds) await unlessRefused(() => add(commands, event, { personId: fact.personId, chatId, via: 'invite' }))
}

/**
 * Access ended with the event itself; this takes the person out of every chat. Also when they came back meanwhile: what a
 * new membership opens follows from its own events, which lie behind this one.
 */
async function leaving(app: Application, commands: Commands, event: Followed, fact: Of<'MemberRemoved'>): Promise<void> {
  const taken = new Set<string>()
  for (;;) {
    const chatIds = [...(await chatsOf(app, event.workspaceId, fact.personId))].filter(chatId => !taken.has(chatId))
    if (chatIds.length === 0) return
    for (const chatId of chatIds) {
      await unlessRefused(() => commands.participants.remove(following(`leaving ${chatId}`, event, fact.personId), chatId, fact.personId))
      taken.add(chatId)
    }
  }
}

type Adding = { readonly personId: string; readonly chatId: string; readonly via: 'default' | 'invite' }

const add = (commands: Commands, event: Followed, { personId, chatId, via }: Adding) =>
  commands.participants.add(following(`joining ${chatId}`, event, personId), chatId, { personId, via })
