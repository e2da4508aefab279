import assert from 'node:assert/strict'
import { test } from 'node:test'
import { INSTANCE, type Ports } from '../../../src/application/ports.ts'
import { CHECKPOINTS, storedPosition, WORKERS } from '../../../src/application/workers/checkpoints.ts'
import { aHouse, anotherProcess, type House } from '../../support/house.ts'
import { newKey } from '../../support/keys.ts'
import { until } from '../../support/until.ts'

const report = (error: unknown): never => {
  throw error
}

/** Comings and goings until the log is long. */
async function lively({ core, by, ann }: House, people: number): Promise<void> {
  for (let n = 0; n < people; n++) {
    const words = { name: `P${n}`, email: `p${n}@example.org`, username: `p${n}`, password: 'plenty of letters', zone: 'UTC', locale: 'en' }
    const { personId } = await core.commands.people.register(newKey(), 'local', words)
    await core.commands.members.add(by(ann), { personId, role: 'member' })
    if (n % 3 === 0) await core.commands.members.remove(by(ann), personId)
    await core.commands.people.setStatus(
      { personId, command: newKey() },
      { emoji: '', text: 'here', untilAt: core.app.ports.clock.now() + 3_600_000 },
    )
  }
}

/** As a restore of an older copy would do it. */
async function setBack({ documents }: Ports, by: number): Promise<void> {
  for (const id of WORKERS) {
    const { version } = (await documents.get(CHECKPOINTS, INSTANCE, id)) ?? assert.fail('no checkpoint')
    await documents.erase(CHECKPOINTS, INSTANCE, id)
    await documents.put(CHECKPOINTS, { workspaceId: INSTANCE, id, version: version - by })
  }
}

test('checkpoints set back by a thousand: everything is met again, and nothing shows twice', async t => {
  await using house = await aHouse()
  await lively(house, 300)
  await house.core.caughtUp(20_000)
  await house.stop()
  const before = await house.ports.log.last()
  assert.ok(before > 1_000, 'the log must be long for this to mean anything')
  await setBack(house.ports, 1_000)
  const followings = await Promise.all([1, 2].map(() => anotherProcess(house.ports).follow({ report })))
  await until(async () => (await storedPosition(house.ports.documents, WORKERS)) === before, 'the end', 20_000)
  assert.equal(await house.ports.log.last(), before, 'not one event more')
  t.diagnostic(`${before} events, 1,000 of them met again`)
  for (const one of followings) await one.stop()
})
