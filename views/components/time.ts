import { type Html, html } from '../html.ts'

/** Fragments print the workspace's zone; script rewrites them to the reader's before a row is put in. */
export const clock = (at: number, zone: string): Html =>
  html`<time datetime="${iso(at)}" data-as="clock">${format('clock', zone, at)}</time>`

export const moment = (at: number, zone: string): Html =>
  html`<time datetime="${iso(at)}" data-as="moment">${format('moment', zone, at)}</time>`

export const date = (at: number, zone: string): Html => html`<time datetime="${iso(at)}" data-as="date">${format('date', zone, at)}</time>`

/** The day as every reader at any time may see it; script says Today and Yesterday. */
export const dayName = (at: number, zone: string): Html => html`<time datetime="${iso(at)}" data-as="day">${format('day', zone, at)}</time>`

const SHAPES = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  moment: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
} satisfies Record<string, Intl.DateTimeFormatOptions>

const formats = new Map<string, Intl.DateTimeFormat>()

function format(shape: keyof typeof SHAPES, zone: string, at: number): string {
  const key = `${shape} ${zone}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...SHAPES[shape] })
  formats.set(key, known)
  return known.format(at)
}

/** What the clock says where somebody is; nobody's reader changes that. */
export const hourIn = (at: number, zone: string): string => format('clock', zone, at)

/** As a field for day and time holds it. */
export const localIn = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' })

const iso = (at: number): string => new Date(at).toISOString()
