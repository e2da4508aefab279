import assert from 'node:assert/strict'
import { test } from 'node:test'
import { discardDead, listDead, replayDead, showDead } from '../../bin/verbs/dead.ts'
import { opened } from '../../bin/verbs/opened.ts'
import { LETTERS, type LetterDocument, waitingLetter } from '../../src/application/workers/letters.ts'
import { aDataFolder } from '../support/data.ts'
import { newKey } from '../support/keys.ts'

const ANN = { name: 'Kanarienvogel', username: 'ann', email: 'ann@example.org', password: 'plenty of letters', zone: 'UTC', locale: 'en' }

/** A store in which a worker gave up the first event of a workspace. */
const parked = (): Promise<LetterDocument> =>
  opened(async ({ core, ports }) => {
    const { personId } = await core.commands.people.register(newKey(), 'set_up', ANN)
    const named = { name: 'Kanarienvogel', slug: 'acme', zone: 'UTC', locale: 'en' }
    const { workspaceId } = await core.commands.workspaces.create({ personId, command: newKey() }, named)
    const [event] = await ports.log.read(`workspace-${workspaceId}`, { limit: 1 })
    assert.ok(event)
    const waiting = waitingLetter('workers', { ...event, position: 3 }, ports.clock.now())
    const letter: LetterDocument = { ...waiting, state: 'parked', attempts: 6, error: 'TypeError', errorId: '0a1b2c3d4e5f' }
    await ports.documents.put(LETTERS, letter)
    return letter
  })

test('nothing is laid aside, and that is said', async () => {
  using _data = aDataFolder()
  await opened(() => Promise.resolve())
  assert.match((await listDead()).lines.join(), /Nothing is laid aside/)
})

test('what is parked is listed and shown by what names it, not by what is in it', async () => {
  using _data = aDataFolder()
  const letter = await parked()
  const [list, shown] = [await listDead(), await showDead(letter.id)]
  assert.match(list.lines.join(), new RegExp(`${letter.id} +parked +workers +${letter.stream}:1 +6 tries +TypeError 0a1b2c3d4e5f`))
  assert.match(shown.lines.join('\n'), new RegExp(`command: ${letter.command}`))
  assert.doesNotMatch(JSON.stringify([list, shown]), /Kanarienvogel/)
})

test('replayed beside workers it goes through; where none run it says that it is asked for', async () => {
  using _data = aDataFolder()
  const letter = await parked()
  const asked = await replayDead(letter.id)
  assert.deepEqual([asked.facts, asked.problems], [{ id: letter.id, outcome: 'asked' }, []])
  await opened(async ({ core }) => {
    const following = await core.follow({ report: assert.ifError })
    const replayed = await replayDead(letter.id).catch((error: Error) => error)
    assert.match(replayed instanceof Error ? replayed.message : replayed.lines.join(), /It went through|There is no dead letter/)
    await following.stop()
  })
  assert.match((await listDead()).lines.join(), /Nothing is laid aside/)
})

test('discarded it is gone, and an unknown one is refused', async () => {
  using _data = aDataFolder()
  const letter = await parked()
  await discardDead(letter.id)
  for (const verb of [showDead, discardDead, replayDead]) await assert.rejects(verb(letter.id), /There is no dead letter/)
})
