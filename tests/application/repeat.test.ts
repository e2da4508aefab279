import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import type { By } from '../../src/application/application.ts'
import type { Commands } from '../../src/application/commands.ts'
import { findSecret } from '../../src/application/secrets.ts'
import { anApp, PASSWORD, settled, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'

type Self = Pick<By, 'personId' | 'command'>
type Answered = { readonly version?: number; readonly isRepeat?: boolean; readonly changes?: readonly unknown[] }
type Sending = {
  /** Sends the command under a client id. `other`: with another body. */
  send(command: string, other?: true): Promise<unknown>
}
type Tools = {
  readonly app: TestApp
  readonly commands: Commands
  readonly as: (who: 'ann' | 'bob' | 'cleo' | 'dan') => (command: string) => By
}
type Entry = (tools: Tools) => Promise<Sending> | Sending

const profile = (name: string) => ({
  name,
  email: `${name.toLowerCase()}@example.org`,
  username: name.toLowerCase(),
  password: PASSWORD,
  zone: 'Europe/Berlin',
  locale: 'en',
})

const newcomer = async ({ commands }: Tools): Promise<string> =>
  (await commands.people.register(newKey(), 'local', profile('Hal'))).personId
const aMessage = async ({ commands, app }: Tools) => ({
  chatId: app.chats.launch,
  messageId: (await commands.messages.post(app.cleo.by(), app.chats.launch, { text: 'Noon' })).messageId,
})
const invitation = async ({ app, commands }: Tools, role: string) => {
  const { token } = await commands.invites.create(app.ann.by(), { role, maxUses: 5 })
  const secret = await findSecret(app.ports, 'invitation', token ?? '')
  assert.ok(secret)
  return secret
}

/** Every command that a client id makes happen once: how to send it, and the same id with another body. */
const ENTRIES: Readonly<Record<string, Entry>> = {
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
  'messages.post': ({ commands, as, app }) => ({
    send: (id, other) => commands.messages.post(as('ann')(id), app.chats.launch, { text: other ? 'Two' : 'One' }),
  }),
  'messages.edit': async tools => {
    const at = await aMessage(tools)
    return { send: (id, other) => tools.commands.messages.edit(tools.as('cleo')(id), at, { text: other ? 'Two' : 'One' }) }
  },
  'messages.delete': async tools => {
    const at = await aMessage(tools)
    return {
      send: (id, other) =>
        other ? tools.commands.messages.react(tools.as('cleo')(id), at, '+1') : tools.commands.messages.delete(tools.as('cleo')(id), at),
    }
  },
  'messages.react': async tools => {
    const at = await aMessage(tools)
    return { send: (id, other) => tools.commands.messages.react(tools.as('ann')(id), at, other ? 'tada' : '+1') }
  },
  'messages.unreact': async tools => {
    const at = await aMessage(tools)
    for (const emoji of ['tada', '+1']) await tools.commands.messages.react(tools.app.ann.by(), at, emoji)
    return { send: (id, other) => tools.commands.messages.unreact(tools.as('ann')(id), at, other ? 'tada' : '+1') }
  },
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
  'people.prefer': ({ commands, as }) => ({
    send: (id, other) => commands.people.prefer(self(as('ann')(id)), { key: 'theme', to: other ? 'light' : 'dark' }),
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
  'sessions.end': async ({ commands, as, app }) => {
    const { sessionId } = await commands.sessions.begin(app.ann.id, 'elsewhere')
    return { send: id => commands.sessions.end(self(as('ann')(id)), sessionId) }
  },
  'sessions.endAll': ({ commands, as }) => ({ send: id => commands.sessions.endAll(self(as('ann')(id))) }),
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
  'workspaces.transfer': ({ commands, as, app }) => ({
    send: (id, other) => commands.workspaces.transfer(as('ann')(id), { person: other ? app.dan.id : app.bob.id, confirm: 'TRANSFER' }),
  }),
}

/** What no client id makes happen once, and what does. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'reads.mark': 'a position only moves forward',
  'reads.markUnread': 'a turn that is over is already so',
  'reads.follow': 'a position only moves forward',
  'identities.begin': 'every sign-in elsewhere is another one',
  'identities.finish': 'the answer is spent',
  'identities.current': 'it asks, and a lease lets one ask at a time',
  'identities.renewDue': 'it asks, and a lease lets one ask at a time',
  'identities.endUrl': 'it only asks',
  'identities.loggedOut': 'the token is spent',
  'sessions.begin': 'every sign-in is a session of its own',
  'sessions.beginAgain': 'every sign-in is a session of its own',
  'sessions.beginVouched': 'every sign-in is a session of its own',
  'sessions.signIn': 'every sign-in is a session of its own',
  'sessions.changePassword': 'the present password is asked for, and the first time replaced it',
  'sessions.makeResetLink': 'every link is another one',
  'sessions.resetPassword': 'the link is spent',
  'people.isRegistered': 'it only asks',
  'setUp.isPending': 'it only asks',
  'setUp.makeLink': 'the links before it die',
  'setUp.redeem': 'the link is the client id',
}

const self = ({ personId, command }: By): Self => ({ personId, command })

/** Of these a second body cannot be said: the id itself decides what they are about. */
const ONE_BODY = ['chats.createDirect', 'sessions.end', 'sessions.endAll']

test('every command says how it happens once', async () => {
  await using app = await anApp()
  const all = Object.entries(app.flowra.core.commands).flatMap(([name, group]) => Object.keys(group).map(one => `${name}.${one}`))
  assert.deepEqual([...Object.keys(ENTRIES), ...Object.keys(OTHERWISE)].toSorted(), all.toSorted())
})

for (const [name, entry] of Object.entries(ENTRIES)) {
  test(`${name}, sent twice, happens once; its id with another body is refused`, async () => {
    await using app = await anApp()
    const { commands } = app.flowra.core
    const as: Tools['as'] = who => command => ({ ...app[who].by(), command })
    const { send } = await entry({ app, commands, as })
    await settled(app.flowra.core)
    const [key, start] = [newKey(), await app.ports.log.last()]
    const first = (await send(key)) as Answered | undefined
    await settled(app.flowra.core)
    const before = await app.ports.log.last()
    assert.ok(before > start, 'it happened')
    const again = await send(key).then(
      answer => answer as Answered | undefined,
      (error: { reason?: string }) => assert.fail(`the repetition was refused: ${error.reason ?? error}`),
    )
    if (first && again) {
      assert.equal(again.isRepeat, true)
      assert.equal(again.version, first.version)
      assert.deepEqual(again.changes, [])
      const ids = (answer: object) => Object.entries(answer).filter(([field]) => field.endsWith('Id') || field === 'slug')
      assert.deepEqual(ids(again), ids(first))
    }
    if (!ONE_BODY.includes(name)) await assert.rejects(send(key, true), { reason: 'key_reused' })
    await settled(app.flowra.core)
    assert.equal(await app.ports.log.last(), before, 'nothing happened twice')
  })
}
