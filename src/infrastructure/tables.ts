/** A collection as far as a store is concerned; every `Collection<D>` fits. */
export type Shape = {
  readonly name: string
  readonly indexes: readonly (readonly string[])[]
  readonly sparse?: readonly string[]
  readonly lists?: readonly string[]
}

/** Names that are ready to stand in a statement. `columns` are the indexed fields beside workspaceId, id and version. */
export type Table = {
  readonly collection: string
  readonly name: string
  readonly columns: readonly string[]
  readonly lists: readonly string[]
  readonly indexes: readonly (readonly string[])[]
  readonly sparse: readonly string[]
}

export const BUILT_IN: readonly string[] = ['workspaceId', 'id', 'version']
const IS_COLLECTION = /^[a-z][a-z0-9-]*$/i
const IS_FIELD = /^[a-z][a-z0-9]*$/i

export function tableOf({ name, indexes, sparse = [], lists = [] }: Shape): Table {
  if (!IS_COLLECTION.test(name)) throw new Error(`A collection cannot be called ${JSON.stringify(name)}.`)
  const columns = [...new Set(indexes.flat())].filter(field => !BUILT_IN.includes(field))
  const stored = [...BUILT_IN, 'body', ...columns, ...lists]
  const unfit = stored.find((field, at) => !IS_FIELD.test(field) || stored.some((other, i) => i < at && isSameName(field, other)))
  if (unfit !== undefined) throw new Error(`The collection ${name} cannot index a field called ${JSON.stringify(unfit)}.`)
  return { collection: name, name: `documents_${name}`, columns, lists, indexes, sparse }
}

export function tableIn(tables: ReadonlyMap<string, Table>, { name }: { readonly name: string }): Table {
  const found = tables.get(name)
  if (!found) throw new Error(`The store was opened without the collection ${name}.`)
  return found
}

const isSameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
