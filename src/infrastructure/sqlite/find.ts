import type { SQLInputValue } from 'node:sqlite'
import { indexName, listName, quoted, type Table } from './schema.ts'
import { ordered, scalar, text } from './values.ts'

/** `Find<D>` without its D: names are checked against the table. */
export type Asked = {
  readonly equal?: Readonly<Record<string, unknown>>
  readonly includes?: { readonly field: string; readonly value: string }
  readonly range?: { readonly field: string; readonly above?: string | number; readonly below?: string | number }
  readonly order?: { readonly field: string; readonly direction: 'up' | 'down' }
  readonly after?: { readonly value: string | number; readonly id: string }
  readonly limit?: number
}

export type Query = { readonly sql: string; readonly values: readonly SQLInputValue[] }

/** Smaller than every number and every text, but not than null: what has no value on the ordering field is not found. */
const LOWEST = '-9e999'

export function selection(table: Table, workspaceId: string, asked: Asked): Query {
  const { limit } = asked
  if (!Number.isSafeInteger(limit) || Number(limit) < 1) throw new TypeError(`A find in ${table.collection} needs a limit.`)
  const { from, where, values } = filter(table, workspaceId, asked)
  const next = nextField(asked)
  const direction = asked.order?.direction === 'down' ? 'DESC' : 'ASC'
  const order = [...(next && next !== 'id' ? [next] : []), 'id'].map(field => `${column(asked, field)} ${direction}`).join(', ')
  return { sql: `SELECT t."body" FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ?`, values: [...values, Number(limit)] }
}

export function counting(table: Table, workspaceId: string, asked: Asked): Query {
  const { from, where, values } = filter(table, workspaceId, asked)
  return { sql: `SELECT count(*) AS "count" FROM ${from} WHERE ${where}`, values }
}

function filter(table: Table, workspaceId: string, asked: Asked) {
  const conditions: (readonly [sql: string, ...values: SQLInputValue[]])[] = [
    [`${column(asked, 'workspaceId')} = ?`, text(workspaceId, 'workspaceId')],
    ...included(asked),
    ...Object.entries(asked.equal ?? {}).map(([field, value]) => [`${column(asked, field)} IS ?`, scalar(value, field)] as const),
    ...ranged(asked),
    ...later(asked),
  ]
  return {
    from: source(table, asked),
    where: conditions.map(([sql]) => sql).join(' AND '),
    values: conditions.flatMap(([, ...values]) => values),
  }
}

function source(table: Table, asked: Asked): string {
  const t = quoted(table.name)
  if (!asked.includes) return `${t} AS t INDEXED BY ${quoted(indexName(table, servingIndex(table, asked)))}`
  const { field } = asked.includes
  const others = [...Object.keys(asked.equal ?? {}), nextField(asked) ?? 'id']
  if (!table.lists.includes(field) || !others.every(other => isColumn(table, other)) || !isOneField(asked)) throw unserved(table, asked)
  return `${quoted(listName(table, field))} AS m CROSS JOIN ${t} AS t ON t."workspaceId" = m."workspaceId" AND t."id" = m."id"`
}

/** The index whose first fields are the equal ones and whose next field is the one of range and order. */
function servingIndex(table: Table, asked: Asked): readonly string[] {
  const equal = Object.keys(asked.equal ?? {})
  const next = nextField(asked)
  const serves = (fields: readonly string[]) =>
    fields.length >= equal.length &&
    equal.every(field => fields.indexOf(field) >= 0 && fields.indexOf(field) < equal.length) &&
    (next === undefined || fields[equal.length] === next)
  const found = isOneField(asked) ? [['id'], ...table.indexes].find(serves) : undefined
  if (!found) throw unserved(table, asked)
  return found
}

function unserved(table: Table, { equal = {}, includes, range, order }: Asked): Error {
  const fields = [...Object.keys(equal), includes?.field, range?.field, order?.field].filter(field => field !== undefined)
  return new Error(`No index of ${table.collection} serves a find by ${fields.join(', ')}.`)
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

const nextField = ({ range, order }: Asked): string | undefined => range?.field ?? order?.field
const isOneField = ({ range, order }: Asked): boolean => !range || !order || range.field === order.field
const isColumn = (table: Table, field: string): boolean => field === 'id' || field === 'version' || table.columns.includes(field)
