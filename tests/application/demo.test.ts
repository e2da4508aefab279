import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isEmoji } from '../../public/js/emoji.js'
import { coreOf } from '../../src/application/core.ts'
import { CHANNELS, DIRECTS, FIRST } from '../../src/application/demo/channels.ts'
import { PEOPLE } from '../../src/application/demo/people.ts'
import { scripted } from '../../src/application/demo/script.ts'
import { DEMO_SLUG, seedDemo } from '../../src/application/demo.ts'
import { verify } from '../../src/application/replay.ts'
import { findSession } from '../../src/application/sessions.ts'
import { newKey } from '../support/keys.ts'
import { testPorts } from '../support/ports.ts'

type Conversation = { readonly people: readonly string[]; readonly guests?: readonly string[]; readonly script: string }
const CONVERSATIONS: readonly Conversation[] = [{ people: PEOPLE.map(({ key }) => key), ...FIRST }, ...CHANNELS, ...DIRECTS]
const LONGEST_AGO = 9 * 24 * 60 * 60_000
const quiet = { spread: () => undefined, foreign: () => undefined }

test('everybody in the script takes part in the chat they write in, and nobody speaks of the future', () => {
  for (const conversation of CONVERSATIONS) {
    const present = [...conversation.people, ...(conversation.guests ?? [])]
    for (const { author, reactions, ago, text } of scripted(conversation.script)) {
      assert.ok(present.includes(author), `${author} says “${text}” from outside`)
      for (const { emoji, by } of reactions) assert.ok(isEmoji(emoji) && by.every(key => present.includes(key)), `${emoji} by ${by}`)
      assert.ok(ago > 0 && ago < LONGEST_AGO, `“${text}” is said ${ago} ms ago`)
    }
  }
})

test('a script holds several lines, reactions, a correction and a withdrawal', () => {
  const script = `
@ 1d 2h 3m
ann: First
  second

  third
^ eyes bob cleo
~ Better
bob: Gone
x
`
  const [first, gone] = scripted(script)
  const ago = 26 * 60 * 60_000 + 1.5 * 60_000
  assert.deepEqual(first, {
    ago,
    author: 'ann',
    text: 'First\nsecond\nthird',
    reactions: [{ emoji: 'eyes', by: ['bob', 'cleo'] }],
    edited: 'Better',
    isDeleted: false,
  })
  assert.equal(gone?.isDeleted, true)
  assert.ok(first.ago > (gone?.ago ?? 0))
})

test('the demo is lively, its logins open it, each has something unread, and the log says the same', async () => {
  const { ports, close } = testPorts()
  const logins = await seedDemo(ports)
  const core = coreOf(ports, quiet)
  assert.deepEqual(
    logins.map(({ role }) => role),
    ['owner', 'admin', 'member', 'guest'],
  )
  for (const { email, password } of logins) {
    assert.ok(password.length >= 12)
    const begun = await core.commands.sessions.signIn(email, password, 'a browser')
    assert.ok(begun && 'token' in begun, `${email} must be able to sign in`)
    const session = await findSession(core.app, begun.token)
    assert.ok(session)
    const viewer = await core.queries.viewer(DEMO_SLUG, session.person.id)
    assert.ok(viewer)
    const { sections } = await core.queries.sidebar(viewer)
    assert.ok(
      sections.flatMap(({ lines }) => lines).some(({ unread }) => unread > 0),
      `${email} must have something to read`,
    )
    assert.ok(
      sections.flatMap(({ lines }) => lines).every(({ unread }) => unread < 20),
      `${email} must not have everything to read`,
    )
  }
  const events = await ports.log.follow(0, 10_000)
  const count = (type: string) => events.filter(({ fact }) => fact.type === type).length
  assert.ok(
    count('MessagePosted') >= 130 && count('ReactionAdded') >= 60,
    `${count('MessagePosted')} messages, ${count('ReactionAdded')} reactions`,
  )
  assert.ok(count('MessageEdited') >= 2 && count('MessageDeleted') >= 1)
  assert.equal(await core.commands.setUp.isPending(), false)
  assert.deepEqual((await verify(ports)).differences, [])
  await close()
})

test('nothing in a chat of the demo was said before what stands above it', async () => {
  const { ports, close } = testPorts()
  await seedDemo(ports)
  const last = new Map<string, number>()
  for (const { stream, at, fact } of await ports.log.follow(0, 10_000)) {
    if (!stream.startsWith('chat-')) continue
    assert.ok(at >= (last.get(stream) ?? 0), `${fact.type} in ${stream}`)
    last.set(stream, at)
  }
  assert.ok(last.size > 10, 'there must be chats for this to mean anything')
  await close()
})

test('a second start draws new passwords and adds nothing else', async () => {
  const { ports, close } = testPorts()
  const first = await seedDemo(ports)
  const posted = async () => (await ports.log.follow(0, 10_000)).filter(({ fact }) => fact.type === 'MessagePosted').length
  const before = await posted()
  const second = await seedDemo(ports)
  assert.equal(await posted(), before)
  const { sessions } = coreOf(ports, quiet).commands
  for (const [place, { email, password }] of second.entries()) {
    assert.equal(await sessions.signIn(email, first[place]?.password ?? '', 'a browser'), undefined)
    assert.ok(await sessions.signIn(email, password, 'a browser'))
  }
  await close()
})

test('a workspace that is no demo is left alone, and keeps its people', async () => {
  const { ports, close } = testPorts()
  const { commands } = coreOf(ports, quiet)
  const profile = { name: 'Dan', username: 'dan', email: 'dan@example.org', password: 'plenty of letters', zone: 'UTC', locale: 'en' }
  const { personId } = await commands.people.register(newKey(), 'local', profile)
  await commands.workspaces.create({ personId, command: newKey() }, { name: 'North', slug: DEMO_SLUG, zone: 'UTC', locale: 'en' })
  await assert.rejects(seedDemo(ports), /belongs to a workspace that is no demo/)
  await close()
})

test('the demo finds its place beside people who are there already', async () => {
  const { ports, close } = testPorts()
  const { commands } = coreOf(ports, quiet)
  const profile = { name: 'Ann', username: 'ann', email: 'ann@example.org', password: 'plenty of letters', zone: 'UTC', locale: 'en' }
  const { personId } = await commands.people.register(newKey(), 'set_up', profile)
  await commands.workspaces.create({ personId, command: newKey() }, { name: 'Acme', slug: 'acme', zone: 'UTC', locale: 'en' }, true)
  const [owner] = await seedDemo(ports)
  assert.ok(owner && (await commands.sessions.signIn(owner.email, owner.password, 'a browser')))
  assert.ok(await commands.sessions.signIn('ann@example.org', 'plenty of letters', 'a browser'))
  await close()
})
