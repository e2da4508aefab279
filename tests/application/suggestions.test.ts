import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INSTANCE } from '../../src/application/ports.ts'
import { PEOPLE } from '../../src/application/read-models/people.ts'
import { MEMBERS } from '../../src/application/read-models/workspaces.ts'
import { anApp, type Member, SLUG, type TestApp } from '../support/app.ts'

const MANY = 5_000
const BAR_MS = 50

type Kind = 'people' | 'chats' | 'emoji' | 'commands'

async function offered(app: TestApp, who: Member, ...[kind, words, chatId = app.chats.launch]: readonly [Kind, string, string?]) {
  const viewer = await app.flowra.core.queries.viewer(SLUG, who.id)
  assert.ok(viewer)
  return app.flowra.core.queries.suggestions(viewer, { chatId, kind, words })
}
const inserts = async (...rest: Parameters<typeof offered>) => (await offered(...rest)).map(item => item.insert)

test('people of the chat come before others, and oneself is not offered', async () => {
  await using app = await anApp()
  const found = await offered(app, app.ann, 'people', '')
  assert.ok(!found.some(item => item.id === app.ann.id))
  const hints = found.filter(item => item.kind === 'person').map(item => item.hint)
  const firstAway = hints.findIndex(hint => hint.includes('not in this chat'))
  assert.ok(firstAway > 0, hints.join())
  assert.ok(hints.slice(firstAway).every(hint => hint.includes('not in this chat')))
  assert.deepEqual((await inserts(app, app.ann, 'people', 'ALL')).includes('@all'), true)
})

test('a guest whose time here is over is not offered', async () => {
  await using app = await anApp()
  const { clock } = app
  await app.flowra.core.commands.members.setExpiry(app.ann.by(), app.gus.id, { expiresAt: clock.now() + 1_000 })
  assert.equal((await offered(app, app.ann, 'people', 'gus')).length, 1)
  clock.pass(1_001)
  assert.deepEqual(await offered(app, app.ann, 'people', 'gus'), [])
})

test('a guest is offered people they share a chat with, no reach, and channels they are in', async () => {
  await using app = await anApp()
  const people = await offered(app, app.gus, 'people', '')
  assert.ok(people.some(item => item.id === app.cleo.id))
  assert.ok(!people.some(item => item.id === app.dan.id || item.kind !== 'person'))
  assert.deepEqual(await inserts(app, app.gus, 'chats', ''), ['#launch'])
})

test('channels: one’s own, then public ones; what one may not read is not there', async () => {
  await using app = await anApp()
  assert.ok((await inserts(app, app.ann, 'chats', 'sec')).length > 0, 'Ann is in it')
  assert.deepEqual(await inserts(app, app.dan, 'chats', 'sec', app.chats.general), [])
  await app.ann.submits('/w/acme/chats', { title: 'Quarterly numbers', visibility: 'public' })
  const found = await offered(app, app.bob, 'chats', 'quart')
  assert.deepEqual(
    found.map(({ insert, hint }) => [insert, hint]),
    [['#quarterly-numbers', 'not joined']],
  )
  assert.equal((await offered(app, app.bob, 'chats', 'quarterly numbers')).length, 1, 'the whole title too')
})

test('emoji and commands by their names', async () => {
  await using app = await anApp()
  assert.equal((await inserts(app, app.ann, 'emoji', 'tada'))[0], ':tada:')
  assert.equal((await inserts(app, app.ann, 'commands', 'sh'))[0], '/shrug')
  assert.equal((await inserts(app, app.ann, 'commands', '')).length, 8)
})

test('a chat that Dan may not read offers him nothing', async () => {
  await using app = await anApp()
  await assert.rejects(offered(app, app.dan, 'people', '', app.chats.secret), /does not exist/)
})

test(`among ${MANY} people the list is there within ${BAR_MS} ms`, async t => {
  await using app = await anApp()
  const [person] = await app.ports.documents.getMany(PEOPLE, INSTANCE, [app.bob.id])
  const [member] = await app.ports.documents.getMany(MEMBERS, app.workspaceId, [app.bob.id])
  assert.ok(person && member)
  for (let n = 0; n < MANY; n++) {
    const id = `0190a1b2-0000-7000-8000-${String(n).padStart(12, '0')}`
    await app.ports.documents.put(PEOPLE, { ...person, id, name: `Person Number ${n} of Many`, username: `person.${n}` })
    await app.ports.documents.put(MEMBERS, { ...member, id })
  }
  const took = async (words: string) => {
    const start = process.cpuUsage() // of this process alone: the machine may have other things to do
    assert.ok((await offered(app, app.ann, 'people', words)).length > 0)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
  const first = await took('number 4321')
  const next = [await took('4321'), await took('person.77'), await took('p'), await took('')].sort((a, b) => a - b)
  t.diagnostic(`first ${first.toFixed(1)} ms, then ${next.map(ms => ms.toFixed(1)).join(', ')} ms`)
  assert.ok((next.at(-1) ?? 0) < 3 * BAR_MS, `${next.at(-1)} ms`)
})
