import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from '../../src/application/limits.ts'
import { REMINDERS, type ReminderDocument } from '../../src/application/read-models/reminders.ts'
import { aHouse, type House } from '../support/house.ts'

const asks = async ({ core, by, general, ann }: House, words: string): Promise<ReminderDocument> =>
  (await core.commands.reminders.ask(by(ann), general, words)).reminder

const kept = ({ ports, workspaceId }: House, { id }: ReminderDocument) => ports.documents.get(REMINDERS, workspaceId, id)

test('what is done can be taken back, however long ago it came', async () => {
  await using house = await aHouse()
  await house.stop()
  const { reminders } = house.core.commands
  const by = house.by(house.ann)
  const finishes = async (words: string) => {
    const reminder = await asks(house, words)
    await reminders.fire({ kind: 'reminder', ...reminder })
    await reminders.finish(by, reminder.id)
    return reminder
  }
  const oldest = await finishes('me in 1h the oldest')
  for (let n = 1; n < LIMITS.remindersDone; n++) await finishes(`me in 3h n ${n}`)
  const late = await finishes('me in 2h late')
  assert.equal(await kept(house, oldest), undefined, 'there is no room for all')
  const { reminder } = await reminders.reopen(by, late.id)
  assert.deepEqual([reminder.state, reminder.text], ['seen', 'late'])
  await reminders.finish(by, late.id)
  const older = await finishes('me in 1h older than all')
  assert.equal((await reminders.reopen(by, older.id)).reminder.text, 'older than all')
})

test('what still waits for somebody else cannot be done by whoever asked', async () => {
  await using house = await aHouse()
  await house.stop()
  const reminder = await asks(house, '@bob tomorrow the numbers')
  await assert.rejects(house.core.commands.reminders.finish(house.by(house.ann), reminder.id), { reason: 'not_found' })
  assert.deepEqual(await kept(house, reminder), reminder)
})

test('another time is promised as it will come', async () => {
  await using house = await aHouse()
  await house.stop()
  const moves = async (words: string) => {
    const { id } = await asks(house, words)
    return (await house.core.commands.reminders.change(house.by(house.ann), id, { when: 'tomorrow' })).says
  }
  assert.equal(await moves('me in 1h look'), 'I will remind you tomorrow at 9:00.')
  assert.equal(await moves('@bob in 1h look'), 'I will remind them tomorrow at 9:00.')
  assert.equal(await moves('here in 1h look'), 'It will be posted tomorrow at 9:00.')
})
