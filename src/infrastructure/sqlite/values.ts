import type { SQLInputValue } from 'node:sqlite'

/*
 * The only ways from a value to a statement. Types end where the outside begins: no object reaches a statement, and what
 * SQLite would bind in silence (undefined as null) is refused. All of it before a turn begins.
 */

export function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new TypeError(`${name} must be text.`)
}

export function ordered(value: unknown, name: string): string | number {
  if (typeof value === 'string' || isNumber(value)) return value
  throw new TypeError(`${name} must be text or a number.`)
}

export function scalar(value: unknown, name: string): SQLInputValue {
  if (typeof value === 'string' || value === null || isNumber(value)) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  throw new TypeError(`${name} must be text, a number, a truth value or null.`)
}

/** As JSON: a side table holds the same values one by one. */
export function texts(value: unknown, name: string): string {
  if (Array.isArray(value) && value.every(entry => typeof entry === 'string')) return JSON.stringify(value)
  throw new TypeError(`${name} must be a list of texts.`)
}

const isNumber = (value: unknown): value is number => Number.isFinite(value)
