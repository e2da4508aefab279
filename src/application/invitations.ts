import type { Application } from './application.ts'
import { OUTBOX, type OutboxDocument, putLetter } from './outbox.ts'
import { INSTANCE } from './ports.ts'
import { PEOPLE } from './read-models/people.ts'
import { newSecret, SECRETS } from './secrets.ts'

/** One letter for each invitation: sent again it takes the place of the one before. */
export const invitationLetterId = (inviteId: string): string => `invitation-${inviteId}`

/**
 * Puts the letter of an invitation that names an address into the outbox, with a link of its own: whoever comes by it reads what is
 * sent there. Once, unless `again`.
 */
export async function putInvitation(
  app: Application,
  workspaceId: string,
  inviteId: string,
  again?: Pick<OutboxDocument, 'version'>,
): Promise<void> {
  const { ports } = app
  const id = invitationLetterId(inviteId)
  const workspace = await app.rights.workspace(workspaceId)
  const invite = workspace.invites.find(one => one.id === inviteId)
  if (!invite?.email) return
  if (!again && (await ports.documents.get(OUTBOX, INSTANCE, id))) return
  const lastsMs = invite.expiresAt - ports.clock.now()
  if (lastsMs <= 0 || invite.isRevoked) return
  const inviter = await app.recent.get(PEOPLE, INSTANCE, invite.creatorId)
  const wish = { purpose: 'invitation', subject: inviteId, workspace: workspaceId, expiresAt: invite.expiresAt, isMailed: true } as const
  const { token, document } = newSecret(ports, wish)
  await ports.documents.put(SECRETS, document)
  const until = new Intl.DateTimeFormat(workspace.locale, { dateStyle: 'long', timeZone: workspace.zone }).format(invite.expiresAt)
  const { name: workspaceName } = workspace
  const facts = { kind: 'invitation', inviterName: inviter?.name ?? 'Somebody', workspaceName, role: invite.role, token, until } as const
  await putLetter(ports, {
    id,
    subject: inviteId,
    to: invite.email,
    facts,
    lastsMs,
    stream: `workspace-${workspaceId}`,
    version: (again?.version ?? 0) + 1,
  })
}
