import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Documents, Find } from '../../../src/application/ports.ts'
import { dice, type OpenStore, THINGS, type Thing, thing, WORKSPACE } from './things.ts'

export function findContract(name: string, open: OpenStore): void {
  suite(`finding on ${name}`, () => {
    finding(open)
    refusing(open)
  })
}

/** Every shape that an index serves, with what it means in plain JavaScript. */
const SHAPES: readonly Omit<Find<Thing>, 'limit'>[] = [
  {},
  { order: { field: 'id', direction: 'down' } },
  { range: { field: 'id', above: 'id-010' } },
  { equal: { id: 'id-020' } },
  { equal: { title: 'b' } },
  { order: { field: 'title', direction: 'down' } },
  { range: { field: 'title', below: 'b' }, order: { field: 'title', direction: 'up' } },
  { equal: { group: 'g1' } },
  { equal: { group: null } },
  { equal: { group: 'g1' }, order: { field: 'place', direction: 'up' } },
  { equal: { group: 'g1' }, order: { field: 'place', direction: 'down' } },
  { equal: { group: 'g1' }, range: { field: 'place', above: 2 } },
  { equal: { group: 'g1' }, range: { field: 'place', below: 5 } },
  { equal: { group: 'g1' }, range: { field: 'place', above: 1, below: 6 }, order: { field: 'place', direction: 'down' } },
  { equal: { group: 'g2', place: 3 } },
  { equal: { group: 'g2', place: null } },
  { equal: { group: 'g1' }, range: { field: 'version', above: 3 }, order: { field: 'version', direction: 'up' } },
  { equal: { isDone: true, group: 'g0' }, order: { field: 'title', direction: 'up' } },
  { equal: { isDone: false, group: 'g0' } },
  { includes: { field: 'tags', value: 'red' } },
  { includes: { field: 'tags', value: 'red' }, order: { field: 'place', direction: 'down' } },
  { includes: { field: 'tags', value: 'blue' }, equal: { isDone: true }, range: { field: 'version', above: 2 } },
]

function finding(open: OpenStore): void {
  test('every shape finds, counts and pages what plain JavaScript finds', async () => {
    await using store = await open()
    const all = await seeded(store.documents)
    for (const shape of SHAPES) {
      const expected = plainly(all, shape)
      const said = JSON.stringify(shape)
      assert.ok(expected.length > 0, `there must be something to find by ${said}`)
      const found = await store.documents.find(THINGS, WORKSPACE, { ...shape, limit: 1000 })
      assert.deepEqual(
        found.map(({ id }) => id),
        expected.map(({ id }) => id),
        said,
      )
      for (const limit of [1, 3, 7])
        assert.deepEqual(
          await paged(store.documents, shape, limit),
          expected.map(({ id }) => id),
          `${said} by ${limit}`,
        )
      if (!shape.order) assert.equal(await store.documents.count(THINGS, WORKSPACE, shape), expected.length, said)
    }
  })
}

async function seeded(documents: Documents): Promise<readonly Thing[]> {
  const roll = dice(11)
  const any = <T>(...from: readonly T[]) => from[roll(from.length)] as T
  const all = Array.from({ length: 160 }, (_, at) => {
    const group = any('g0', 'g1', 'g2', undefined)
    const title = any('a', 'b', 'C', undefined)
    const fields = {
      place: any(0, 1, 2, 3, 4.5, 6, -7, null),
      isDone: any(true, false),
      tags: any<string[]>([], ['red'], ['blue'], ['red', 'blue']),
    }
    return thing(`id-${String((at * 37) % 160).padStart(3, '0')}`, 1 + roll(6), {
      ...fields,
      ...(group && { group }),
      ...(title && { title }),
    })
  })
  await Promise.all(all.map(document => documents.put(THINGS, document)))
  await Promise.all(all.map(document => documents.put(THINGS, { ...document, workspaceId: 'workspace-b' })))
  return all
}

/** Equality with null finds what has no such field; a field that is ordered by must have a value. */
function plainly(all: readonly Thing[], { equal = {}, includes, range, order }: Omit<Find<Thing>, 'limit'>): readonly Thing[] {
  const field = range?.field ?? order?.field
  const sign = order?.direction === 'down' ? -1 : 1
  const value = (one: Thing) => (field ? one[field] : null) as string | number | null | undefined
  return all
    .filter(one => Object.entries(equal).every(([name, value]) => (one[name as keyof Thing] ?? null) === value))
    .filter(one => !includes || one.tags?.includes(includes.value))
    .filter(one => field === undefined || (value(one) ?? null) !== null)
    .filter(one => range?.above === undefined || (value(one) ?? -1) > range.above)
    .filter(one => range?.below === undefined || (value(one) ?? -1) < range.below)
    .sort((a, b) => sign * (compare(value(a), value(b)) || compare(a.id, b.id)))
}

const compare = (a: unknown, b: unknown): number => (a === b ? 0 : (a as number) < (b as number) ? -1 : 1)

async function paged(documents: Documents, shape: Omit<Find<Thing>, 'limit'>, limit: number): Promise<readonly string[]> {
  const met: string[] = []
  const field = shape.range?.field ?? shape.order?.field ?? 'id'
  let after: Find<Thing>['after']
  for (;;) {
    const page = await documents.find(THINGS, WORKSPACE, { ...shape, limit, ...(after && { after }) })
    met.push(...page.map(({ id }) => id))
    const last = page.at(-1)
    if (!last) return met
    after = { value: last[field] as string | number, id: last.id }
  }
}

function refusing(open: OpenStore): void {
  const unserved: readonly [sentence: string, find: Omit<Find<Thing>, 'limit'>][] = [
    ['a field without an index', { equal: { note: 'x' } as never }],
    ['a second field of an index without the first', { equal: { place: 1 } }],
    ['the lack of what only some have', { equal: { title: null } as never }],
    ['an order beside the index', { equal: { group: 'g' }, order: { field: 'title', direction: 'up' } }],
    [
      'an order of its own beside a range',
      { equal: { group: 'g' }, range: { field: 'place', above: 1 }, order: { field: 'version', direction: 'up' } },
    ],
    [
      'a membership with an order beside its range',
      { includes: { field: 'tags', value: 'red' }, range: { field: 'place', above: 1 }, order: { field: 'version', direction: 'up' } },
    ],
    ['a range in front of an equality', { equal: { title: 'a' }, range: { field: 'group', above: 'g' } }],
    ['membership in what is no list', { includes: { field: 'title', value: 'a' } }],
    ['a list as if it were text', { equal: { tags: 'red' } as never }],
    ['a field beside a membership that is not indexed', { includes: { field: 'tags', value: 'red' }, equal: { note: 'x' } as never }],
    ['a name that is SQL', { equal: { 'id" = "id" OR "id': 'a' } as never }],
    ['what every object has', { equal: { constructor: 'a' } as never }],
  ]
  for (const [sentence, find] of unserved) {
    test(`a find is refused by ${sentence}`, async () => {
      await using store = await open()
      await assert.rejects(store.documents.find(THINGS, WORKSPACE, { ...find, limit: 1 }), /things/)
      if (!find.order) await assert.rejects(store.documents.count(THINGS, WORKSPACE, find), /things/)
    })
  }

  test('no object, list, function, undefined or endless number reaches the store', async () => {
    await using store = await open()
    await store.documents.put(THINGS, thing('a', 1, { group: 'g', place: 1, tags: ['x'] }))
    for (const value of [
      { $ne: '' },
      { $gt: '' },
      ['g'],
      () => 'g',
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      1n,
      Symbol('g'),
      new Date(),
    ] as never[]) {
      const { documents } = store
      const find = (asked: object) => documents.find(THINGS, WORKSPACE, { ...asked, limit: 9 } as never)
      await assert.rejects(find({ equal: { group: value } }), TypeError)
      await assert.rejects(find({ includes: { field: 'tags', value } }), TypeError)
      await assert.rejects(
        find({ equal: { group: 'g' }, order: { field: 'place', direction: 'up' }, after: { value, id: 'a' } }),
        TypeError,
      )
      await assert.rejects(find({ after: { value: 'a', id: value } }), TypeError)
      if (value !== undefined) await assert.rejects(find({ equal: { group: 'g' }, range: { field: 'place', above: value } }), TypeError)
      await assert.rejects(
        find({ limit: value }).then(() => documents.find(THINGS, WORKSPACE, { limit: value })),
        TypeError,
      )
      await assert.rejects(documents.find(THINGS, value, { limit: 9 }), TypeError)
      await assert.rejects(documents.get(THINGS, WORKSPACE, value), TypeError)
      await assert.rejects(documents.getMany(THINGS, WORKSPACE, [value]), TypeError)
      await assert.rejects(documents.put(THINGS, thing(value, 1)), TypeError)
      if (value !== undefined) await assert.rejects(documents.put(THINGS, thing('b', 1, { group: value })), TypeError)
      await assert.rejects(documents.claim({ key: value, owner: 'ann', at: 1 }), TypeError)
    }
    assert.equal(await store.documents.count(THINGS, WORKSPACE, {}), 1)
  })
}
