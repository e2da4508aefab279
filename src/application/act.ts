import type { Act, Relation } from '../domain/access.ts'
import type { Chat } from '../domain/chats.ts'
import { notFound } from '../domain/decider.ts'
import type { Person, PersonCommand } from '../domain/people.ts'
import type { OpenWorkspace, Workspace, WorkspaceCommand } from '../domain/workspaces.ts'
import type { Application, By } from './application.ts'
import type { Answer, CommandOf, StateOf } from './execute.ts'
import { type CHAT, type MESSAGE, PERSON, WORKSPACE } from './kinds.ts'
import { type Collection, type Document, INSTANCE } from './ports.ts'
import type { ChatDocument } from './read-models/chats.ts'
import type { WorkspaceDocument } from './read-models/workspaces.ts'
import { permit, relationIn } from './rights.ts'

export type InChat<S> = {
  readonly head: ChatDocument
  readonly chat: Chat
  readonly state: S
  another(subject: string): Promise<S>
  row<D extends Document>(collection: Collection<D>, id: string): Promise<D | undefined>
}

/** `body` is what a repetition must say again; `relate` adds what only this act asks the matrix about. */
type ChatAct<K> = {
  readonly kind: K
  readonly by: By
  readonly act: Act
  readonly chatId: string
  readonly subject?: string // the message, where it is not the chat
  readonly body: unknown
  ask(facts: InChat<StateOf<K>>): CommandOf<K> | Promise<CommandOf<K>>
  relate?(facts: InChat<StateOf<K>>): Relation | Promise<Relation>
}

/** An act in a chat that exists: may they (asked inside the queue), then the command. */
export function actInChat<K extends typeof CHAT | typeof MESSAGE>(app: Application, wish: ChatAct<K>): Promise<Answer> {
  const { kind, by, act, chatId, subject = chatId, body } = wish
  return app.execute.run({
    kind,
    ...around(app, by, act, [chatId, subject, body]),
    stream: `chat-${chatId}`,
    subject,
    async ask({ head, main, ...rest }) {
      if (head?.workspaceId !== by.workspaceId || wish.subject === chatId) throw notFound() // a chat is none of its messages
      const facts = { ...rest, head: head as ChatDocument, chat: main as Chat }
      if (!by.isSystem) {
        const relation = { ...relationIn(facts.chat, by.personId), ...(await wish.relate?.(facts)) }
        permit(await app.rights.principal(by.workspaceId, by.personId), act, relation)
      }
      return wish.ask(facts)
    },
  })
}

type InWorkspace = { readonly head: WorkspaceDocument; readonly workspace: OpenWorkspace }
type WorkspaceAct = {
  readonly by: By
  readonly act: Act | 'invites.accept'
  readonly body: unknown
  ask(facts: InWorkspace): WorkspaceCommand | Promise<WorkspaceCommand>
  relate?(facts: InWorkspace): Relation
}

/** An act on a workspace that exists. `invites.accept` is allowed by its secret, which the caller has asked for. */
export function actOnWorkspace(app: Application, { by, act, body, ask, relate }: WorkspaceAct): Promise<Answer> {
  return app.execute.run({
    kind: WORKSPACE,
    ...around(app, by, act, body),
    stream: `workspace-${by.workspaceId}`,
    subject: by.workspaceId,
    async ask({ head, main }) {
      const workspace = main as Workspace
      if (!head || workspace.status !== 'open') throw notFound()
      const facts = { head: head as WorkspaceDocument, workspace }
      const isAsked = !by.isSystem && act !== 'invites.accept'
      if (isAsked) permit(await app.rights.principal(by.workspaceId, by.personId), act, relate?.(facts) ?? {})
      return ask(facts)
    },
  })
}

type PersonAct = {
  readonly self: Pick<By, 'personId' | 'command' | 'cause'>
  readonly act: string
  readonly personId: string
  readonly body: unknown
  ask(person: Person): PersonCommand | Promise<PersonCommand>
}

/** An act on a person. Who may is asked by the caller: it is oneself, an operator, or somebody with a secret. */
export function actOnPerson(app: Application, { self, act, personId, body, ask }: PersonAct): Promise<Answer> {
  return app.execute.run({
    kind: PERSON,
    ...around(app, { ...self, workspaceId: INSTANCE }, act, [personId, body]),
    stream: `person-${personId}`,
    subject: personId,
    ask: ({ state }) => ask(state),
  })
}

/** The body is kept only as a keyed digest, so that a repetition can be told from a reuse of its id. */
export function around(app: Application, by: By, act: string, body: unknown) {
  return {
    workspaceId: by.workspaceId,
    actor: by.personId,
    command: by.command,
    digest: app.ports.keys.digest('command', JSON.stringify([act, by.personId, body])).slice(0, DIGEST_LENGTH),
    ...(by.cause === undefined ? {} : { cause: by.cause }),
  }
}

const DIGEST_LENGTH = 24
