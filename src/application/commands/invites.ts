import { z } from 'zod'
import type { OpenWorkspace } from '../../domain/workspaces.ts'
import { actOnWorkspace } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { count, email, id, parsed } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { CHATS } from '../read-models/chats.ts'
import { PEOPLE } from '../read-models/people.ts'
import { permit } from '../rights.ts'
import { newSecret, SECRETS, type SecretDocument } from '../secrets.ts'

const DAY_MS = 24 * 60 * 60 * 1000

const creating = z.strictObject({
  role: z.enum(['admin', 'member', 'guest']),
  days: count(1, LIMITS.inviteDays, `Choose 1 to ${LIMITS.inviteDays} days.`).default(LIMITS.inviteDaysDefault),
  maxUses: count(1, LIMITS.inviteUses, 'Choose 1 to 1,000 uses.').default(1),
  email: z.union([z.literal('').transform(() => null), email]).default(null),
  chatIds: z.array(id).max(50).default([]),
  guestUntil: z.union([z.null(), z.number().int()]).default(null),
})

export type CreatedInvite = Answer & { readonly inviteId: string; readonly token: string | null }

export const inviteCommands = (app: Application) => ({
  /** The token is answered once and kept only as its hash; a repetition answers null. */
  async create(by: By, input: unknown): Promise<CreatedInvite> {
    const { days, ...wish } = parsed(creating, input)
    const inviteId = derivedId('invites', by.workspaceId, by.personId, by.command)
    const expiresAt = app.ports.clock.now() + days * DAY_MS
    for (const chatId of wish.chatIds) await mayBring(app, by, chatId)
    const { membersMayInvite } = await app.rights.workspace(by.workspaceId)
    const answer = await actOnWorkspace(app, {
      by,
      act: 'invites.create',
      body: [wish, days],
      ask: ({ workspace }) => ({
        type: 'createInvite',
        byRole: roleOf(workspace, by.personId),
        inviteId,
        now: app.ports.clock.now(),
        expiresAt,
        ...wish,
      }),
      relate: () => ({ isSettingOn: membersMayInvite }),
    })
    if (answer.isRepeat || answer.changes.length === 0) return { ...answer, inviteId, token: null }
    const secret = newSecret(app.ports, { purpose: 'invitation', subject: inviteId, workspace: by.workspaceId, expiresAt })
    await app.ports.documents.put(SECRETS, secret.document)
    return { ...answer, inviteId, token: secret.token }
  },

  revoke: (by: By, inviteId: string): Promise<Answer> =>
    actOnWorkspace(app, {
      by,
      act: 'invites.revoke',
      body: inviteId,
      ask: () => ({ type: 'revokeInvite', inviteId, now: app.ports.clock.now() }),
      relate: ({ workspace }) => ({ isOwn: workspace.invites.get(inviteId)?.creatorId === by.personId }),
    }),

  /** By its timer. Over for good, also for a clock that is set back. */
  expire: (by: By, inviteId: string): Promise<Answer> =>
    actOnWorkspace(app, {
      by,
      act: 'invites.revoke',
      body: ['over', inviteId],
      ask: () => ({ type: 'expireInvite', inviteId, now: app.ports.clock.now() }),
    }),

  /** By secret: who holds the token and is signed in. The event decides whether there was room for one more. */
  async accept(by: Omit<By, 'workspaceId'>, secret: SecretDocument): Promise<Answer> {
    const person = await app.recent.get(PEOPLE, INSTANCE, by.personId)
    return actOnWorkspace(app, {
      by: { ...by, workspaceId: secret.workspace, isSystem: true },
      act: 'invites.create',
      body: ['accept', secret.subject, by.personId],
      ask: () => ({
        type: 'acceptInvite',
        inviteId: secret.subject,
        personId: by.personId,
        now: app.ports.clock.now(),
        email: person?.email ?? '',
      }),
    })
  },
})

const roleOf = (workspace: OpenWorkspace, personId: string) => workspace.members.get(personId)?.role ?? 'guest'

/** Nobody opens a chat to others that they could not add them to. */
async function mayBring(app: Application, by: By, chatId: string): Promise<void> {
  const chat = await app.recent.get(CHATS, by.workspaceId, chatId)
  const relation = chat ? await app.rights.relation(chat, by.personId) : {}
  permit(await app.rights.principal(by.workspaceId, by.personId), 'participants.add', relation)
}
