import { type Entries, self } from './tools.ts'

export const workspaces: Entries = {
  'workspaces.create': ({ commands, as }) => ({
    send: (id, other) =>
      commands.workspaces.create(self(as('ann')(id)), { name: other ? 'Two' : 'One', slug: 'another', zone: 'UTC', locale: 'en' }),
  }),
  'workspaces.rename': ({ commands, as }) => ({
    send: (id, other) => commands.workspaces.rename(as('ann')(id), { name: other ? 'Two' : 'One', description: '' }),
  }),
  'workspaces.configure': ({ commands, as }) => ({
    send: (id, other) => commands.workspaces.configure(as('ann')(id), { key: 'membersMayInvite', to: other === true }),
  }),
  'workspaces.requireFactor': ({ commands, as }) => ({
    send: (id, other) => commands.workspaces.requireFactor(as('ann')(id), !other),
  }),
  'workspaces.transfer': ({ commands, as, app }) => ({
    send: (id, other) => commands.workspaces.transfer(as('ann')(id), { person: other ? app.dan.id : app.bob.id, confirm: 'TRANSFER' }),
  }),
}
