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
  'chats.archive': ({ commands, as, app }) => ({
    send: (id, other) => commands.chats[other ? 'unarchive' : 'archive'](as('ann')(id), app.chats.launch),
  }),
  'chats.unarchive': async ({ commands, as, app }) => {
    await commands.chats.archive(app.ann.by(), app.chats.launch)
    return { send: (id, other) => commands.chats[other ? 'archive' : 'unarchive'](as('ann')(id), app.chats.launch) }
  },
}
