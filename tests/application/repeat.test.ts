import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, settled } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import { chats } from './repeat/chats.ts'
import { emoji } from './repeat/emoji.ts'
import { invites } from './repeat/invites.ts'
import { members } from './repeat/members.ts'
import { messages } from './repeat/messages.ts'
import { participants } from './repeat/participants.ts'
import { people } from './repeat/people.ts'
import { sessions } from './repeat/sessions.ts'
import { teams } from './repeat/teams.ts'
import { threads } from './repeat/threads.ts'
import type { Entries, Tools } from './repeat/tools.ts'
import { webhooks } from './repeat/webhooks.ts'
import { workspaces } from './repeat/workspaces.ts'

type Answered = { readonly version?: number; readonly isRepeat?: boolean; readonly changes?: readonly unknown[] }

/** Every command that a client id makes happen once. */
const ENTRIES: Entries = {
  ...chats,
  ...emoji,
  ...invites,
  ...members,
  ...messages,
  ...participants,
  ...people,
  ...sessions,
  ...threads,
  ...teams,
  ...webhooks,
  ...workspaces,
}

/** What no client id makes happen once, and what does. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'reads.mark': 'a position only moves forward',
  'reads.markAll': 'a position only moves forward',
  'reads.markUnread': 'a turn that is over is already so',
  'saves.add': 'what is saved is already so',
  'saves.remove': 'what is not saved is already so',
  'reminders.ask': 'the id is made of the client id',
  'reminders.set': 'the same time is already so',
  'reminders.change': 'the same words and time are already so',
  'reminders.unset': 'what is taken away is already so',
  'reminders.cancel': 'what is taken away is no more',
  'reminders.see': 'what is seen is already so',
  'reminders.finish': 'what is done is already so',
  'reminders.reopen': 'what is not done is already so',
  'reminders.fire': 'what has come is already so',
  'reminders.giveUp': 'what was handed back is no longer under way',
  'schedules.add': 'the id is made of the client id',
  'schedules.change': 'the same words and time are already so',
  'schedules.send': 'the message it becomes has one id',
  'schedules.cancel': 'what is taken away is no more',
  'schedules.fire': 'the message it becomes has one id',
  'schedules.giveUp': 'what was handed back is no longer under way',
  'drafts.save': 'the same text is already so',
  'files.upload': 'what the client id names is answered again',
  'files.drop': 'what is dropped is not there',
  'drafts.drop': 'what is dropped is already so',
  'slashes.run': 'the command behind the name says how',
  'reads.follow': 'a position only moves forward',
  'identities.begin': 'every sign-in elsewhere is another one',
  'identities.finish': 'the answer is spent',
  'identities.current': 'it asks, and a lease lets one ask at a time',
  'identities.renewDue': 'it asks, and a lease lets one ask at a time',
  'identities.endUrl': 'it only asks',
  'identities.loggedOut': 'the token is spent',
  'identities.unlink': 'what is unlinked is already so',
  'factors.begin': 'each time another one is drawn, and none counts yet',
  'factors.turnOn': 'to the same command the same codes are answered',
  'factors.turnOff': 'what is off is already so',
  'factors.makeCodes': 'to the same command the same codes are answered',
  'factors.reset': 'what is off is already so',
  'sessions.finishSignIn': 'the code is spent',
  'sessions.prove': 'the code is spent',
  'invites.resend': 'a letter on its way is not put again',
  'people.askForEmail': 'the letter is put once',
  'people.changeEmail': 'the link is spent',
  'sessions.askForReset': 'the letter is put once',
  'invites.expire': 'what is over is already so',
  'members.expire': 'who is gone is gone already',
  'deadLetters.replay': 'what was laid aside once is decided about once',
  'deadLetters.discard': 'what was laid aside once is decided about once',
  'webhooks.receive': 'a delivery is known by the id that its program gave it',
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
