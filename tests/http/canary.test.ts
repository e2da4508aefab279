import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { Event, Ports } from '../../src/application/ports.ts'
import { anApp, at, RIVALS, SLUG, type Socket, settled, type TestApp } from '../support/app.ts'
import { isChange, routesIn, routesOf, unhurried } from '../support/http.ts'
import { newKey } from '../support/keys.ts'
import { browserFor, browserOf, CANARY, CARD, choicesOf, FORMS, listening, sent, sings, takenBy, wordsFor } from './canaries.ts'

type Routes = Awaited<ReturnType<typeof routesOf>>

/** Of these a client id, an id or a choice from a list is all they are given. */
const WORDLESS = [
  ...['chats.createDirect', 'chats.archive', 'chats.unarchive', 'chats.setPosting', 'chats.makePrivate', 'chats.makePublic'],
  ...['chats.delete', 'chats.restore', 'invites.revoke', 'invites.accept'],
  ...['members.add', 'members.changeRole', 'members.setExpiry', 'members.remove', 'members.leave'],
  ...['messages.delete', 'messages.react', 'messages.unreact', 'messages.pin', 'messages.unpin', 'saves.add', 'saves.remove'],
  ...['threads.follow', 'threads.unfollow', 'files.drop', 'messages.removePreview', 'icons.attach'],
  ...['participants.join', 'participants.add', 'participants.leave', 'participants.remove', 'participants.changeRole'],
  ...['identities.begin', 'identities.finish', 'identities.unlink', 'identities.current', 'identities.renewDue', 'identities.endUrl'],
  ...['sessions.beginAgain', 'sessions.beginVouched'],
  ...['factors.begin', 'factors.makeCodes', 'factors.turnOff', 'workspaces.requireFactor'],
  ...['sessions.finishSignIn', 'sessions.prove'], // after a password that fitted: tests/http/factors.test.ts
  ...['invites.resend', 'people.changeEmail', 'sessions.askForReset'], // tests/http/mail.test.ts: no word of a letter stands anywhere
  ...['people.isRegistered', 'people.changePicture', 'people.clearStatus', 'people.prefer', 'people.reactivate'],
  ...['people.grantOperator', 'people.revokeOperator', 'reads.mark', 'reads.markAll', 'reads.markUnread', 'reads.follow', 'drafts.drop'],
  ...['sessions.begin', 'sessions.end', 'sessions.endAll', 'sessions.makeResetLink', 'setUp.isPending', 'setUp.makeLink'],
  ...['teams.delete', 'teams.addMember', 'teams.removeMember', 'emoji.remove'],
  ...['workspaces.configure', 'deadLetters.replay', 'deadLetters.discard'],
  ...['webhooks.renew', 'webhooks.revoke'],
  ...['invites.expire', 'members.expire', 'people.expireStatus'],
  ...['reminders.set', 'reminders.unset', 'reminders.cancel', 'reminders.see', 'reminders.finish', 'reminders.reopen'],
  ...['reminders.fire', 'reminders.giveUp'],
  ...['schedules.send', 'schedules.cancel', 'schedules.fire', 'schedules.giveUp'],
]

/** Words of a fact that nobody wrote: choices. The tree is made of what was typed, which stands beside it. */
const CHOICES = /\.(?:type|chatType|authorKind|posting|role|via|key|to|from|zone|locale|visibility|level|kind|colour|mediaType|.*tree\..*)$/
const OTHER_CHOICES = [
  'MemberRemoved.reason',
  'MessagePosted.speaker.emoji',
  'ParticipantRemoved.reason',
  'ReactionAdded.emoji',
  'ReactionRemoved.emoji',
  'SessionEnded.sessionId',
  'WebhookCreated.emoji',
]
const OURS = ['', 'general'] // the channel everybody starts in

const isId = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** Every word in a value, with where it stands. */
function wordsIn(value: unknown, path: readonly string[] = []): readonly (readonly [path: string, word: string])[] {
  if (typeof value === 'string') return [[path.join('.'), value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => wordsIn(inner, Array.isArray(value) ? path : [...path, key]))
}

/** Fills in and sends every form there is, as people of Ann's workspace. */
async function plant(app: TestApp, routes: Routes): Promise<void> {
  for (const [key, form] of Object.entries(FORMS)) {
    const fields = { ...choicesOf(app, key), ...form.words }
    const { status, bytes } = await sent(key, { routes, words: await wordsFor(app, key), fields, browser: await browserFor(app, key) })
    assert.equal(status < 400, !form.isRefused, `${key} → ${status} ${bytes}`)
    assert.ok(status < 500, key)
  }
}

test('every form is filled in here, and every field of it', async () => {
  await using app = await anApp()
  const changes = routesIn(await routesOf(app)).filter(isChange)
  assert.deepEqual(Object.keys(FORMS).toSorted(), changes.map(({ method, path }) => `${method} ${path}`).toSorted())
  for (const route of changes) {
    const { words = {}, choices = {} } = FORMS[`${route.method} ${route.path}`] ?? {}
    assert.deepEqual(Object.keys({ ...words, ...choices }).toSorted(), takenBy(route).toSorted(), `${route.method} ${route.path}`)
    for (const word of Object.values(words)) assert.ok(sings(word), word)
  }
})

test("whatever words Ann's workspace holds, not one byte of them reaches Eve", async t => {
  await using app = await anApp()
  const { commands, heard } = listening(app.flowra.core.commands)
  const routes = await routesOf(app, { ...unhurried(app), commands })
  const [eves, bobs] = [await app.eve.socket(), await app.bob.socket()]
  for (const socket of [eves, bobs]) socket.look({ [app.chats.launch]: 0 })
  await bobs.hears(word => word.t === 'pong')
  const before = await app.ports.log.last()
  await plant(app, routes)
  await commands.people.deactivate({ personId: app.ann.id, command: newKey() }, app.dan.id, { reason: CANARY })
  const { id } = await commands.files.upload(app.cleo.by(), { name: `${CANARY}.txt`, bytes: Readable.from([Buffer.from(CANARY)]) })
  await commands.messages.post(app.cleo.by(), app.chats.launch, { text: CANARY, fileIds: [id] })
  await commands.slashes.run(app.ann.by(), app.chats.launch, { name: 'topic', words: CANARY })
  await commands.reminders.ask(app.ann.by(), app.chats.launch, `me tomorrow ${CANARY}`)
  await commands.chats.createDefault({ ...app.ann.by(), isSystem: true }, { title: `${CANARY} default`, visibility: 'public' })
  const { messageId } = await commands.messages.post(app.ann.by(), app.chats.launch, { text: CARD.url })
  await commands.messages.attachPreview({ ...app.ann.by(), isSystem: true }, { chatId: app.chats.launch, messageId }, CARD)
  await settled(app.flowra.core)

  everyCommandHeard(app, heard)
  everyWordSings(await app.ports.log.follow(before, 10_000))
  const answers = await walks(app, routes)
  for (const { route, bytes } of answers) assert.ok(!sings(bytes), `${route} shows Eve what is not hers`)
  assert.ok(heardBy(bobs) > 10, 'Bob heard of it')
  assert.equal(heardBy(eves), 0, 'Eve did not')
  t.diagnostic(
    `${answers.length} answers and ${eves.words.length} words, ${answers.reduce((sum, { bytes }) => sum + bytes.length, 0)} bytes`,
  )
  assert.ok(sings(await (await app.ann.get(at.members)).text()), 'Ann sees it')
})

function everyCommandHeard({ flowra }: TestApp, heard: ReadonlySet<string>): void {
  const all = Object.entries(flowra.core.commands).flatMap(([name, group]) => Object.keys(group).map(one => `${name}.${one}`))
  assert.deepEqual(
    all.filter(name => !heard.has(name)).toSorted(),
    WORDLESS.toSorted(),
    'a command that takes words and was given none of these',
  )
}

/** So that nobody adds a field to a fact, and plants nothing in it. */
function everyWordSings(events: readonly Event[]): void {
  const silent = events.flatMap(({ fact }) =>
    wordsIn(fact, [fact.type]).filter(([, word]) => !OURS.includes(word) && !isId(word) && !sings(word)),
  )
  assert.deepEqual([...new Set(silent.map(([path]) => path).filter(path => !CHOICES.test(path)))].toSorted(), OTHER_CHOICES)
}

const heardBy = ({ words }: Socket): number => words.filter(word => sings(JSON.stringify(word))).length

/** Eve asks every address for what is Ann's: in Ann's workspace, and with Ann's ids in her own. */
async function walks(app: TestApp, routes: Routes): Promise<readonly { readonly route: string; readonly bytes: string }[]> {
  const words = { ...(await wordsFor(app, '')), token: 'x'.repeat(43) }
  const answers: { route: string; bytes: string }[] = []
  for (const { method, path } of routesIn(routes))
    for (const slug of path.includes(':slug') ? [SLUG, RIVALS] : ['']) {
      const key = `${method} ${path}`
      const browser = await browserOf(app, app.eve.id)
      const { bytes } = await sent(key, { routes, words: { ...words, slug }, fields: choicesOf(app, key), browser, says: 'sparrow' })
      answers.push({ route: key, bytes })
    }
  return answers
}

/** A store that fails at every write, and at every read of more than what is kept. */
function breaking(ports: Ports, isBroken: () => boolean): Ports {
  const fragile = <P extends object>(port: P, calls: readonly string[]): P =>
    new Proxy(port, {
      get: (target, name) =>
        isBroken() && calls.includes(String(name)) ? () => Promise.reject(new Error('the disk is gone')) : target[name as keyof P],
    })
  const documents = fragile(ports.documents, ['put', 'claim', 'claimed', 'find', 'getMany', 'count'])
  return { ...ports, log: fragile(ports.log, ['append', 'read']), documents }
}

test('no word of anybody stands in a log line or a reading: taken, refused or broken', async t => {
  let isBroken = false
  await using app = await anApp({ on: ports => breaking(ports, () => isBroken) })
  const lines: unknown[] = []
  const routes = await routesOf(app, { ...unhurried(app), log: (...line) => lines.push(line) })
  const shouts = { ...Object.fromEntries(Object.keys(await wordsFor(app, '')).map(name => [name, CANARY])), slug: SLUG }
  const failed = new Set<string>()
  await plant(app, routes)
  for (const { method, path } of routesIn(routes)) {
    const key = `${method} ${path}`
    const [words, fields] = [await wordsFor(app, key), { ...choicesOf(app, key), ...FORMS[key]?.words }]
    const everywhere = Object.fromEntries(Object.keys(fields).map(name => [name, CANARY]))
    const browser = await browserFor(app, key)
    await sent(key, { routes, words, fields: everywhere, browser })
    await sent(key, { routes, words: shouts, fields, browser })
    const again = await browserFor(app, key)
    isBroken = true
    const { status } = await sent(key, { routes, words, fields, browser: again })
    isBroken = false
    if (status >= 500) failed.add(key)
  }
  const socket = await app.bob.socket()
  socket.say({ t: 'look', chats: { [CANARY]: 0 } })
  socket.say({ t: CANARY })
  assert.equal(await socket.closed(), 1008)
  const readings = await (await app.fetch('/metrics')).text()
  assert.ok(failed.size > 30 && lines.length >= failed.size, `${failed.size} failed, ${lines.length} lines`)
  assert.match(readings, /flowra_socket_unknown_words_total 1/)
  for (const text of [...lines, ...app.logged].map(line => JSON.stringify(line)).concat(readings)) assert.ok(!sings(text), text)
  t.diagnostic(`${lines.length + app.logged.length} lines`)
})
