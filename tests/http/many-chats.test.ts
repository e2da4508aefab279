import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/application/limits.ts'
import { anApp, at, type Member, settled, type TestApp } from '../support/app.ts'

const PART = { 'hx-request': 'true', 'hx-request-type': 'partial' }
const AT_ONCE = 100

/** So many more channels of Cleo's, each newer than the one before. */
async function takesPart(app: TestApp, count: number): Promise<void> {
  const make = (n: number) => app.flowra.core.commands.chats.create(app.cleo.by(), { title: `Project ${n}`, visibility: 'private' })
  app.clock.pass(1_000)
  for (let from = 0; from < count; from += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, n) => make(from + n)))
  await settled(app.flowra.core)
}

async function listedFor(who: Member): Promise<ReadonlySet<string>> {
  const text = await (await who.get(at.sidebar, PART)).text()
  return new Set([...text.matchAll(/id="line-([\w-]+)"/g)].map(([, chat = '']) => chat))
}

test('of a thousand chats and two more the oldest are not listed until something is unread in them, and are found by name', async () => {
  await using app = await anApp()
  const { general, launch } = app.chats
  const { commands, queries } = app.flowra.core
  await takesPart(app, LIMITS.sidebarLines - 2)
  assert.deepEqual([(await listedFor(app.cleo)).size, (await listedFor(app.cleo)).has(general)], [LIMITS.sidebarLines, true])
  await takesPart(app, 2)
  const before = await listedFor(app.cleo)
  assert.deepEqual([before.size, before.has(general), before.has(launch)], [LIMITS.sidebarLines, false, false])

  const viewer = (await queries.viewer('acme', app.cleo.id)) ?? assert.fail()
  const found = await queries.palette(viewer, 'launch')
  assert.deepEqual(
    found.chats.map(({ id, isParticipant }) => [id, isParticipant]),
    [[launch, true]],
  )
  const joined = await queries.browse(viewer, { words: '', filter: 'joined', sort: 'name' })
  assert.deepEqual(joined.items[0]?.chat.id, general)
  assert.equal((await app.cleo.get(at.chat(launch))).status, 200)

  await commands.messages.post(app.ann.by(), launch, { text: 'Anybody here?' })
  app.clock.pass(1_000)
  await takesPart(app, 3) // newer than the message
  await commands.people.preferInChat(app.cleo.by(), general, { isFavourite: true })
  const after = await listedFor(app.cleo)
  assert.deepEqual([after.size, after.has(general), after.has(launch)], [LIMITS.sidebarLines, true, true])
})
