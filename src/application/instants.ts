import { rejected } from '../domain/decider.ts'
import { invalid } from './errors.ts'
import { LIMITS } from './limits.ts'

/** What people say of a time, as an instant in their own zone, and an instant as it is said to them. Pure: `now` is handed in. */
export type Now = { readonly now: number; readonly zone: string }

/** The times on offer, for a reminder and for a scheduled message. `at`: the day and time that stand beside it. */
export const WHENS = ['20m', '1h', '3h', 'later', 'tomorrow', 'monday', 'at'] as const
export type When = (typeof WHENS)[number]

/** Where somebody names a day and no time. */
export const MORNING = Temporal.PlainTime.from('09:00')
const MONDAY = 1
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const DAY_MS = 24 * HOUR_MS
const HOURS_UNTIL_LATER = 3

/** `at` is what a field for day and time sends: local, without a zone. */
export function instantOf({ when, at }: { readonly when: When; readonly at: string }, { now, zone }: Now): number {
  switch (when) {
    case '20m':
      return now + 20 * MINUTE_MS
    case '1h':
      return now + HOUR_MS
    case '3h':
      return now + 3 * HOUR_MS
    case 'later':
      return laterToday({ now, zone })
    case 'tomorrow':
      return instantAt(today({ now, zone }).add({ days: 1 }), MORNING, zone)
    case 'monday':
      return instantAt(nextWeekday(today({ now, zone }), MONDAY), MORNING, zone)
    case 'at':
      return ahead(localInstant(at, zone), now, 'at')
  }
}

/** In some hours, at a full quarter of an hour. */
function laterToday({ now, zone }: Now): number {
  const quarter = 15 * MINUTE_MS
  const at = Math.ceil((now + HOURS_UNTIL_LATER * HOUR_MS) / quarter) * quarter
  if (!today({ now: at, zone }).equals(today({ now, zone }))) throw rejected('too_late', 'Today is almost over. Choose another time.', 'at')
  return at
}

function localInstant(at: string, zone: string): number {
  if (at.trim() === '') throw invalid('at', 'Choose a day and a time.')
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(at)) throw invalid('at', 'This is not a day and a time, as in 2026-12-01T09:00.')
  const [day, time] = [dayOf(at.slice(0, 10)), timeOf(at.slice(11))]
  if (!day || !time) throw invalid('at', 'There is no such day or time.')
  return instantAt(day, time, zone)
}

/** `2026-12-01`, if there is such a day. */
export function dayOf(text: string): Temporal.PlainDate | undefined {
  return tried(() => Temporal.PlainDate.from(text, { overflow: 'reject' }))
}

/** `09:00`, if there is such a time. */
export function timeOf(text: string): Temporal.PlainTime | undefined {
  return tried(() => Temporal.PlainTime.from(text, { overflow: 'reject' }))
}

function tried<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** A time that the clocks leave out is an hour later; of one that comes twice it is the first. */
export function instantAt(day: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): number {
  for (let wanted = day.toPlainDateTime(time); ; wanted = wanted.add({ hours: 1 })) {
    const found = wanted.toZonedDateTime(zone, { disambiguation: 'earlier' })
    if (found.toPlainDateTime().equals(wanted)) return found.epochMilliseconds
  }
}

export const zonedAt = ({ now, zone }: Now): Temporal.ZonedDateTime => Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
export const today = (at: Now): Temporal.PlainDate => zonedAt(at).toPlainDate()

/** The first such day after this one. Monday is 1. */
export const nextWeekday = (day: Temporal.PlainDate, weekday: number): Temporal.PlainDate =>
  day.add({ days: ((weekday - day.dayOfWeek + 6) % 7) + 1 })

/** What is past, or further ahead than anybody means, is refused beside the field it was said in. */
export function ahead(instant: number, now: number, field: string): number {
  if (instant <= now) throw rejected('past', 'That time has passed. Choose a later one.', field)
  if (instant > now + LIMITS.aheadDays * DAY_MS) throw rejected('too_far', 'That is more than two years ahead.', field)
  return instant
}

/** `today at 15:00`, `tomorrow at 9:00`, `on Friday at 9:00`, `on 1 December at 9:00`. */
export function sayWhen(instant: number, { now, zone }: Now): string {
  const at = zonedAt({ now: instant, zone })
  const days = today({ now, zone }).until(at.toPlainDate(), { largestUnit: 'days' }).days
  const clock = `${at.hour}:${String(at.minute).padStart(2, '0')}`
  if (days === 0) return `today at ${clock}`
  if (days === 1) return `tomorrow at ${clock}`
  if (days > 1 && days < 7) return `on ${at.toLocaleString('en-GB', { weekday: 'long' })} at ${clock}`
  const year = at.year === zonedAt({ now, zone }).year ? {} : ({ year: 'numeric' } as const)
  return `on ${at.toLocaleString('en-GB', { day: 'numeric', month: 'long', ...year })} at ${clock}`
}
