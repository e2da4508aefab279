import type { Table } from './tables.ts'

/** `Find<D>` without its D: names are checked against the table. */
export type Asked = {
  readonly equal?: Readonly<Record<string, unknown>>
  readonly includes?: { readonly field: string; readonly value: string }
  readonly range?: { readonly field: string; readonly above?: string | number; readonly below?: string | number }
  readonly order?: { readonly field: string; readonly direction: 'up' | 'down' }
  readonly after?: { readonly value: string | number; readonly id: string }
  readonly limit?: number
}

/** The field of range and order. */
export const nextField = ({ range, order }: Asked): string | undefined => range?.field ?? order?.field

/** The index whose first fields are the equal ones and whose next field is the one of range and order. */
export function servingIndex(table: Table, asked: Asked): readonly string[] {
  const equal = Object.keys(asked.equal ?? {})
  const next = nextField(asked)
  const serves = (fields: readonly string[]) =>
    fields.length >= equal.length &&
    equal.every(field => fields.indexOf(field) >= 0 && fields.indexOf(field) < equal.length) &&
    !(asked.equal?.[fields[0] as string] === null && table.sparse.includes(fields[0] as string)) &&
    (next === undefined || fields[equal.length] === next)
  const found = isOneField(asked) ? [['id'], ...table.indexes].find(serves) : undefined
  if (!found) throw unserved(table, asked)
  return found
}

/** The list that serves a membership, whose other fields must be indexed ones. */
export function servingList(table: Table, asked: Asked & { readonly includes: { readonly field: string } }): string {
  const { field } = asked.includes
  const others = [...Object.keys(asked.equal ?? {}), nextField(asked) ?? 'id']
  if (!table.lists.includes(field) || !others.every(other => isColumn(table, other)) || !isOneField(asked)) throw unserved(table, asked)
  return field
}

export function limitOf(table: Table, { limit }: Asked): number {
  if (!Number.isSafeInteger(limit) || Number(limit) < 1) throw new TypeError(`A find in ${table.collection} needs a limit.`)
  return Number(limit)
}

function unserved(table: Table, { equal = {}, includes, range, order }: Asked): Error {
  const fields = [...Object.keys(equal), includes?.field, range?.field, order?.field].filter(field => field !== undefined)
  return new Error(`No index of ${table.collection} serves a find by ${fields.join(', ')}.`)
}

const isOneField = ({ range, order }: Asked): boolean => !range || !order || range.field === order.field
const isColumn = (table: Table, field: string): boolean => field === 'id' || field === 'version' || table.columns.includes(field)
