import assert from 'node:assert/strict'
import { findSecret } from '../../../src/application/secrets.ts'
import { type Entries, newcomer, type Tools } from './tools.ts'

const invitation = async ({ app, commands }: Tools, role: string) => {
  const { token } = await commands.invites.create(app.ann.by(), { role, maxUses: 5 })
  const secret = await findSecret(app.ports, 'invitation', token ?? '')
  assert.ok(secret)
  return secret
}

export const invites: Entries = {
  'invites.create': ({ commands, as }) => ({
    send: (id, other) => commands.invites.create(as('ann')(id), { role: other ? 'admin' : 'member' }),
  }),
  'invites.revoke': async ({ commands, as, app }) => {
    const [one, two] = [
      await commands.invites.create(app.ann.by(), { role: 'member' }),
      await commands.invites.create(app.ann.by(), { role: 'member' }),
    ]
    return { send: (id, other) => commands.invites.revoke(as('ann')(id), other ? two.inviteId : one.inviteId) }
  },
  'invites.accept': async tools => {
    const personId = await newcomer(tools)
    const [one, two] = [await invitation(tools, 'member'), await invitation(tools, 'member')]
    return { send: (command, other) => tools.commands.invites.accept({ personId, command }, other ? two : one) }
  },
}
