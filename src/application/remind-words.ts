import { invalid } from './errors.ts'
import { dayOf, instantAt, MORNING, type Now, nextWeekday, timeOf, today, zonedAt } from './instants.ts'

/** `/remind WHO WHEN WHAT`: whom, or `here` for the chat; when, in the zone of whoever asks; what. */
export type RemindWords = { readonly who: 'me' | 'here' | { readonly handle: string }; readonly dueAt: number; readonly text: string }

const WHO = /^(me|here|@\S+)(?:\s+([\s\S]*))?$/i
const SPAN = /^in\s+(\d{1,4}|an?)\s*(m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?=\s|$)/i
const DAY =
  /^(?:on\s+)?(today|tomorrow|\d{4}-\d{2}-\d{2}|(?:next\s+)?(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)(?=\s|$)/i
const CLOCK = /^(?:(?:at\s+)?(\d{1,2}):(\d{2})(?:\s*([ap]m))?|(?:at\s+)?(\d{1,2})\s*([ap]m)|at\s+(\d{1,2}))(?=\s|$)/i
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** Throws the sentence that says what was not understood. The time may have passed. */
export function remindWords(words: string, at: Now): RemindWords {
  const [, who = '', behind = ''] = WHO.exec(words) ?? []
  if (who === '') throw asks('Say whom: /remind me, /remind here or /remind @name, then when, then what.')
  if (behind === '') throw asks('Say when, as in 2h, tomorrow 9:00, friday or 2026-12-01, then what.')
  const { dueAt, rest } = timeIn(behind.trim(), at)
  const text = rest.trim().replace(/^to(?:\s+|$)/i, '')
  if (text === '') throw asks('Say behind the time what it is about.')
  return { who: whoIn(who), dueAt, text }
}

function whoIn(who: string): RemindWords['who'] {
  const said = who.toLowerCase()
  return said === 'me' || said === 'here' ? said : { handle: who.slice(1) }
}

type Time = { readonly dueAt: number; readonly rest: string }

function timeIn(words: string, at: Now): Time {
  const span = SPAN.exec(words)
  if (span) return { dueAt: after(span[1] ?? '', span[2] ?? '', at), rest: words.slice(span[0].length) }
  const day = DAY.exec(words)
  if (day) return onDay(day[1] ?? '', words.slice(day[0].length).trimStart(), at)
  const clock = clockIn(words)
  if (!clock) throw asks(`I do not understand when “${short(words)}” is. Use in 2h, tomorrow 9:00, friday or 2026-12-01.`)
  return { dueAt: nextAt(clock.time, at), rest: clock.rest }
}

/** Hours are as long as they are; a day later is the same time of day, whatever the clocks did. */
function after(count: string, unit: string, { now, zone }: Now): number {
  const n = /^an?$/i.test(count) ? 1 : Number(count)
  const from = zonedAt({ now, zone })
  switch (unit[0]?.toLowerCase()) {
    case 'm':
      return from.add({ minutes: n }).epochMilliseconds
    case 'h':
      return from.add({ hours: n }).epochMilliseconds
    case 'd':
      return from.add({ days: n }).epochMilliseconds
    default:
      return from.add({ weeks: n }).epochMilliseconds
  }
}

function onDay(word: string, behind: string, at: Now): Time {
  const clock = clockIn(behind)
  const time = clock?.time ?? MORNING
  return { dueAt: instantAt(dayNamed(word.toLowerCase(), time, at), time, at.zone), rest: clock ? clock.rest : behind }
}

/** A weekday is today's while the time is still ahead, unless it is to be the next one. */
function dayNamed(word: string, time: Temporal.PlainTime, at: Now): Temporal.PlainDate {
  const now = today(at)
  if (word === 'today') return now
  if (word === 'tomorrow') return now.add({ days: 1 })
  if (/^\d/.test(word)) return dayOf(word) ?? fail(`There is no day ${word}.`)
  const name = word.replace(/^next\s+/, '')
  const weekday = WEEKDAYS.indexOf(name.slice(0, 3)) + 1
  const isToday = name === word && weekday === now.dayOfWeek && instantAt(now, time, at.zone) > at.now
  return isToday ? now : nextWeekday(now, weekday)
}

/** Today, or tomorrow when it is past. */
function nextAt(time: Temporal.PlainTime, at: Now): number {
  const now = today(at)
  const instant = instantAt(now, time, at.zone)
  return instant > at.now ? instant : instantAt(now.add({ days: 1 }), time, at.zone)
}

/** `9:00`, `9:30 pm`, `9am`, `at 9`. */
function clockIn(words: string): { readonly time: Temporal.PlainTime; readonly rest: string } | undefined {
  const found = CLOCK.exec(words)
  if (!found) return undefined
  const [whole, hour, minute = '00', half, halfHour, otherHalf, bare] = found
  const said = Number(hour ?? halfHour ?? bare)
  const part = (half ?? otherHalf)?.toLowerCase()
  const isHalf = part === undefined || (said >= 1 && said <= 12)
  const hours = part === undefined ? said : (said % 12) + (part === 'pm' ? 12 : 0)
  const time = isHalf ? timeOf(`${String(hours).padStart(2, '0')}:${minute}`) : undefined
  if (!time) throw asks(`There is no time ${whole.trim()}.`)
  return { time, rest: words.slice(whole.length) }
}

const short = (words: string): string => words.split(/\s+/).slice(0, 4).join(' ').slice(0, 60).toWellFormed()
const asks = (sentence: string) => invalid('text', sentence)
const fail = (sentence: string): never => {
  throw asks(sentence)
}
