import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putOff, type Task, taskOf, triedAgain } from '../../src/application/previews/tasks.ts'

const MINUTE = 60_000
const task = taskOf({ inWorkspaceId: 'w', chatId: 'c', messageId: 'm', eventVersion: 1, eventAt: 0, personId: 'p', dueAt: 0 })

/** When it is looked at again, in turn. */
function dues(next: (task: Task) => Task | undefined): readonly number[] {
  const all: number[] = []
  for (let now = next(task); now && all.length < 1_000; now = next(now)) all.push(now.dueAt)
  return all
}

test('a message that finds no place at a host waits longer each time, for an hour or so', () => {
  for (const chance of [0, 0.5, 1]) {
    const all = dues(one => putOff(one, one.dueAt, chance))
    const end = all.at(-1) ?? 0
    assert.ok(end > 30 * MINUTE && end < 120 * MINUTE, `${end / MINUTE} minutes`)
    assert.ok(all.length < 30, `${all.length} looks`)
    assert.ok((all[0] ?? 0) < 2_000, 'soon at first')
  }
})

test('waiting for a place costs no try', () => {
  const tries = (first: Task) => dues(one => triedAgain(one === task ? first : one, 0)).length
  assert.equal(tries(putOff(task, 0, 0) ?? task), tries(task))
})
