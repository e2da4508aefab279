import type { Entries } from './tools.ts'

export const chats: Entries = {
  'chats.create': ({ commands, as }) => ({
    send: (id, other) => commands.chats.create(as('ann')(id), { title: other ? 'Two' : 'One', visibility: 'private' }),
  }),
  'chats.createDefault': ({ commands, as }) => ({
    send: (id, other) =>
      commands.chats.createDefault({ ...as('ann')(id), isSystem: true }, { title: other ? 'Two' : 'One', visibility: 'public' }),
  }),
  'chats.createDirect': ({ commands, as, app }) => ({
    send: id => commands.chats.createDirect(as('ann')(id), { personIds: [app.dan.id] }),
  }),
  'chats.rename': ({ commands, as, app }) => ({
    send: (id, other) => commands.chats.rename(as('ann')(id), app.chats.launch, { title: other ? 'Lunch' : 'Landing' }),
  }),
  'chats.setTopic': ({ commands, as, app }) => ({
    send: (id, other) => commands.chats.setTopic(as('ann')(id), app.chats.launch, { topic: other ? 'Two' : 'One' }),
  }),
  'chats.describe': ({ commands, as, app }) => ({
    send: (id, other) => commands.chats.describe(as('ann')(id), app.chats.launch, { description: other ? 'Two' : 'One' }),
  }),
  'chats.setPosting': ({ commands, as, app }) => ({
    send: (id, other) =>
      other
        ? commands.chats.archive(as('ann')(id), app.chats.launch)
        : commands.chats.setPosting(as('ann')(id), app.chats.launch, { to: 'admins' }),
  }),
  'chats.makePrivate': ({ commands, as, app }) => ({
    send: (id, other) => commands.chats[other ? 'archive' : 'makePrivate'](as('ann')(id), app.chats.launch),
  }),
  'chats.makePublic': ({ commands, as, app }) => ({
    send: (id, other) => commands.chats.makePublic(as('ann')(id), app.chats.secret, { isConfirmed: !other }),
  }),
  'chats.delete': ({ commands, as, app }) => ({
    send: (id, other) =>
      other
        ? commands.chats.restore(as('ann')(id), app.chats.launch)
        : commands.chats.delete(as('ann')(id), app.chats.launch, { isConfirmed: true }),
  }),
  'chats.restore': async ({ commands, as, app }) => {
    await commands.chats.delete(app.ann.by(), app.chats.launch, { isConfirmed: true })
    return { send: (id, other) => commands.chats[other ? 'archive' : 'restore'](as('ann')(id), app.chats.launch) }
  },
  'chats.archive': ({ commands, as, app }) => ({
    send: (id, other) => commands.chats[other ? 'unarchive' : 'archive'](as('ann')(id), app.chats.launch),
  }),
  'chats.unarchive': async ({ commands, as, app }) => {
    await commands.chats.archive(app.ann.by(), app.chats.launch)
    return { send: (id, other) => commands.chats[other ? 'archive' : 'unarchive'](as('ann')(id), app.chats.launch) }
  },
}
