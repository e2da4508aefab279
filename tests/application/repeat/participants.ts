import type { Entries } from './tools.ts'

export const participants: Entries = {
  'participants.join': ({ commands, as, app }) => ({
    send: (id, other) => commands.participants[other ? 'leave' : 'join'](as('dan')(id), app.chats.launch),
  }),
  'participants.add': ({ commands, as, app }) => ({
    send: (id, other) => commands.participants.add(as('ann')(id), app.chats.secret, { personId: other ? app.cleo.id : app.dan.id }),
  }),
  'participants.leave': ({ commands, as, app }) => ({
    send: (id, other) => commands.participants[other ? 'join' : 'leave'](as('cleo')(id), app.chats.launch),
  }),
  'participants.remove': ({ commands, as, app }) => ({
    send: (id, other) => commands.participants.remove(as('ann')(id), app.chats.launch, other ? app.bob.id : app.cleo.id),
  }),
  'participants.changeRole': ({ commands, as, app }) => ({
    send: (id, other) =>
      commands.participants.changeRole(as('ann')(id), app.chats.launch, other ? app.bob.id : app.cleo.id, { to: 'admin' }),
  }),
}
