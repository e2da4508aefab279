import type { Choice } from './form.ts'

/** The zones people may choose; what the runtime knows, and UTC, which it leaves out. */
export const zoneChoices = (): readonly Choice[] => zones

const zones: readonly Choice[] = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map(value => ({
  value,
  label: value.replaceAll('_', ' '),
}))

/** Locales for dates and numbers; the words on screen stay English. */
export const localeChoices: readonly Choice[] = [
  { value: 'en', label: 'English' },
  { value: 'en-GB', label: 'English (United Kingdom)' },
  { value: 'en-US', label: 'English (United States)' },
  { value: 'cs', label: 'Czech' },
  { value: 'da', label: 'Danish' },
  { value: 'de', label: 'German' },
  { value: 'es', label: 'Spanish' },
  { value: 'fi', label: 'Finnish' },
  { value: 'fr', label: 'French' },
  { value: 'it', label: 'Italian' },
  { value: 'ja', label: 'Japanese' },
  { value: 'nb', label: 'Norwegian' },
  { value: 'nl', label: 'Dutch' },
  { value: 'pl', label: 'Polish' },
  { value: 'pt', label: 'Portuguese' },
  { value: 'sv', label: 'Swedish' },
  { value: 'uk', label: 'Ukrainian' },
]
