import sharp from 'sharp'
import { newKey } from '../../support/keys.ts'
import { profile } from '../../support/profile.ts'
import { type Entries, self } from './tools.ts'

export const people: Entries = {
  'people.register': ({ commands }) => ({
    send: (id, other) => commands.people.register(id, 'local', { ...profile('Hal'), ...(other && { zone: 'UTC' }) }),
  }),
  'people.changeProfile': ({ commands, as }) => ({
    send: (id, other) =>
      commands.people.changeProfile(self(as('ann')(id)), {
        name: other ? 'Anna' : 'Annika',
        username: 'ann',
        title: '',
        zone: 'UTC',
        locale: 'en',
      }),
  }),
  'people.changePicture': async ({ commands, as }) => {
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    return { send: (id, other) => commands.people.changePicture(self(as('ann')(id)), other ? undefined : bytes) }
  },
  'people.setStatus': ({ commands, as }) => ({
    send: (id, other) => commands.people.setStatus(self(as('ann')(id)), { emoji: '', text: other ? 'Two' : 'One', untilAt: null }),
  }),
  'people.clearStatus': async ({ commands, as, app }) => {
    await commands.people.setStatus({ personId: app.ann.id, command: newKey() }, { emoji: '', text: 'Away', untilAt: null })
    return {
      send: (id, other) =>
        other
          ? commands.people.setStatus(self(as('ann')(id)), { emoji: '', text: 'Two', untilAt: null })
          : commands.people.clearStatus(self(as('ann')(id))),
    }
  },
  'people.expireStatus': async ({ commands, as, app }) => {
    const { version } = await commands.people.setStatus(
      { personId: app.ann.id, command: newKey() },
      { emoji: '', text: 'Away', untilAt: null },
    )
    return {
      send: (id, other) =>
        other
          ? commands.people.setStatus(self(as('ann')(id)), { emoji: '', text: 'Two', untilAt: null })
          : commands.people.expireStatus(self(as('ann')(id)), version),
    }
  },
  'people.prefer': ({ commands, as }) => ({
    send: (id, other) => commands.people.prefer(self(as('ann')(id)), { key: 'theme', to: other ? 'light' : 'dark' }),
  }),
  'people.preferInChat': ({ commands, as, app }) => ({
    send: (id, other) => commands.people.preferInChat(as('ann')(id), app.chats.launch, { isFavourite: !other }),
  }),
  'people.deactivate': ({ commands, as, app }) => ({
    send: (id, other) => commands.people.deactivate(self(as('ann')(id)), app.dan.id, { reason: other ? 'Two' : 'One' }),
  }),
  'people.reactivate': async ({ commands, as, app }) => {
    await commands.people.deactivate({ personId: app.ann.id, command: newKey() }, app.dan.id, { reason: '' })
    return { send: (id, other) => (other ? commands.people.grantOperator : commands.people.reactivate)(self(as('ann')(id)), app.dan.id) }
  },
  'people.grantOperator': ({ commands, as, app }) => ({
    send: (id, other) => (other ? commands.people.revokeOperator : commands.people.grantOperator)(self(as('ann')(id)), app.dan.id),
  }),
  'people.revokeOperator': async ({ commands, as, app }) => {
    await commands.people.grantOperator({ personId: app.ann.id, command: newKey() }, app.dan.id)
    return {
      send: (id, other) => (other ? commands.people.grantOperator : commands.people.revokeOperator)(self(as('ann')(id)), app.dan.id),
    }
  },
}
