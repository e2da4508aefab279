import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeText } from '../../public/js/times.js'

/** Days of a clock: one of them may have 23 hours or 25. */
function noonOf(days: number): number {
  const day = new Date()
  day.setDate(day.getDate() + days)
  return day.setHours(12, 0, 0, 0)
}

test('a moment of today, tomorrow or yesterday is called so, any other by its date', () => {
  assert.equal(timeText('moment', noonOf(0)), 'today 12:00')
  assert.equal(timeText('moment', noonOf(-1)), 'yesterday 12:00')
  assert.match(timeText('moment', noonOf(-2)), /^\d{1,2} \w+ \d{4}, 12:00$/)
  assert.equal(timeText('moment', noonOf(1)), 'tomorrow 12:00')
  assert.match(timeText('moment', noonOf(2)), /^\d{1,2} \w+ \d{4}, 12:00$/)
})

test('a day line says Today and Yesterday, a clock only the clock', () => {
  assert.equal(timeText('day', noonOf(0)), 'Today')
  assert.equal(timeText('day', noonOf(-1)), 'Yesterday')
  assert.equal(timeText('clock', noonOf(0)), '12:00')
})
