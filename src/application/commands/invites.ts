import { z } from 'zod'
import { notFound, rejected } from '../../domain/decider.ts'
import type { OpenWorkspace } from '../../domain/workspaces.ts'
import { actOnWorkspace } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { count, email, id, parsed } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { invitationLetterId, putInvitation } from '../invitations.ts'
import { LIMITS } from '../limits.ts'
import { OUTBOX } from '../outbox.ts'
import { INSTANCE } from '../ports.ts'
import { CHATS } from '../read-models/chats.ts'
import { PEOPLE } from '../read-models/people.ts'
import { permit } from '../rights.ts'
import { newSecret, SECRETS, type SecretDocument } from '../secrets.ts'
import { mayHaveWritten } from '../writing-to.ts'

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
    permit(await app.rights.principal(by.workspaceId, by.personId), 'invites.create', { isSettingOn: membersMayInvite })
    if (wish.email !== null && app.ports.mail) await mayHaveWritten(app, by, wish.email)
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

  /** Once more to the same address, by a link of its own. */
  async resend(by: By, inviteId: string): Promise<void> {
    const workspace = await app.rights.workspace(by.workspaceId)
    const invite = workspace.invites.find(one => one.id === inviteId)
    if (!invite) throw notFound()
    permit(await app.rights.principal(by.workspaceId, by.personId), 'invites.revoke', { isOwn: invite.creatorId === by.personId })
    if (!app.ports.mail || !invite.email)
      throw rejected('no_mail', 'This invitation is not sent by mail. Make a new one and send its link.')
    await mayHaveWritten(app, by, invite.email)
    const before = await app.ports.documents.get(OUTBOX, INSTANCE, invitationLetterId(inviteId))
    if (before?.state === 'waiting' || before?.state === 'retrying' || before?.state === 'replay') return // it is on its way
    await putInvitation(app, by.workspaceId, inviteId, before ?? NONE_BEFORE)
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
    const isTheirs = person?.isEmailConfirmed || secret.isMailed || app.ports.mail === null // docs/decisions/mail.md
    return actOnWorkspace(app, {
      by: { ...by, workspaceId: secret.workspace, isSystem: true },
      act: 'invites.create',
      body: ['accept', secret.subject, by.personId],
      ask: () => ({
        type: 'acceptInvite',
        inviteId: secret.subject,
        personId: by.personId,
        now: app.ports.clock.now(),
        email: (isTheirs && person?.email) || '',
      }),
    })
  },
})

const NONE_BEFORE = { version: 0 }

const roleOf = (workspace: OpenWorkspace, personId: string) => workspace.members.get(personId)?.role ?? 'guest'

/** Nobody opens a chat to others that they could not add them to. */
async function mayBring(app: Application, by: By, chatId: string): Promise<void> {
  const chat = await app.recent.get(CHATS, by.workspaceId, chatId)
  const relation = chat ? await app.rights.relation(chat, by.personId) : {}
  permit(await app.rights.principal(by.workspaceId, by.personId), 'participants.add', relation)
}
