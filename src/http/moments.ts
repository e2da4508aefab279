/** The end of a calendar day in a time zone; undefined for what is no day. */
export function endOfDay(day: string, zone: string): number | undefined {
  try {
    return Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** When a calendar day begins in a time zone; undefined for what is no day. */
export function startOfDay(day: string, zone: string): number | undefined {
  const end = endOfDay(day, zone)
  return end === undefined ? undefined : Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds
}

const MINUTE_MS = 60_000
const DAYS_OF_A_WEEK = 7

/** What "clear after" means now, where the person is. Undefined for a word that is not offered, null for never. */
export function momentAfter(word: string, now: number, zone: string): number | null | undefined {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate()
  switch (word) {
    case 'none':
      return null
    case '30m':
      return now + 30 * MINUTE_MS
    case '1h':
      return now + 60 * MINUTE_MS
    case '4h':
      return now + 240 * MINUTE_MS
    case 'tomorrow': // when the day begins for most
      return today.add({ days: 1 }).toZonedDateTime({ timeZone: zone, plainTime: '08:00' }).epochMilliseconds
    case 'today':
      return endOfDay(today.toString(), zone)
    case 'week':
      return endOfDay(today.add({ days: DAYS_OF_A_WEEK - today.dayOfWeek }).toString(), zone)
    default:
      return undefined
  }
}
