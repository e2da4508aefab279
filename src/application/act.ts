import type { Act, Relation } from '../domain/access.ts'
import type { Chat } from '../domain/chats.ts'
import { notFound } from '../domain/decider.ts'
import type { Person, PersonCommand } from '../domain/people.ts'
import type { Workspace, WorkspaceCommand } from '../domain/workspaces.ts'
import type { Application, By } from './application.ts'
import type { Answer, CommandOf, StateOf } from './execute.ts'
import { type CHAT, type MESSAGE, PERSON, WORKSPACE } from './kinds.ts'
import { INSTANCE } from './ports.ts'
import type { ChatDocument } from './read-models/chats.ts'
import type { WorkspaceDocument } from './read-models/workspaces.ts'
import { permit, relationIn } from './rights.ts'

export type ChatAt = { readonly chatId: string; readonly subject?: string }
type InChat<S> = { readonly head: ChatDocument; readonly chat: Chat; readonly state: S }

/** An act in a chat that exists: may they (asked inside the queue), then the command. */
export function actInChat<K extends typeof CHAT | typeof MESSAGE>(
  app: Application,
  kind: K,
  by: By,
  act: Act,
  at: ChatAt,
  body: unknown,
  ask: (facts: InChat<StateOf<K>>) => CommandOf<K> | Promise<CommandOf<K>>,
  relate?: (facts: InChat<StateOf<K>>) => Relation | Promise<Relation>,
): Promise<Answer> {
  return app.execute.run({
    kind,
    ...around(app, by, act, at, body),
    stream: `chat-${at.chatId}`,
    subject: at.subject ?? at.chatId,
    async ask({ head, main, state }) {
      if (head?.workspaceId !== by.workspaceId) throw notFound()
      const facts = { head: head as ChatDocument, chat: main as Chat, state }
      if (!by.isSystem) {
        const relation = { ...relationIn(facts.chat, by.personId), ...(await relate?.(facts)) }
        permit(await app.rights.principal(by.workspaceId, by.personId), act, relation)
      }
      return ask(facts)
    },
  })
}

type InWorkspace = { readonly head: WorkspaceDocument; readonly workspace: Workspace & { readonly status: 'open' } }

/** An act on a workspace that exists. */
export function actOnWorkspace(
  app: Application,
  by: By,
  act: Act,
  body: unknown,
  ask: (facts: InWorkspace) => WorkspaceCommand | Promise<WorkspaceCommand>,
  relate?: (facts: InWorkspace) => Relation,
): Promise<Answer> {
  return app.execute.run({
    kind: WORKSPACE,
    ...around(app, by, act, by.workspaceId, body),
    stream: `workspace-${by.workspaceId}`,
    subject: by.workspaceId,
    async ask({ head, main }) {
      const workspace = main as Workspace
      if (!head || workspace.status !== 'open') throw notFound()
      const facts = { head: head as WorkspaceDocument, workspace }
      if (!by.isSystem) permit(await app.rights.principal(by.workspaceId, by.personId), act, relate?.(facts) ?? {})
      return ask(facts)
    },
  })
}

/** An act on a person. Who may is asked by the caller: it is oneself, an operator, or somebody with a secret. */
export function actOnPerson(
  app: Application,
  by: Pick<By, 'personId' | 'command' | 'cause'>,
  act: string,
  personId: string,
  body: unknown,
  ask: (person: Person) => PersonCommand | Promise<PersonCommand>,
): Promise<Answer> {
  return app.execute.run({
    kind: PERSON,
    ...around(app, { ...by, workspaceId: INSTANCE }, act, personId, body),
    stream: `person-${personId}`,
    subject: personId,
    ask: ({ state }) => ask(state),
  })
}

/** The body is kept only as a keyed digest, so that a repetition can be told from a reuse of its id. */
export function around(app: Application, by: By, act: string, at: unknown, body: unknown) {
  return {
    workspaceId: by.workspaceId,
    actor: by.personId,
    command: by.command,
    digest: app.ports.keys.digest('command', JSON.stringify([act, at, body])).slice(0, DIGEST_LENGTH),
    ...(by.cause === undefined ? {} : { cause: by.cause }),
  }
}

const DIGEST_LENGTH = 24
