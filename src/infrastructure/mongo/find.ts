import type { Filter, Sort } from 'mongodb'
import { type Asked, limitOf, nextField, servingIndex, servingList } from '../finds.ts'
import type { Table } from '../tables.ts'
import { ordered, scalar, text } from '../values.ts'
import { keyOf, keysIn } from './keys.ts'
import type { StoredRow } from './rows.ts'

type Condition = Filter<StoredRow>
export type Query = { readonly filter: Condition; readonly sort: Sort; readonly limit: number }

export function selection(table: Table, workspaceId: string, asked: Asked): Query {
  const limit = limitOf(table, asked)
  const direction = asked.order?.direction === 'down' ? -1 : 1
  const field = nextField(asked) ?? 'id'
  const sort: Sort = field === 'id' ? { _id: direction } : { [field]: direction, _id: direction }
  return { filter: filterOf(table, workspaceId, asked), sort, limit }
}

/** Made of conditions on declared fields, each with a plain value in it. */
export function filterOf(table: Table, workspaceId: string, asked: Asked): Condition {
  const { equal = {}, includes } = asked
  const isById = !includes && servingIndex(table, asked)[0] === 'id'
  const [from, to] = keysIn(workspaceId)
  return {
    $and: [
      isById ? { _id: { $gte: from, $lt: to } } : { workspaceId },
      ...(includes ? [{ [servingList(table, { ...asked, includes })]: text(includes.value, includes.field) }] : []),
      ...Object.entries(equal).map(([field, value]) => equals(workspaceId, field, value)),
      ...ranged(workspaceId, asked),
      ...later(workspaceId, asked),
    ],
  }
}

function equals(workspaceId: string, field: string, value: unknown): Condition {
  const plain = scalar(value, field)
  if (field !== 'id') return { [field]: plain }
  return { _id: keyOf(workspaceId, String(plain)) }
}

/** A comparison finds values of its own type only; what has no value on the ordering field is not found. */
function ranged(workspaceId: string, asked: Asked): readonly Condition[] {
  const { range, order } = asked
  const field = nextField(asked)
  if (field === undefined) return []
  const above = range?.above === undefined ? undefined : ordered(range.above, field)
  const below = range?.below === undefined ? undefined : ordered(range.below, field)
  if (field === 'id') {
    return [
      ...(above === undefined ? [] : [{ _id: { $gt: keyOf(workspaceId, String(above)) } }]),
      ...(below === undefined ? [] : [{ _id: { $lt: keyOf(workspaceId, String(below)) } }]),
    ]
  }
  return [
    ...(above === undefined ? [] : [{ [field]: { $gt: above } }]),
    ...(below === undefined ? [] : [{ [field]: { $lt: below } }]),
    ...(order && above === undefined && below === undefined ? [{ [field]: { $ne: null } }] : []),
  ]
}

/** Behind the last row of the page before. The first condition of two lets the index begin at the right place. */
function later(workspaceId: string, asked: Asked): readonly Condition[] {
  if (!asked.after) return []
  const [behind, from] = asked.order?.direction === 'down' ? (['$lt', '$lte'] as const) : (['$gt', '$gte'] as const)
  const beyond = { _id: { [behind]: keyOf(workspaceId, asked.after.id) } } as Condition
  const field = nextField(asked)
  if (field === undefined || field === 'id') return [beyond]
  const value = ordered(asked.after.value, field)
  return [{ [field]: { [from]: value } }, { $or: [{ [field]: { [behind]: value } }, beyond] }]
}
