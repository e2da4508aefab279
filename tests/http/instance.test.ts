import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INSTANCE } from '../../src/application/ports.ts'
import { LETTERS, type LetterDocument, waitingLetter } from '../../src/application/workers/letters.ts'
import { roots } from '../../views/paths.ts'
import { anApp, settled, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

/** The first event of the workspace, as if a worker had given it up. */
async function parked({ ports, workspaceId, clock }: TestApp): Promise<LetterDocument> {
  const [event] = await ports.log.read(`workspace-${workspaceId}`, { limit: 1 })
  assert.ok(event)
  const letter = waitingLetter('workers', { ...event, position: 1 }, clock.now())
  const given: LetterDocument = { ...letter, state: 'parked', attempts: 6, error: 'TypeError', errorId: '0a1b2c3d4e5f' }
  await ports.documents.put(LETTERS, given)
  return given
}

/** As after a start: the worker knows what is laid aside. */
async function anAppWithOne() {
  const app = await anApp()
  const letter = await parked(app)
  await app.stops()
  await app.starts()
  return Object.assign(app, { letter })
}

const kept = ({ ports, letter }: Awaited<ReturnType<typeof anAppWithOne>>) => ports.documents.get(LETTERS, INSTANCE, letter.id)

test('nothing is parked, and the page says so', async () => {
  await using app = await anApp()
  const page = await (await app.ann.get(roots.instance)).text()
  assert.match(page, /Nothing is parked/)
  assert.match(page, /aria-current="page"/)
})

test('Ann runs this Flowra: she sees what is parked and has it tried again, by forms alone', async () => {
  await using app = await anAppWithOne()
  const page = await (await app.ann.get(roots.instance)).text()
  for (const word of ['Parked', 'TypeError', '0a1b2c3d4e5f', '6 tries', `workspace-${app.workspaceId}:1`, roots.replay(app.letter.id)])
    assert.ok(page.includes(word), word)
  const before = await app.ports.log.last()
  const answer = await app.ann.submits(roots.replay(app.letter.id))
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, `${roots.instance}?replay=done`])
  assert.match(await (await app.ann.get(`${roots.instance}?replay=done`)).text(), /It went through/)
  assert.equal(await kept(app), undefined)
  await settled(app.flowra.core)
  assert.equal(await app.ports.log.last(), before, 'what it had done already was done no second time')
})

test('discarding asks first, in the line, and then it is gone', async () => {
  await using app = await anAppWithOne()
  const page = await (await app.ann.get(roots.instance)).text()
  assert.match(page, /<details[^>]*>.*Discard.*never will.*Discard for good.*<\/details>/s)
  assert.equal((await app.ann.submits(`${roots.deadLetter(app.letter.id)}?_method=DELETE`)).status, 303)
  await until(async () => (await kept(app)) === undefined)
  assert.equal((await app.ann.submits(`${roots.deadLetter(app.letter.id)}?_method=DELETE`)).status, 404)
})

test('to everybody else there is no such page, and nothing of it can be done', async () => {
  await using app = await anAppWithOne()
  for (const who of [app.bob, app.gus]) {
    assert.equal((await who.get(roots.instance)).status, 404)
    assert.equal((await who.submits(roots.replay(app.letter.id))).status, 404)
    assert.equal((await who.submits(`${roots.deadLetter(app.letter.id)}?_method=DELETE`)).status, 404)
    assert.doesNotMatch(await (await who.get(roots.settings)).text(), /settings\/instance/)
  }
  assert.equal((await kept(app))?.state, 'parked')
})
