import { Rejected } from '../domain/decider.ts'
import type { WorkspaceFact } from '../domain/workspaces.ts'
import type { Application, By } from './application.ts'
import type { Commands } from './commands.ts'
import type { Followed, Listener } from './follower.ts'
import { followUpId } from './ids.ts'
import { chatsOf } from './queries/people.ts'

const FIRST_CHAT = 'general'

/**
 * What follows in other streams (domain.md 2.11). Each command's id is made of the event that caused it, so that doing it
 * again finds itself; a refusal means that nothing is to follow any more.
 */
export function workersOf(app: Application, commands: Commands): Listener {
  return async event => {
    if (!event.stream.startsWith('workspace-')) return
    for (const follow of [defaultChat, joining, inviting, leaving]) await unlessRefused(() => follow(app, commands, event))
  }
}

/** A new workspace gets the public chat everyone starts in. */
async function defaultChat(_app: Application, commands: Commands, event: Followed): Promise<void> {
  const fact = event.fact as WorkspaceFact
  if (fact.type !== 'WorkspaceCreated') return
  const { chatId } = await commands.chats.createDefault(following('default-chat', event, fact.ownerId), {
    title: FIRST_CHAT,
    visibility: 'public',
  })
  await commands.workspaces.configure(following('default-chat-setting', event, fact.ownerId), { key: 'defaultChatIds', to: [chatId] })
}

/** Members start in the default chats; guests see only what they were invited to. */
async function joining(app: Application, commands: Commands, event: Followed): Promise<void> {
  const fact = event.fact as WorkspaceFact
  if (fact.type !== 'MemberJoined' || fact.role === 'guest') return
  const { defaultChatIds } = await app.rights.workspace(event.workspaceId)
  for (const chatId of defaultChatIds) await unlessRefused(() => add(commands, event, { personId: fact.personId, chatId, via: 'default' }))
}

/** Whoever accepts an invitation takes part in the chats it names. */
async function inviting(app: Application, commands: Commands, event: Followed): Promise<void> {
  const fact = event.fact as WorkspaceFact
  if (fact.type !== 'InviteAccepted') return
  const { invites } = await app.rights.workspace(event.workspaceId)
  const chatIds = invites.find(invite => invite.id === fact.inviteId)?.chatIds ?? []
  for (const chatId of chatIds) await unlessRefused(() => add(commands, event, { personId: fact.personId, chatId, via: 'invite' }))
}

/**
 * Access ended with the event itself; this takes the person out of every chat. Also when they came back meanwhile: what a
 * new membership opens follows from its own events, which lie behind this one.
 */
async function leaving(app: Application, commands: Commands, event: Followed): Promise<void> {
  const fact = event.fact as WorkspaceFact
  if (fact.type !== 'MemberRemoved') return
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

function following(worker: string, event: Followed, personId: string): By {
  const cause = `${event.stream}:${event.version}`
  return { personId, workspaceId: event.workspaceId, command: followUpId(worker, cause, event.at), cause, isSystem: true }
}

async function unlessRefused(act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof Rejected)) throw error
  }
}
