import type { SQLInputValue } from 'node:sqlite'
import { scalar, texts } from '../values.ts'

/** As SQLite keeps it: a truth value is a number. */
export function bound(value: unknown, name: string): SQLInputValue {
  const plain = scalar(value, name)
  return typeof plain === 'boolean' ? Number(plain) : plain
}

/** As JSON: a side table holds the same values one by one. */
export const boundTexts = (value: unknown, name: string): string => JSON.stringify(texts(value, name))
