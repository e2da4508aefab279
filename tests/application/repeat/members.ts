import { type Entries, newcomer } from './tools.ts'

export const members: Entries = {
  'members.add': async tools => {
    const personId = await newcomer(tools)
    return { send: (id, other) => tools.commands.members.add(tools.as('ann')(id), { personId, role: other ? 'guest' : 'member' }) }
  },
  'members.changeRole': ({ commands, as, app }) => ({
    send: (id, other) => commands.members.changeRole(as('ann')(id), app.cleo.id, { role: other ? 'guest' : 'admin' }),
  }),
  'members.setExpiry': ({ commands, as, app }) => ({
    send: (id, other) =>
      commands.members.setExpiry(as('ann')(id), app.gus.id, {
        expiresAt: app.clock.now() + 1e9 - (app.clock.now() % 1e9) + (other ? 1e9 : 0),
      }),
  }),
  'members.remove': ({ commands, as, app }) => ({
    send: (id, other) => commands.members.remove(as('ann')(id), other ? app.cleo.id : app.dan.id),
  }),
  'members.leave': ({ commands, as, app }) => ({
    send: (id, other) =>
      other
        ? commands.members.add({ ...as('dan')(id), isSystem: true }, { personId: app.dan.id, role: 'member' })
        : commands.members.leave(as('dan')(id)),
  }),
}
