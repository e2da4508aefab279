import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeText } from '../../public/js/times.js'

const DAY_MS = 86_400_000

test('a moment of today, tomorrow or yesterday is called so, any other by its date', () => {
  const noon = new Date().setHours(12, 0, 0, 0)
  assert.equal(timeText('moment', noon), 'today 12:00')
  assert.equal(timeText('moment', noon - DAY_MS), 'yesterday 12:00')
  assert.match(timeText('moment', noon - 2 * DAY_MS), /^\d{1,2} \w+ \d{4}, 12:00$/)
  assert.equal(timeText('moment', noon + DAY_MS), 'tomorrow 12:00')
  assert.match(timeText('moment', noon + 2 * DAY_MS), /^\d{1,2} \w+ \d{4}, 12:00$/)
})

test('a day line says Today and Yesterday, a clock only the clock', () => {
  const noon = new Date().setHours(12, 0, 0, 0)
  assert.equal(timeText('day', noon), 'Today')
  assert.equal(timeText('day', noon - DAY_MS), 'Yesterday')
  assert.equal(timeText('clock', noon), '12:00')
})
