import type { SQLInputValue } from 'node:sqlite'
import { type Asked, limitOf, nextField, servingIndex, servingList } from '../finds.ts'
import type { Table } from '../tables.ts'
import { ordered, text } from '../values.ts'
import { indexName, listName, quoted } from './schema.ts'
import { bound } from './values.ts'

export type Query = { readonly sql: string; readonly values: readonly SQLInputValue[] }

/** Smaller than every number and every text, but not than null: what has no value on the ordering field is not found. */
const LOWEST = '-9e999'

export function selection(table: Table, workspaceId: string, asked: Asked): Query {
  const limit = limitOf(table, asked)
  const { from, where, values } = filter(table, workspaceId, asked)
  const next = nextField(asked)
  const direction = asked.order?.direction === 'down' ? 'DESC' : 'ASC'
  const order = [...(next && next !== 'id' ? [next] : []), 'id'].map(field => `${column(asked, field)} ${direction}`).join(', ')
  return { sql: `SELECT t."body" FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ?`, values: [...values, limit] }
}

export function counting(table: Table, workspaceId: string, asked: Asked): Query {
  const { from, where, values } = filter(table, workspaceId, asked)
  return { sql: `SELECT count(*) AS "count" FROM ${from} WHERE ${where}`, values }
}

function filter(table: Table, workspaceId: string, asked: Asked) {
  const conditions: (readonly [sql: string, ...values: SQLInputValue[]])[] = [
    [`${column(asked, 'workspaceId')} = ?`, text(workspaceId, 'workspaceId')],
    ...included(asked),
    ...Object.entries(asked.equal ?? {}).map(([field, value]) => equals(column(asked, field), bound(value, field))),
    ...ranged(asked),
    ...later(asked),
  ]
  return {
    from: source(table, asked),
    where: conditions.map(([sql]) => sql).join(' AND '),
    values: conditions.flatMap(([, ...values]) => values),
  }
}

/** Only `=` tells SQLite that there is a value, which an index of those that have one asks for. */
const equals = (name: string, value: SQLInputValue) => [`${name} ${value === null ? 'IS' : '='} ?`, value] as const

function source(table: Table, asked: Asked): string {
  const t = quoted(table.name)
  const { includes } = asked
  if (!includes) return `${t} AS t INDEXED BY ${quoted(indexName(table, servingIndex(table, asked)))}`
  const list = quoted(listName(table, servingList(table, { ...asked, includes })))
  return `${list} AS m CROSS JOIN ${t} AS t ON t."workspaceId" = m."workspaceId" AND t."id" = m."id"`
}

function included({ includes }: Asked): readonly (readonly [string, SQLInputValue])[] {
  return includes ? [['m."value" = ?', text(includes.value, includes.field)]] : []
}

function ranged(asked: Asked): readonly (readonly [string, ...SQLInputValue[]])[] {
  const { range, order } = asked
  const field = nextField(asked)
  if (field === undefined) return []
  const name = column(asked, field)
  return [
    ...(range?.above !== undefined ? [[`${name} > ?`, ordered(range.above, field)] as const] : []),
    ...(range?.below !== undefined ? [[`${name} < ?`, ordered(range.below, field)] as const] : []),
    ...(order && range?.above === undefined ? [[`${name} >= ${LOWEST}`] as const] : []),
  ]
}

function later(asked: Asked): readonly (readonly [string, ...SQLInputValue[]])[] {
  if (!asked.after) return []
  const sign = asked.order?.direction === 'down' ? '<' : '>'
  const id = column(asked, 'id')
  const field = nextField(asked)
  const from = text(asked.after.id, 'id')
  if (field === undefined || field === 'id') return [[`${id} ${sign} ?`, from]]
  return [[`(${column(asked, field)}, ${id}) ${sign} (?, ?)`, ordered(asked.after.value, field), from]]
}

/** Ids and workspaces of a membership are read from the side table, which lies in their order. */
function column(asked: Asked, field: string): string {
  return `${asked.includes && (field === 'id' || field === 'workspaceId') ? 'm' : 't'}.${quoted(field)}`
}
