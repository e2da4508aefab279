import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ahead, instantOf, sayWhen } from '../../src/application/instants.ts'
import { remindWords } from '../../src/application/remind-words.ts'
import { localIn } from '../../views/components/time.ts'

/** Friday, shortly before noon in Berlin. */
const NOON = { now: Date.parse('2026-11-20T10:58:00Z'), zone: 'Europe/Berlin' }
const iso = (instant: number) => new Date(instant).toISOString()
const chosen = (when: Parameters<typeof instantOf>[0]['when'], at = '', around = NOON) => iso(instantOf({ when, at }, around))
const words = (text: string, around = NOON) => {
  const { dueAt, ...said } = remindWords(text, around)
  return { ...said, due: iso(ahead(dueAt, around.now, 'text')) }
}

test('each time on offer is read in the zone of whoever chooses it', () => {
  assert.equal(chosen('20m'), '2026-11-20T11:18:00.000Z')
  assert.equal(chosen('1h'), '2026-11-20T11:58:00.000Z')
  assert.equal(chosen('3h'), '2026-11-20T13:58:00.000Z')
  assert.equal(chosen('later'), '2026-11-20T14:00:00.000Z')
  assert.equal(chosen('tomorrow'), '2026-11-21T08:00:00.000Z')
  assert.equal(chosen('monday'), '2026-11-23T08:00:00.000Z')
  assert.equal(chosen('at', '2026-12-01T09:30'), '2026-12-01T08:30:00.000Z')
  const sydney = { ...NOON, zone: 'Australia/Sydney' }
  assert.equal(chosen('tomorrow', '', sydney), '2026-11-20T22:00:00.000Z')
  assert.equal(chosen('at', '2026-12-01T09:30', sydney), '2026-11-30T22:30:00.000Z')
})

test('on a Monday the next Monday is a week away, and late in the day there is no later today', () => {
  const monday = { now: Date.parse('2026-11-23T07:00:00Z'), zone: 'Europe/Berlin' }
  assert.equal(chosen('monday', '', monday), '2026-11-30T08:00:00.000Z')
  const night = { now: Date.parse('2026-11-20T20:30:00Z'), zone: 'Europe/Berlin' }
  assert.throws(() => chosen('later', '', night), { reason: 'too_late' })
  assert.equal(chosen('later', '', { ...night, zone: 'UTC' }), '2026-11-20T23:30:00.000Z')
})

test('a time that the clocks leave out is an hour later, and of one that comes twice it is the first', () => {
  const spring = { now: Date.parse('2026-03-20T12:00:00Z'), zone: 'Europe/Berlin' }
  assert.equal(chosen('at', '2026-03-29T02:30', spring), '2026-03-29T01:30:00.000Z') // 3:30 in summer time
  const autumn = { now: Date.parse('2026-10-20T12:00:00Z'), zone: 'Europe/Berlin' }
  assert.equal(chosen('at', '2026-10-25T02:30', autumn), '2026-10-25T00:30:00.000Z')
  const eve = { now: Date.parse('2026-10-24T12:00:00Z'), zone: 'Europe/Berlin' }
  assert.equal(chosen('tomorrow', '', eve), '2026-10-25T08:00:00.000Z', 'nine o’clock, not 24 hours later')
  const lord = { now: Date.parse('2026-10-01T12:00:00Z'), zone: 'Australia/Lord_Howe' } // half an hour is left out
  assert.equal(chosen('at', '2026-10-04T02:15', lord), '2026-10-03T16:15:00.000Z')
})

test('what is past, too far, no day or no time is refused with a sentence', () => {
  for (const at of ['2026-11-20T11:58', '2020-01-01T09:00']) assert.throws(() => chosen('at', at), { reason: 'past', field: 'at' })
  assert.throws(() => chosen('at', '2031-01-01T09:00'), { reason: 'too_far' })
  for (const at of ['', ' ', 'soon', '2026-12-01', '2026-02-30T09:00', '2026-12-01T25:00', '[object Object]', '2026-12-01T09:00Z'])
    assert.throws(() => chosen('at', at), { name: 'Error', reason: 'invalid' }, at)
})

test('an instant is said as people say it, and stands in a field as it was typed', () => {
  const say = (at: string, around = NOON) => sayWhen(Date.parse(at), around)
  assert.equal(say('2026-11-20T14:00:00Z'), 'today at 15:00')
  assert.equal(say('2026-11-21T08:00:00Z'), 'tomorrow at 9:00')
  assert.equal(say('2026-11-23T08:05:00Z'), 'on Monday at 9:05')
  assert.equal(say('2026-12-01T08:00:00Z'), 'on 1 December at 9:00')
  assert.equal(say('2027-01-31T08:00:00Z'), 'on 31 January 2027 at 9:00')
  assert.equal(localIn(Date.parse('2026-12-01T08:00:00Z'), 'Europe/Berlin'), '2026-12-01T09:00')
})

test('/remind takes a span, a day with or without a time, a weekday, a date and a time alone', () => {
  assert.deepEqual(words('me in 2h call Bob'), { who: 'me', text: 'call Bob', due: '2026-11-20T12:58:00.000Z' })
  assert.deepEqual(words('here tomorrow 9:00 Stand-up\nin ten'), { who: 'here', text: 'Stand-up\nin ten', due: '2026-11-21T08:00:00.000Z' })
  assert.deepEqual(words('@bob friday eat'), { who: { handle: 'bob' }, text: 'eat', due: '2026-11-27T08:00:00.000Z' })
  assert.deepEqual(words('ME in an hour to rest'), { who: 'me', text: 'rest', due: '2026-11-20T11:58:00.000Z' })
  const due = (text: string) => words(`me ${text} it`).due
  for (const two of ['in 2 hours', 'in 120m', 'in 120 minutes', 'at 13:58', '13:58', '1:58 pm'])
    assert.equal(due(two), '2026-11-20T12:58:00.000Z', two)
  for (const next of [
    'tomorrow',
    'tomorrow at 9',
    'tomorrow 9am',
    'sat',
    'Saturday 9:00',
    '2026-11-21',
    'on 2026-11-21 at 9',
    '9:00',
    'at 9',
  ])
    assert.equal(due(next), '2026-11-21T08:00:00.000Z', next)
  assert.equal(due('friday 18:00'), '2026-11-20T17:00:00.000Z', 'still ahead today')
  assert.equal(due('next friday 18:00'), '2026-11-27T17:00:00.000Z')
  assert.equal(due('in 1w'), '2026-11-27T10:58:00.000Z')
  assert.equal(words('me tomorrow 9 eggs').text, '9 eggs', 'a bare number is no time')
  assert.equal(words('me 12:30 am rest').due, '2026-11-20T23:30:00.000Z')
})

test('what /remind does not understand it says in a sentence about the text', () => {
  const tells = (text: string, sentence: RegExp) => assert.throws(() => words(text), sentence, text)
  tells('', /Say whom/)
  tells('bob in 2h x', /Say whom/)
  tells('me', /Say when/)
  tells('me soon buy milk and more of it', /I do not understand when “soon buy milk and” is\. Use in 2h/)
  tells('me in 2 fortnights x', /I do not understand when/)
  tells('me in 2h', /what it is about/)
  tells('me tomorrow to ', /what it is about/)
  tells('me 2026-02-31 x', /There is no day 2026-02-31/)
  tells('me 25:00 x', /There is no time 25:00/)
  tells('me 13pm x', /There is no time 13pm/)
  tells('me today 9:00 x', /That time has passed/)
  tells('me in 0h x', /That time has passed/)
  tells('me in 900w x', /two years/)
  tells('me \ud800 x', /I do not understand when/)
})
