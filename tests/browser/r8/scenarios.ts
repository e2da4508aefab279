import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { previewIdOf } from '../../../src/application/commands/previews.ts'
import { MESSAGES } from '../../../src/application/read-models/messages.ts'
import { REMINDERS, type ReminderDocument } from '../../../src/application/read-models/reminders.ts'
import { SCHEDULES, type ScheduleDocument } from '../../../src/application/read-models/schedules.ts'
import { at, type Member, type TestApp } from '../../support/app.ts'
import { newKey } from '../../support/keys.ts'
import { aPicture } from '../../support/pictures.ts'
import { until } from '../../support/until.ts'

/** The chat everybody looks at in a scenario, and what it is about. */
export type Stage = { readonly app: TestApp; readonly chatId: string; readonly messageId: string }

export type Scenario = {
  /** Another chat than a fresh public channel with Ann, Bob, Cleo and Gus in it and two messages of Cleo's. */
  readonly stage?: (app: TestApp, chatId: string) => Promise<string | undefined>
  readonly before?: (stage: Stage) => Promise<unknown>
  readonly act: (stage: Stage) => Promise<unknown>
}

const messageAt = ({ chatId, messageId }: Stage) => ({ chatId, messageId })
const settled = ({ app }: Stage) => app.flowra.core.caughtUp(5_000)
const commandsOf = ({ app }: Stage) => app.flowra.core.commands

const LINK = 'https://acme.example/plan'
const CARD = { url: LINK, title: 'The plan', site: 'acme.example', summary: 'All of it' }

const linked = (stage: Stage) => commandsOf(stage).messages.edit(stage.app.cleo.by(), messageAt(stage), { text: `See ${LINK}` })
const attached = (stage: Stage) =>
  commandsOf(stage).messages.attachPreview({ ...stage.app.cleo.by(), isSystem: true }, messageAt(stage), CARD)

/** Somebody of their own for what would end the others' tests. */
async function newcomer({ app }: Stage, role: 'member' | 'admin' | 'guest' = 'member'): Promise<string> {
  const { commands } = app.flowra.core
  const name = `new${newKey().replaceAll('-', '').slice(-12)}`
  const profile = { name, email: `${name}@example.org`, username: name, password: 'plenty of letters', zone: 'UTC', locale: 'en' }
  const { personId } = await commands.people.register(newKey(), 'local', profile)
  await commands.members.add(app.ann.by(), { personId, role })
  await app.flowra.core.caughtUp(5_000)
  return personId
}

/** Turned on by a code of what was drawn. */
async function aFactor(stage: Stage, personId: string): Promise<unknown> {
  const { ports } = stage.app
  const { generateSync } = await import('otplib')
  const { drawnFor, secretOf } = await import('../../../src/application/factors.ts')
  await commandsOf(stage).factors.begin({ personId, command: newKey() })
  const drawn = await drawnFor(ports, personId)
  const code = generateSync({ secret: drawn ? secretOf(ports, personId, drawn) : '', epoch: Math.floor(ports.clock.now() / 1000) })
  return commandsOf(stage).factors.turnOn({ personId, command: newKey() }, code)
}

const byHim = (stage: Stage, personId: string) => ({ ...stage.app.ann.by(), personId })
const self = (member: Member) => ({ personId: member.id, command: newKey() })

const anEmoji = async (stage: Stage) =>
  commandsOf(stage).emoji.add(stage.app.ann.by(), { name: `own_${newKey().slice(-12)}` }, await aPicture())

const aHandle = () => `team${newKey().slice(-12)}`

async function aTeam(stage: Stage, member?: Member): Promise<string> {
  const { teams } = commandsOf(stage)
  const { teamId } = await teams.create(stage.app.ann.by(), { name: 'Design', handle: aHandle() })
  if (member) await teams.addMember(stage.app.ann.by(), teamId, { person: member.id })
  return teamId
}

const aHook = (stage: Stage) => commandsOf(stage).webhooks.create(stage.app.ann.by(), stage.chatId, { name: 'Deploys', emoji: ':rocket:' })

/** A picture and a paper of somebody's, ready to be named by a message. */
async function uploaded(stage: Stage, member: Member): Promise<readonly string[]> {
  const { files } = commandsOf(stage)
  async function* stream(bytes: Uint8Array) {
    yield bytes
  }
  const upload = async (name: string, bytes: Uint8Array) => (await files.upload(member.by(), { name, bytes: stream(bytes) })).id
  return [await upload('one.png', await aPicture()), await upload('notes.txt', Buffer.from('Notes'))]
}

async function invited(stage: Stage, chatIds: readonly string[] = []) {
  const { token } = await commandsOf(stage).invites.create(stage.app.ann.by(), { role: 'member', chatIds })
  const { findSecret } = await import('../../../src/application/secrets.ts')
  return findSecret(stage.app.ports, 'invitation', token as string)
}

const HOUR_MS = 3_600_000

const asked = async (stage: Stage): Promise<string> =>
  (await commandsOf(stage).reminders.ask(stage.app.cleo.by(), stage.chatId, 'me in 2h look')).reminder.id

const scheduled = async (stage: Stage, fileIds: readonly string[] = []): Promise<string> =>
  (await commandsOf(stage).schedules.add(stage.app.cleo.by(), stage.chatId, { text: 'Later', fileIds, when: 'tomorrow' })).schedule.id

const came = ({ app }: Stage, state: 'due' | 'done' = 'due') =>
  app.ports.documents.find(REMINDERS, app.workspaceId, { equal: { personId: app.cleo.id, state }, limit: 10 })

async function comes(stage: Stage): Promise<void> {
  const { reminder } = await commandsOf(stage).reminders.ask(stage.app.cleo.by(), stage.chatId, 'me in 2h look')
  await commandsOf(stage).reminders.fire({ kind: 'reminder', ...reminder })
}

/** One for each export of `commands.*`; a command without one fails the build. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'messages.post': {
    act: stage => commandsOf(stage).messages.post(stage.app.cleo.by(), stage.chatId, { text: 'Third, with `code`\nand a line' }),
  },
  'messages.edit': { act: stage => commandsOf(stage).messages.edit(stage.app.cleo.by(), messageAt(stage), { text: 'First, said better' }) },
  'messages.delete': { act: stage => commandsOf(stage).messages.delete(stage.app.cleo.by(), messageAt(stage)) },
  'messages.react': { act: stage => commandsOf(stage).messages.react(stage.app.cleo.by(), messageAt(stage), 'tada') },
  'messages.unreact': {
    before: stage => commandsOf(stage).messages.react(stage.app.cleo.by(), messageAt(stage), 'tada'),
    act: stage => commandsOf(stage).messages.unreact(stage.app.cleo.by(), messageAt(stage), 'tada'),
  },
  'files.upload': {
    act: async stage => {
      const { messages } = commandsOf(stage)
      const { messageId } = await messages.post(stage.app.cleo.by(), stage.chatId, {
        text: '',
        fileIds: await uploaded(stage, stage.app.cleo),
      })
      await messages.react(stage.app.bob.by(), { chatId: stage.chatId, messageId }, 'tada')
      const reply = { text: 'And here', threadId: messageId, isAlsoInChat: true, fileIds: await uploaded(stage, stage.app.bob) }
      const { messageId: replyId } = await messages.post(stage.app.bob.by(), stage.chatId, reply)
      await messages.edit(stage.app.bob.by(), { chatId: stage.chatId, messageId: replyId }, { text: 'Here too' })
      await messages.delete(stage.app.cleo.by(), { chatId: stage.chatId, messageId })
    },
  },
  'files.drop': {
    act: async stage => {
      const [fileId = ''] = await uploaded(stage, stage.app.cleo)
      await commandsOf(stage).files.drop(stage.app.cleo.by(), fileId)
    },
  },
  // Her tabs are told by the answer to her form.
  'saves.add': { act: stage => stage.app.cleo.sends('PUT', at.save(stage.chatId, stage.messageId)) },
  'saves.remove': {
    before: stage => commandsOf(stage).saves.add(stage.app.cleo.by(), messageAt(stage)),
    act: stage => stage.app.cleo.sends('DELETE', at.save(stage.chatId, stage.messageId)),
  },
  // What is one's own and waits for its time: her tabs are told by the answer to her form.
  'reminders.ask': {
    act: stage => stage.app.cleo.sends('POST', at.messages(stage.chatId), { text: '/remind me in 2h look', key: newKey() }),
  },
  'reminders.set': { act: stage => stage.app.cleo.sends('PUT', at.remind(stage.chatId, stage.messageId), { when: 'tomorrow' }) },
  'reminders.change': { act: async stage => stage.app.cleo.sends('PATCH', at.reminder(await asked(stage)), { when: 'monday' }) },
  'reminders.cancel': { act: async stage => stage.app.cleo.sends('DELETE', at.reminder(await asked(stage))) },
  'reminders.fire': {
    act: async stage => {
      await asked(stage)
      stage.app.clock.pass(3 * HOUR_MS)
      await until(async () => (await came(stage)).length > 0)
      await sleep(100)
    },
  },
  'reminders.giveUp': {
    act: async stage => {
      const reminder = (await stage.app.ports.documents.get(REMINDERS, stage.app.workspaceId, await asked(stage))) as ReminderDocument
      await commandsOf(stage).reminders.giveUp({ kind: 'reminder', ...reminder })
      await stage.app.cleo.sends('PUT', at.reminderDone(reminder.id))
    },
  },
  'reminders.unset': {
    before: stage => commandsOf(stage).reminders.set(stage.app.cleo.by(), messageAt(stage), { when: 'tomorrow' }),
    act: stage => stage.app.cleo.sends('DELETE', at.remind(stage.chatId, stage.messageId)),
  },
  'reminders.see': { before: comes, act: stage => stage.app.cleo.sends('PUT', at.remindersSeen) },
  'reminders.finish': { before: comes, act: async stage => stage.app.cleo.sends('PUT', at.reminderDone((await came(stage))[0]?.id ?? '')) },
  'reminders.reopen': {
    before: async stage => {
      await comes(stage)
      await commandsOf(stage).reminders.finish(stage.app.cleo.by(), (await came(stage))[0]?.id ?? '')
    },
    act: async stage => stage.app.cleo.sends('DELETE', at.reminderDone((await came(stage, 'done'))[0]?.id ?? '')),
  },
  'schedules.add': {
    act: stage => stage.app.cleo.sends('POST', at.schedules(stage.chatId), { text: 'Later', when: 'tomorrow', key: newKey() }),
  },
  'schedules.change': {
    act: async stage => stage.app.cleo.sends('PATCH', at.schedule(await scheduled(stage)), { text: 'Later still', when: 'monday' }),
  },
  'schedules.send': { act: async stage => commandsOf(stage).schedules.send(stage.app.cleo.by(), await scheduled(stage)) },
  'schedules.cancel': { act: async stage => stage.app.cleo.sends('DELETE', at.schedule(await scheduled(stage))) },
  'schedules.fire': {
    act: async stage => {
      const id = await scheduled(stage, await uploaded(stage, stage.app.cleo))
      stage.app.clock.pass(25 * HOUR_MS)
      await until(async () => (await stage.app.ports.documents.get(SCHEDULES, stage.app.workspaceId, id)) === undefined)
    },
  },
  'schedules.giveUp': {
    act: async stage => {
      const schedule = (await stage.app.ports.documents.get(SCHEDULES, stage.app.workspaceId, await scheduled(stage))) as ScheduleDocument
      await commandsOf(stage).schedules.giveUp({ kind: 'schedule', ...schedule })
      await stage.app.cleo.sends('PATCH', at.schedule(schedule.id), { text: 'Later still', when: 'monday' })
    },
  },
  'messages.forward': {
    act: stage =>
      commandsOf(stage).messages.forward(stage.app.cleo.by(), messageAt(stage), {
        toChatId: stage.chatId,
        text: 'Once more',
        isConfirmed: true,
      }),
  },
  'messages.pin': { act: stage => commandsOf(stage).messages.pin(stage.app.cleo.by(), messageAt(stage)) },
  'messages.attachPreview': {
    before: stage => linked(stage),
    act: stage => attached(stage),
  },
  'messages.removePreview': {
    before: async stage => {
      await linked(stage)
      await attached(stage)
    },
    act: stage => commandsOf(stage).messages.removePreview(stage.app.cleo.by(), messageAt(stage), previewIdOf(messageAt(stage), LINK)),
  },
  'messages.unpin': {
    before: stage => commandsOf(stage).messages.pin(stage.app.ann.by(), messageAt(stage)),
    act: stage => commandsOf(stage).messages.unpin(stage.app.cleo.by(), messageAt(stage)),
  },
  'chats.create': {
    act: stage =>
      commandsOf(stage).chats.create(stage.app.ann.by(), {
        title: `New ${newKey()}`,
        visibility: 'public',
        personIds: [stage.app.cleo.id],
      }),
  },
  'chats.createDefault': {
    act: stage =>
      commandsOf(stage).chats.createDefault(
        { ...stage.app.ann.by(), isSystem: true },
        { title: `Default ${newKey()}`, visibility: 'public' },
      ),
  },
  'chats.createDirect': {
    act: stage => commandsOf(stage).chats.createDirect(stage.app.cleo.by(), { personIds: [stage.app.bob.id, stage.app.ann.id] }),
  },
  'chats.rename': { act: stage => commandsOf(stage).chats.rename(stage.app.ann.by(), stage.chatId, { title: `Renamed ${newKey()}` }) },
  'chats.setTopic': { act: stage => commandsOf(stage).chats.setTopic(stage.app.ann.by(), stage.chatId, { topic: 'What we do next' }) },
  'chats.archive': { act: stage => commandsOf(stage).chats.archive(stage.app.ann.by(), stage.chatId) },
  'chats.unarchive': {
    before: stage => commandsOf(stage).chats.archive(stage.app.ann.by(), stage.chatId),
    act: stage => commandsOf(stage).chats.unarchive(stage.app.ann.by(), stage.chatId),
  },
  'chats.describe': {
    act: stage => commandsOf(stage).chats.describe(stage.app.ann.by(), stage.chatId, { description: 'For what we do next' }),
  },
  'chats.setPosting': { act: stage => commandsOf(stage).chats.setPosting(stage.app.ann.by(), stage.chatId, { to: 'admins' }) },
  'chats.makePrivate': { act: stage => commandsOf(stage).chats.makePrivate(stage.app.ann.by(), stage.chatId) },
  'chats.makePublic': {
    before: stage => commandsOf(stage).chats.makePrivate(stage.app.ann.by(), stage.chatId),
    act: stage => commandsOf(stage).chats.makePublic(stage.app.ann.by(), stage.chatId, { isConfirmed: true }),
  },
  'chats.delete': { act: stage => commandsOf(stage).chats.delete(stage.app.ann.by(), stage.chatId, { isConfirmed: true }) },
  'chats.restore': {
    before: stage => commandsOf(stage).chats.delete(stage.app.ann.by(), stage.chatId, { isConfirmed: true }),
    act: stage => commandsOf(stage).chats.restore(stage.app.ann.by(), stage.chatId),
  },
  'participants.join': { act: stage => commandsOf(stage).participants.join(stage.app.dan.by(), stage.chatId) },
  'participants.add': {
    act: stage => commandsOf(stage).participants.add(stage.app.ann.by(), stage.chatId, { personId: stage.app.dan.id }),
  },
  'participants.leave': { act: stage => commandsOf(stage).participants.leave(stage.app.cleo.by(), stage.chatId) },
  'participants.remove': { act: stage => commandsOf(stage).participants.remove(stage.app.ann.by(), stage.chatId, stage.app.gus.id) },
  'participants.changeRole': {
    act: stage => commandsOf(stage).participants.changeRole(stage.app.ann.by(), stage.chatId, stage.app.cleo.id, { to: 'admin' }),
  },
  'reads.mark': { act: stage => stage.app.bob.sends('POST', at.read(stage.chatId), { turn: '0', position: '2' }) },
  'reads.markAll': { act: stage => stage.app.cleo.sends('POST', at.readAll, { chatId: '' }) },
  'reads.markUnread': {
    act: stage => stage.app.cleo.sends('POST', at.read(stage.chatId), { markUnread: stage.messageId }), // the answer's own way tells her tabs
  },
  'reads.follow': { act: stage => commandsOf(stage).reads.follow(stage.app.cleo.by(), { chatId: stage.chatId }, 2) },
  'slashes.run': {
    act: stage => commandsOf(stage).slashes.run(stage.app.ann.by(), stage.chatId, { name: 'topic', words: 'Said by a slash' }),
  },
  // Of another chat: a box that somebody writes in is never filled from elsewhere. Her tabs are told by the answer to her form.
  'drafts.save': {
    act: ({ app }) => app.cleo.sends('PUT', at.draft(app.chats.launch), { text: `Begun ${newKey()}`, base: '' }),
  },
  'drafts.drop': { act: ({ app }) => app.cleo.sends('DELETE', `${at.drafts}?chatId=${app.chats.launch}`) },
  'threads.follow': { act: stage => commandsOf(stage).threads.follow(stage.app.ann.by(), messageAt(stage)) },
  'threads.unfollow': { act: stage => commandsOf(stage).threads.unfollow(stage.app.cleo.by(), messageAt(stage)) },
  'people.changeProfile': {
    act: stage =>
      commandsOf(stage).people.changeProfile(self(stage.app.cleo), {
        name: `Cleo ${newKey().slice(-4)}`,
        username: 'cleo',
        title: 'Designer',
        zone: 'Europe/Berlin',
        locale: 'en',
      }),
  },
  'people.changePicture': { act: async stage => commandsOf(stage).people.changePicture(self(stage.app.cleo), await aPicture()) },
  'people.setStatus': {
    act: stage =>
      commandsOf(stage).people.setStatus(self(stage.app.cleo), { emoji: '🌴', text: `away ${newKey().slice(-4)}`, untilAt: null }),
  },
  'people.clearStatus': {
    before: stage => commandsOf(stage).people.setStatus(self(stage.app.cleo), { emoji: '🌴', text: 'away', untilAt: null }),
    act: stage => commandsOf(stage).people.clearStatus(self(stage.app.cleo)),
  },
  'people.expireStatus': {
    act: async stage => {
      const { people } = commandsOf(stage)
      const { version } = await people.setStatus(self(stage.app.cleo), { emoji: '🌴', text: 'away', untilAt: null })
      return people.expireStatus(self(stage.app.cleo), version)
    },
  },
  'people.preferInChat': { act: stage => commandsOf(stage).people.preferInChat(stage.app.cleo.by(), stage.chatId, { isFavourite: true }) },
  'people.prefer': { act: stage => commandsOf(stage).people.prefer(self(stage.app.dan), { key: 'isInvisible', to: true }) },
  'people.isRegistered': { act: stage => commandsOf(stage).people.isRegistered(newKey()) },
  'people.register': { act: stage => newcomer(stage) },
  'people.deactivate': {
    act: async stage => commandsOf(stage).people.deactivate(self(stage.app.ann), await newcomer(stage), { reason: 'left' }),
  },
  'people.reactivate': {
    act: async stage => {
      const personId = await newcomer(stage)
      await commandsOf(stage).people.deactivate(self(stage.app.ann), personId, { reason: 'left' })
      return commandsOf(stage).people.reactivate(self(stage.app.ann), personId)
    },
  },
  'people.grantOperator': { act: async stage => commandsOf(stage).people.grantOperator(self(stage.app.ann), await newcomer(stage)) },
  'people.revokeOperator': {
    act: async stage => {
      const personId = await newcomer(stage)
      await commandsOf(stage).people.grantOperator(self(stage.app.ann), personId)
      return commandsOf(stage).people.revokeOperator(self(stage.app.ann), personId)
    },
  },
  'members.add': { act: stage => newcomer(stage) },
  'members.changeRole': {
    act: async stage => commandsOf(stage).members.changeRole(stage.app.ann.by(), await newcomer(stage), { role: 'admin' }),
  },
  'members.setExpiry': {
    act: stage => commandsOf(stage).members.setExpiry(stage.app.ann.by(), stage.app.gus.id, { expiresAt: Date.now() + 86_400_000 * 365 }),
  },
  'members.remove': {
    act: async stage => {
      const personId = await newcomer(stage)
      await commandsOf(stage).participants.add(stage.app.ann.by(), stage.chatId, { personId })
      await commandsOf(stage).members.remove(stage.app.ann.by(), personId)
      await settled(stage)
    },
  },
  'members.leave': {
    act: async stage => {
      const personId = await newcomer(stage)
      await commandsOf(stage).participants.add(stage.app.ann.by(), stage.chatId, { personId })
      await commandsOf(stage).members.leave(byHim(stage, personId))
      await settled(stage)
    },
  },
  'members.expire': {
    act: async stage => {
      const { members, participants } = commandsOf(stage)
      const personId = await newcomer(stage, 'guest')
      await participants.add(stage.app.ann.by(), stage.chatId, { personId })
      await members.setExpiry(stage.app.ann.by(), personId, { expiresAt: stage.app.clock.now() + SOON_MS })
      await sleep(2 * SOON_MS)
      await members.expire({ ...stage.app.ann.by(), isSystem: true }, personId)
      await settled(stage)
    },
  },
  'deadLetters.replay': { act: stage => unheard(commandsOf(stage).deadLetters.replay(self(stage.app.ann), newKey())) },
  'deadLetters.discard': { act: stage => unheard(commandsOf(stage).deadLetters.discard(self(stage.app.ann), newKey())) },
  'identities.begin': { act: stage => unheard(commandsOf(stage).identities.begin('sso', OWN, { browser: '', next: null, linkTo: null })) },
  'identities.finish': {
    act: stage => {
      const answered = { callback: OWN, state: '', sealed: '', device: '', zone: 'UTC', locale: 'en' }
      return unheard(commandsOf(stage).identities.finish('sso', answered, { isBrowser: () => true, isInvited: async () => false }))
    },
  },
  'identities.unlink': { act: stage => commandsOf(stage).identities.unlink(self(stage.app.cleo), 'x') },
  'identities.current': { act: async stage => commandsOf(stage).identities.current(await sessionOf(stage)) },
  'identities.renewDue': { act: async stage => commandsOf(stage).identities.renewDue([(await sessionOf(stage)).session.id]) },
  'identities.endUrl': { act: async stage => commandsOf(stage).identities.endUrl(await sessionOf(stage), OWN) },
  'identities.loggedOut': { act: stage => unheard(commandsOf(stage).identities.loggedOut('sso', '')) },
  'invites.create': { act: stage => commandsOf(stage).invites.create(stage.app.ann.by(), { role: 'member' }) },
  'invites.expire': {
    act: async stage => {
      const { invites } = commandsOf(stage)
      const { inviteId } = await invites.create(stage.app.ann.by(), { role: 'member' })
      return invites.expire({ ...stage.app.ann.by(), isSystem: true }, inviteId) // days before its time
    },
  },
  'invites.revoke': {
    act: async stage => {
      const { inviteId } = await commandsOf(stage).invites.create(stage.app.ann.by(), { role: 'member' })
      return commandsOf(stage).invites.revoke(stage.app.ann.by(), inviteId)
    },
  },
  'invites.accept': {
    act: async stage => {
      const secret = await invited(stage, [stage.chatId])
      const name = `new${newKey().replaceAll('-', '').slice(-12)}`
      const profile = { name, email: `${name}@example.org`, username: name, password: 'plenty of letters', zone: 'UTC', locale: 'en' }
      const { personId } = await commandsOf(stage).people.register(newKey(), 'local', profile)
      if (!secret) throw new Error('the invitation is gone')
      await commandsOf(stage).invites.accept({ personId, command: newKey() }, secret)
      await settled(stage)
    },
  },
  'invites.resend': {
    act: async stage => {
      const { inviteId } = await commandsOf(stage).invites.create(stage.app.ann.by(), { role: 'member', email: 'new@example.org' })
      await assert.rejects(commandsOf(stage).invites.resend(stage.app.ann.by(), inviteId), { reason: 'no_mail' })
    },
  },
  'people.askForEmail': {
    act: stage =>
      assert.rejects(commandsOf(stage).people.askForEmail(self(stage.app.cleo), { email: 'new@example.org' }), { reason: 'no_mail' }),
  },
  'people.changeEmail': {
    act: async stage => {
      const { ports } = stage.app.flowra.core.app
      const { newSecret, SECRETS } = await import('../../../src/application/secrets.ts')
      const { seal } = await import('../../../src/application/seals.ts')
      const sealed = seal(ports, 'confirmation', stage.app.dan.id, `dan-${newKey()}@example.org`)
      const wish = {
        purpose: 'confirmation',
        subject: stage.app.dan.id,
        workspace: 'instance',
        expiresAt: Number.MAX_SAFE_INTEGER,
        sealed,
      } as const
      const { document } = newSecret(ports, wish)
      await ports.documents.put(SECRETS, document)
      return commandsOf(stage).people.changeEmail(newKey(), document)
    },
  },
  'emoji.add': { act: stage => anEmoji(stage) },
  'emoji.remove': { act: async stage => commandsOf(stage).emoji.remove(stage.app.ann.by(), (await anEmoji(stage)).emojiId) },
  'teams.create': { act: stage => aTeam(stage) },
  'teams.rename': {
    act: async stage => commandsOf(stage).teams.rename(stage.app.ann.by(), await aTeam(stage), { name: 'Print', handle: aHandle() }),
  },
  'teams.delete': { act: async stage => commandsOf(stage).teams.delete(stage.app.ann.by(), await aTeam(stage, stage.app.cleo)) },
  'teams.addMember': { act: stage => aTeam(stage, stage.app.cleo) },
  'teams.removeMember': {
    act: async stage => {
      const teamId = await aTeam(stage, stage.app.cleo)
      return commandsOf(stage).teams.removeMember(stage.app.ann.by(), teamId, stage.app.cleo.id)
    },
  },
  'webhooks.create': { act: stage => aHook(stage) },
  'webhooks.renew': {
    act: async stage => {
      const { botId } = await aHook(stage)
      return commandsOf(stage).webhooks.renew(stage.app.ann.by(), stage.chatId, botId, { isConfirmed: true })
    },
  },
  'webhooks.revoke': {
    act: async stage => {
      const { botId } = await aHook(stage)
      return commandsOf(stage).webhooks.revoke(stage.app.ann.by(), stage.chatId, botId, { isConfirmed: true })
    },
  },
  'icons.attach': {
    act: async stage => {
      const address = await stage.app.flowra.core.queries.hookAddress((await aHook(stage)).token ?? '')
      if (!address) throw new Error('no address')
      const json = { text: 'deployed', icon_url: 'https://acme.example/icon.png' }
      await commandsOf(stage).webhooks.receive(address, { json, body: '', id: undefined, timestamp: undefined, signatures: undefined })
      const last = { equal: { timelineId: stage.chatId }, order: { field: 'place', direction: 'down' }, limit: 1 } as const
      const [message] = await stage.app.ports.documents.find(MESSAGES, stage.app.workspaceId, last)
      if (!message?.speaker?.iconId) throw new Error('nothing asks for a picture')
      const by = { ...stage.app.ann.by(), isSystem: true } as const
      await commandsOf(stage).icons.attach(by, { chatId: stage.chatId, messageId: message.id }, message.speaker.iconId)
    },
  },
  'webhooks.receive': {
    act: async stage => {
      const address = await stage.app.flowra.core.queries.hookAddress((await aHook(stage)).token ?? '')
      if (!address) throw new Error('no address')
      const attachments = [{ color: 'good', title: 'Build 7', text: '*green*', fields: [{ title: 'Took', value: '3 min', short: true }] }]
      const nothing = { body: '', id: undefined, timestamp: undefined, signatures: undefined }
      for (const json of [
        { text: 'deployed' },
        { text: 'again' },
        { text: 'as another', username: 'Ghost', icon_emoji: ':ghost:' },
        { attachments },
      ])
        await commandsOf(stage).webhooks.receive(address, { ...nothing, json })
    },
  },
  'workspaces.create': {
    act: stage =>
      commandsOf(stage).workspaces.create(self(stage.app.ann), {
        name: 'Other',
        slug: `o-${newKey().slice(-12)}`,
        zone: 'UTC',
        locale: 'en',
      }),
  },
  'workspaces.rename': {
    act: stage => commandsOf(stage).workspaces.rename(stage.app.ann.by(), { name: `Acme ${newKey().slice(-4)}`, description: '' }),
  },
  'workspaces.configure': {
    act: stage =>
      commandsOf(stage).workspaces.configure(stage.app.ann.by(), { key: 'editWindowMinutes', to: 10 + Math.floor(Math.random() * 1_000) }),
  },
  'workspaces.requireFactor': {
    act: async stage => {
      await commandsOf(stage).workspaces.requireFactor(stage.app.ann.by(), true)
      return commandsOf(stage).workspaces.requireFactor(stage.app.ann.by(), false)
    },
  },
  'workspaces.transfer': {
    act: async stage => {
      const owner = (await stage.app.flowra.core.app.rights.workspace(stage.app.workspaceId)).ownerId
      const to = owner === stage.app.ann.id ? stage.app.bob : stage.app.ann
      const from = owner === stage.app.ann.id ? stage.app.ann : stage.app.bob
      await commandsOf(stage).workspaces.transfer(from.by(), { person: to.id, confirm: 'TRANSFER' })
      return commandsOf(stage).workspaces.transfer(to.by(), { person: from.id, confirm: 'TRANSFER' })
    },
  },
  'sessions.beginAgain': { act: async stage => commandsOf(stage).sessions.beginAgain(await sessionOf(stage), 'another device') },
  'sessions.beginVouched': {
    act: stage => {
      const vouched = { subject: 'cleo', sid: null, claims: [], refreshToken: null, idToken: null, lifetimeMs: 60_000 }
      return commandsOf(stage).sessions.beginVouched(stage.app.cleo.id, 'another device', 'sso', vouched)
    },
  },
  'sessions.begin': { act: stage => commandsOf(stage).sessions.begin(stage.app.cleo.id, 'another device') },
  'sessions.signIn': { act: stage => commandsOf(stage).sessions.signIn('cleo@example.org', 'plenty of letters', 'another device') },
  'sessions.end': {
    act: async stage => {
      const { sessionId } = await commandsOf(stage).sessions.begin(stage.app.cleo.id, 'another device')
      return commandsOf(stage).sessions.end(self(stage.app.cleo), sessionId)
    },
  },
  'sessions.endAll': { act: async stage => commandsOf(stage).sessions.endAll({ personId: await newcomer(stage), command: newKey() }) },
  'sessions.changePassword': {
    act: async stage =>
      commandsOf(stage).sessions.changePassword(
        { personId: await newcomer(stage), command: newKey() },
        'plenty of letters',
        'other words here',
        'x',
      ),
  },
  'sessions.makeResetLink': { act: async stage => commandsOf(stage).sessions.makeResetLink(self(stage.app.ann), await newcomer(stage)) },
  'factors.begin': { act: async stage => commandsOf(stage).factors.begin({ personId: await newcomer(stage), command: newKey() }) },
  'factors.turnOn': { act: async stage => aFactor(stage, await newcomer(stage)) },
  'factors.makeCodes': {
    act: async stage => {
      const personId = await newcomer(stage)
      await aFactor(stage, personId)
      return commandsOf(stage).factors.makeCodes({ personId, command: newKey() })
    },
  },
  'factors.turnOff': {
    act: async stage => {
      const personId = await newcomer(stage)
      await aFactor(stage, personId)
      return commandsOf(stage).factors.turnOff({ personId, command: newKey() })
    },
  },
  'factors.reset': {
    act: async stage => {
      const personId = await newcomer(stage)
      await aFactor(stage, personId)
      const { PEOPLE } = await import('../../../src/application/read-models/people.ts')
      const person = await stage.app.ports.documents.get(PEOPLE, 'instance', personId)
      return commandsOf(stage).factors.reset(self(stage.app.ann), person?.username ?? '')
    },
  },
  'sessions.finishSignIn': {
    act: stage =>
      commandsOf(stage).sessions.finishSignIn({ personId: stage.app.cleo.id, at: stage.app.clock.now() }, '000000', 'another device'),
  },
  'sessions.prove': {
    act: async stage => commandsOf(stage).sessions.prove(await sessionOf(stage), { password: 'plenty of letters', code: '' }),
  },
  'sessions.askForReset': { act: stage => commandsOf(stage).sessions.askForReset(newKey(), 'cleo@example.org') },
  'sessions.resetPassword': {
    act: async stage => {
      const token = await commandsOf(stage).sessions.makeResetLink(self(stage.app.ann), await newcomer(stage))
      const { findSecret } = await import('../../../src/application/secrets.ts')
      const secret = await findSecret(stage.app.ports, 'reset', token)
      if (!secret) throw new Error('the link is gone')
      return commandsOf(stage).sessions.resetPassword(newKey(), secret, 'other words here')
    },
  },
  'setUp.isPending': { act: stage => commandsOf(stage).setUp.isPending() },
  'setUp.makeLink': { act: stage => commandsOf(stage).setUp.makeLink() },
  'setUp.redeem': {
    // Acme is there already, made without a link: redeeming makes another workspace and shows nothing here.
    act: async stage => {
      const { findSecret } = await import('../../../src/application/secrets.ts')
      const secret = await findSecret(stage.app.ports, 'set_up', await commandsOf(stage).setUp.makeLink())
      if (!secret) throw new Error('the link is gone')
      const name = `own${newKey().replaceAll('-', '').slice(-12)}`
      const person = { name, email: `${name}@example.org`, username: name, password: 'plenty of letters', zone: 'UTC', locale: 'en' }
      await commandsOf(stage).setUp.redeem(secret, person, { name: 'Theirs', slug: `t-${newKey().slice(-12)}`, zone: 'UTC', locale: 'en' })
    },
  },
}

const OWN = new URL('http://127.0.0.1/auth/sso/callback')

const SOON_MS = 200

/** Nobody is configured to sign in at, and no letter is there. */
const unheard = (asked: Promise<unknown>): Promise<unknown> => asked.catch(() => undefined)

async function sessionOf(stage: Stage) {
  const { livingSession } = await import('../../../src/application/sessions.ts')
  const { sessionId } = await commandsOf(stage).sessions.begin(stage.app.cleo.id, 'another device')
  const session = await livingSession(stage.app.flowra.core.app, sessionId)
  if (!session) throw new Error('the session is gone')
  return session
}
