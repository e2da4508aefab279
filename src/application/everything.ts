import { type Collection, type Document, type Documents, type Find, INSTANCE } from './ports.ts'

const PAGE = 500

/** Every row of the instance with these values, however many there are. `order`: what the index that serves it goes on with. */
export async function everyWith<D extends Document>(
  documents: Documents,
  collection: Collection<D>,
  equal: NonNullable<Find<D>['equal']>,
  order?: keyof D & string,
): Promise<readonly D[]> {
  const found: D[] = []
  for (;;) {
    const last = found.at(-1)
    const page = await documents.find(collection, INSTANCE, {
      equal,
      ...(order && { order: { field: order, direction: 'up' } }),
      ...(last && { after: { value: last[order ?? 'id'] as string | number, id: last.id } }),
      limit: PAGE,
    })
    found.push(...page)
    if (page.length < PAGE) return found
  }
}
