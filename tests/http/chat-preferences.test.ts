import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LIMITS } from '../../src/application/limits.ts'
import type { SidebarLine } from '../../src/application/screens.ts'
import { anApp, at, type Member, settled, type TestApp } from '../support/app.ts'

/** What somebody's sidebar says of a chat. */
async function lineOf(app: TestApp, who: Member, chatId: string): Promise<SidebarLine> {
  const viewer = await app.flowra.core.queries.viewer('acme', who.id)
  assert.ok(viewer)
  const { sections } = await app.flowra.core.queries.sidebar(viewer)
  const line = sections.flatMap(({ lines }) => lines).find(one => one.chatId === chatId)
  assert.ok(line)
  return line
}

const drawn = async (who: Member, chatId: string): Promise<string> => {
  const text = await (await who.get(at.sidebar, { 'hx-request': 'true' })).text()
  return text.split('\n').find(line => line.includes(`id="line-${chatId}"`)) ?? ''
}

test('Ann makes Launch her favourite, in a section of her own: her pages are told, nobody else sees it', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const [anns, bobs] = [await app.ann.socket(), await app.bob.socket()]
  const answer = await app.ann.submits(`${at.preferences(launch)}?_method=PATCH`, { isFavourite: ['off', 'on'], newSection: 'Rockets' })
  assert.equal(answer.status, 303)
  await anns.hears(word => word.t === 'sidebar')
  await sleep(50)
  assert.deepEqual(
    bobs.words.filter(word => word.t === 'sidebar'),
    [],
  )
  const { isFavourite, section, level } = await lineOf(app, app.ann, launch)
  assert.deepEqual({ isFavourite, section, level }, { isFavourite: true, section: 'Rockets', level: 'mentions' })
  assert.equal((await lineOf(app, app.bob, launch)).isFavourite, false)
  await app.ann.sends('PATCH', at.preferences(launch), { section: '' })
  assert.equal((await lineOf(app, app.ann, launch)).section, '')
})

test('what is muted, or set to nothing, is not bold; an hour later it is', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.ann.posts(launch, 'Ship it')
  const isBold = async () => (await drawn(app.bob, launch)).includes('class="row unread"')
  assert.equal(await isBold(), true)
  await app.bob.sends('PATCH', at.preferences(launch), { mute: '1h' })
  assert.equal(await isBold(), false)
  assert.match(await drawn(app.bob, launch), /data-level="nothing"/)
  app.clock.pass(3_600_001)
  assert.equal(await isBold(), true)
  await app.bob.sends('PATCH', at.preferences(launch), { level: 'nothing' })
  assert.equal(await isBold(), false)
  await app.bob.sends('PATCH', at.preferences(launch), { level: 'default' })
  assert.equal(await isBold(), true)
})

test('muted until tomorrow ends in the morning where Bob is; for good never ends, until he says so', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  await app.bob.sends('PATCH', at.preferences(launch), { mute: 'tomorrow' })
  app.clock.pass(7 * 3_600_000)
  assert.equal((await lineOf(app, app.bob, launch)).isMuted, true)
  app.clock.pass(25 * 3_600_000)
  assert.equal((await lineOf(app, app.bob, launch)).isMuted, false)
  await app.bob.sends('PATCH', at.preferences(launch), { mute: 'always' })
  app.clock.pass(50 * 365 * 86_400_000)
  assert.equal((await lineOf(app, app.bob, launch)).isMuted, true)
})

test('a hidden direct chat is back with the next message, a hidden channel stays away', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { chatId: direct } = await app.flowra.core.commands.chats.createDirect(app.ann.by(), { personIds: [app.bob.id] })
  for (const chatId of [launch, direct]) {
    await app.ann.posts(chatId, 'First')
    await app.bob.sends('PATCH', at.preferences(chatId), { isHidden: 'on' })
    assert.match(await drawn(app.bob, chatId), / hidden/)
    await app.ann.posts(chatId, 'Second')
  }
  assert.match(await drawn(app.bob, launch), / data-level="mentions" hidden/)
  assert.doesNotMatch(await drawn(app.bob, direct), / data-level="all" hidden/)
  await app.bob.sends('POST', at.read(direct), { turn: '0', position: '2' })
  assert.equal((await lineOf(app, app.bob, direct)).isHidden, false, 'read, it stays until it is hidden again')
})

test('a hidden channel is back while something that came later names Bob, and its menu says so', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const hides = () => app.bob.sends('PATCH', at.preferences(launch), { isHidden: 'on' })
  const isHidden = async () => {
    await settled(app.flowra.core)
    const { isHidden } = await lineOf(app, app.bob, launch)
    assert.equal((await drawn(app.bob, launch)).includes(' hidden>'), isHidden)
    const menu = await (await app.bob.get(at.chatMenu(launch), { 'hx-request': 'true' })).text()
    assert.equal(menu.includes('Show in the list'), isHidden)
    return isHidden
  }
  await app.ann.posts(launch, 'Before that, @bob')
  await hides()
  assert.equal(await isHidden(), true, 'he knew of that one')
  await app.ann.posts(launch, 'For @cleo')
  assert.equal(await isHidden(), true)
  await app.ann.posts(launch, 'And for @bob')
  assert.equal(await isHidden(), false)
  await hides()
  assert.equal(await isHidden(), true, 'hidden again with what names him')
  await app.ann.posts(launch, 'Really for @bob')
  assert.equal(await isHidden(), false)
  await app.bob.sends('POST', at.read(launch), { turn: '0', position: '4' })
  assert.equal(await isHidden(), true, 'read')
})

test('what is no choice is refused, and of a chat that Bob may not read nothing can be preferred', async () => {
  await using app = await anApp()
  const { launch, secret } = app.chats
  const asked = async (who: Member, chatId: string, fields: Record<string, string>) =>
    (await who.sends('PATCH', at.preferences(chatId), fields)).status
  assert.equal(await asked(app.bob, launch, { level: 'loud' }), 400)
  assert.equal(await asked(app.bob, launch, { mute: 'soon' }), 400)
  assert.equal(await asked(app.bob, launch, { isHidden: 'perhaps' }), 400)
  assert.equal(await asked(app.bob, launch, { newSection: 'x'.repeat(LIMITS.section + 1) }), 400)
  assert.equal(await asked(app.bob, launch, { newSection: 'x'.repeat(LIMITS.section) }), 204)
  assert.equal(await asked(app.cleo, secret, { isFavourite: 'on' }), 404)
  assert.equal(await asked(app.cleo, app.cleo.id, { isFavourite: 'on' }), 404)
})

test('nobody keeps more sections than there is room for', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { commands } = app.flowra.core
  for (let i = 0; i < LIMITS.sections; i++) {
    const { chatId } = await commands.chats.create(app.ann.by(), { title: `Room ${i}`, visibility: 'private' })
    await commands.people.preferInChat(app.ann.by(), chatId, { section: `Section ${i}` })
  }
  await assert.rejects(commands.people.preferInChat(app.ann.by(), launch, { section: 'One more' }), { reason: 'limit_reached' })
  await commands.people.preferInChat(app.ann.by(), launch, { section: 'Section 3' })
})

test('what Ann prefers outlives leaving and coming back', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const { people, participants } = app.flowra.core.commands
  await people.preferInChat(app.bob.by(), launch, { isFavourite: true })
  await participants.leave(app.bob.by(), launch)
  await participants.join(app.bob.by(), launch)
  assert.equal((await lineOf(app, app.bob, launch)).isFavourite, true)
})
