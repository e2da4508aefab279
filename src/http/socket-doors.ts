import type { IncomingMessage } from 'node:http'
import type { Application } from '../application/application.ts'
import type { Commands } from '../application/commands.ts'
import type { Committed } from '../application/execute.ts'
import { type Event, INSTANCE } from '../application/ports.ts'
import type { Queries } from '../application/queries.ts'
import { CHATS } from '../application/read-models/chats.ts'
import { MESSAGES } from '../application/read-models/messages.ts'
import { PEOPLE } from '../application/read-models/people.ts'
import { THREADS } from '../application/read-models/threads.ts'
import type { Change } from '../application/recent.ts'
import { isAllowed } from '../application/rights.ts'
import type { Viewer } from '../application/screens.ts'
import { endOf, findSession, isLetIn, livingSession, openSession, type Session } from '../application/sessions.ts'
import { callsSomebody, toldOf } from '../application/told.ts'
import type { Naming } from '../domain/mentions.ts'
import { addressOf } from './address.ts'
import { sessionCookieOf } from './session.ts'

type Tools = {
  readonly app: Application
  readonly commands: Pick<Commands, 'identities'>
  readonly queries: Queries
  readonly authority: { current(): Promise<void> | undefined }
  parts(workspaceId: string, changes: readonly Change[]): Promise<string>
  report(error: unknown): void
  readonly settings: { readonly publicUrl: URL; readonly trustedProxies: readonly string[] }
}

type SocketViewer = {
  readonly personId: string
  readonly workspaceId: string
  readonly sessionId: string
  readonly role: Viewer['member']['role']
  readonly isInvisible: boolean
  readonly until: number
}
type Who = Pick<SocketViewer, 'personId' | 'workspaceId'>

/** What sockets ask: the same session, the same look-up through membership and the same matrix as every request. Each verdict waits until the process may give one. */
export function socketDoors({ app, commands, queries, authority, parts, report, settings }: Tools) {
  async function socketViewer(living: Session | undefined, slug: string): Promise<SocketViewer | undefined> {
    const viewer = living && (await queries.viewer(slug, living.person.id))
    if (!living || !viewer || !isLetIn(living, viewer.workspace)) return undefined
    const { person, member, workspace } = viewer
    const until = Math.min(endOf(living.session), member.expiresAt ?? Number.POSITIVE_INFINITY)
    return {
      personId: person.id,
      workspaceId: workspace.id,
      sessionId: living.session.id,
      role: member.role,
      isInvisible: person.isInvisible,
      until,
    }
  }

  async function may(
    { personId, workspaceId }: Who,
    act: 'chats.read' | 'threads.read' | 'typing.send',
    chatId: string,
    thread?: string,
  ): Promise<boolean> {
    await authority.current()
    const chat = await app.recent.get(CHATS, workspaceId, chatId)
    if (!chat || (act === 'typing.send' && chat.isArchived)) return false
    const relation = await app.rights.relation(chat, personId)
    const open = thread === undefined ? {} : { isPostingOpen: true } // replies are
    return isAllowed(await app.rights.principal(workspaceId, personId), act, { ...relation, ...open })
  }

  /** An edit says no number: its message does. */
  async function mentioned(event: Event) {
    const { workspaceId, subject, stream, actor } = event
    const chatId = stream.slice('chat-'.length)
    const told = await toldOf(app, { workspaceId, chatId, actorId: actor, naming: event.fact as Naming })
    const message = told.size > 0 ? await app.ports.documents.get(MESSAGES, workspaceId, subject) : undefined
    if (!message || message.isDeleted) return undefined
    const { n, threadId, threadN, place } = message
    const author = await app.recent.get(PEOPLE, INSTANCE, message.authorId)
    const said = { people: new Set(told.keys()), n: n ?? threadN ?? 0, name: author?.name ?? '', messageId: subject, place }
    return { ...said, ...(n === null && threadId !== undefined && { threadId }) }
  }

  return {
    async open(request: IncomingMessage, slug: string) {
      await authority.current()
      const found = await findSession(app, sessionCookieOf(request, settings.publicUrl))
      return socketViewer(found && (await commands.identities.current(found)), slug)
    },
    async still(viewer: SocketViewer) {
      await authority.current()
      const workspace = await app.rights.workspace(viewer.workspaceId)
      return socketViewer(await openSession(app, viewer.sessionId), workspace.slug)
    },
    async seen({ sessionId }: SocketViewer) {
      await livingSession(app, sessionId)
    },
    mayLook: (viewer: Who, chatId: string) => may(viewer, 'chats.read', chatId),
    mayType: (viewer: Who, chatId: string, threadId?: string) => may(viewer, 'typing.send', chatId, threadId),
    async visible({ personId, workspaceId }: Who, personIds: readonly string[]) {
      const shared = await queries.peopleSharing(workspaceId, personId)
      return personIds.filter(id => shared.has(id))
    },
    async versions(workspaceId: string, chatIds: readonly string[]) {
      return new Map((await app.recent.getMany(CHATS, workspaceId, chatIds)).map(chat => [chat.id, chat.version]))
    },
    participantsOf: async (workspaceId: string, chatId: string) => new Set((await queries.participantsOf(workspaceId, chatId)).keys()),
    async followersOf(workspaceId: string, chatId: string, threadId: string) {
      const followers = (await app.recent.get(THREADS, workspaceId, threadId))?.followerIds ?? []
      const verdicts = await Promise.all(followers.map(personId => may({ personId, workspaceId }, 'threads.read', chatId)))
      return new Set(followers.filter((_, at) => verdicts[at]))
    },
    mentioned: (event: Event) => (callsSomebody(event.fact as Naming) ? mentioned(event) : undefined),
    person: (personId: string) => app.recent.get(PEOPLE, INSTANCE, personId),
    async ownEmoji(workspaceId: string, sign: string) {
      return (await app.rights.workspace(workspaceId)).emoji?.find(({ name }) => sign === `:${name}:`)?.id
    },
    workspacesOf: async (personId: string) => (await queries.workspacesOf(personId)).map(workspace => workspace.id),
    render: (committed: Committed) => parts(committed.workspaceId, committed.changes),
    addressOf: (request: IncomingMessage) => addressOf(request, settings.trustedProxies),
    report,
  }
}
