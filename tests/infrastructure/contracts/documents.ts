import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dice, type OpenStore, THINGS, thing, WORKSPACE } from './things.ts'

export function documentsContract(name: string, open: OpenStore): void {
  suite(`documents on ${name}`, () => {
    keeping(open)
    claiming(open)
  })
}

function keeping(open: OpenStore): void {
  test('a document comes back as it was put, in its workspace only', async () => {
    await using store = await open()
    const whole = thing('a', 1, { group: 'g', place: null, isDone: false, tags: ['x', 'x', 'y'], note: { deep: ['ü', 1.5, null] } })
    assert.equal(await store.documents.put(THINGS, whole), true)
    assert.deepEqual(await store.documents.get(THINGS, WORKSPACE, 'a'), whole)
    assert.equal(await store.documents.get(THINGS, 'workspace-b', 'a'), undefined)
    assert.deepEqual(await store.documents.getMany(THINGS, 'workspace-b', ['a']), [])
    assert.deepEqual(await store.documents.find(THINGS, 'workspace-b', { equal: { group: 'g' }, limit: 9 }), [])
    assert.equal(await store.documents.count(THINGS, 'workspace-b', { includes: { field: 'tags', value: 'x' } }), 0)
  })

  test('many come in the order asked for, without those that are not there', async () => {
    await using store = await open()
    for (const id of ['a', 'b', 'c']) await store.documents.put(THINGS, thing(id, 1))
    const found = await store.documents.getMany(THINGS, WORKSPACE, ['c', 'x', 'a', 'c'])
    assert.deepEqual(
      found.map(({ id }) => id),
      ['c', 'a', 'c'],
    )
    assert.deepEqual(await store.documents.getMany(THINGS, WORKSPACE, []), [])
  })

  test('an older or equal version never overwrites', async () => {
    await using store = await open()
    const { documents } = store
    assert.equal(await documents.put(THINGS, thing('a', 5, { group: 'g', tags: ['new'] })), true)
    for (const version of [5, 4]) {
      assert.equal(await documents.put(THINGS, thing('a', version, { group: 'g', tags: ['new'], note: 'same fields' })), false)
      assert.equal(await documents.put(THINGS, thing('a', version, { group: 'h', tags: ['old'] })), false)
    }
    assert.deepEqual(await documents.get(THINGS, WORKSPACE, 'a'), thing('a', 5, { group: 'g', tags: ['new'] }))
    assert.equal(await documents.count(THINGS, WORKSPACE, { includes: { field: 'tags', value: 'old' } }), 0)
    assert.equal(await documents.put(THINGS, thing('a', 6)), true)
    assert.deepEqual(await documents.get(THINGS, WORKSPACE, 'a'), thing('a', 6))
  })

  test('of 50 puts at once the highest version stays, whatever their order', async () => {
    await using store = await open()
    const rival = await store.beside()
    const roll = dice(3)
    const versions = Array.from({ length: 50 }, (_, at) => at + 1).sort(() => roll(2) - 0.5)
    await Promise.all(
      versions.map(version => (roll(2) ? store : rival).documents.put(THINGS, thing('a', version, { place: version, group: 'g' }))),
    )
    assert.equal((await store.documents.get(THINGS, WORKSPACE, 'a'))?.version, 50)
    const found = await store.documents.find(THINGS, WORKSPACE, { equal: { group: 'g' }, limit: 9 })
    assert.deepEqual(
      found.map(({ place }) => place),
      [50],
    )
  })

  test('what is erased is found nowhere, and may come again', async () => {
    await using store = await open()
    const { documents } = store
    await documents.put(THINGS, thing('a', 5, { group: 'g', tags: ['x'] }))
    await documents.erase(THINGS, WORKSPACE, 'a')
    await documents.erase(THINGS, WORKSPACE, 'never')
    assert.equal(await documents.get(THINGS, WORKSPACE, 'a'), undefined)
    assert.equal(await documents.count(THINGS, WORKSPACE, { includes: { field: 'tags', value: 'x' } }), 0)
    assert.equal(await documents.put(THINGS, thing('a', 1, { tags: ['x'] })), true)
    assert.equal(await documents.count(THINGS, WORKSPACE, { includes: { field: 'tags', value: 'x' } }), 1)
  })

  test('a changed list is found by what it holds now', async () => {
    await using store = await open()
    const by = async (value: string) =>
      (await store.documents.find(THINGS, WORKSPACE, { includes: { field: 'tags', value }, limit: 9 })).map(({ id }) => id)
    await store.documents.put(THINGS, thing('a', 1, { tags: ['x', 'y'] }))
    await store.documents.put(THINGS, thing('b', 1, { tags: ['y'] }))
    await store.documents.put(THINGS, thing('a', 2, { tags: ['z', 'x'] }))
    assert.deepEqual([await by('x'), await by('y'), await by('z')], [['a'], ['b'], ['a']])
    await store.documents.put(THINGS, thing('a', 3))
    assert.deepEqual([await by('x'), await by('z')], [[], []])
  })

  test('a collection that was not declared is refused', async () => {
    await using store = await open()
    const other = { name: 'others', indexes: [] }
    await assert.rejects(store.documents.get(other, WORKSPACE, 'a'), /others/)
    await assert.rejects(store.documents.put(other, thing('a', 1)), /others/)
  })
}

function claiming(open: OpenStore): void {
  test('of a hundred who claim a name at once one gets it, and all are told who', async () => {
    await using store = await open()
    const rival = await store.beside()
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) => (at % 2 ? store : rival).documents.claim({ key: 'name', owner: `owner-${at}`, at })),
    )
    assert.equal(new Set(answers.map(({ owner }) => owner)).size, 1)
    assert.deepEqual(await store.documents.claimed('name'), answers[0])
  })

  test('its owner renews the stamp; another does not', async () => {
    await using store = await open()
    const { documents } = store
    await documents.claim({ key: 'name', owner: 'ann', at: 1 })
    assert.deepEqual(await documents.claim({ key: 'name', owner: 'ann', at: 9 }), { key: 'name', owner: 'ann', at: 9 })
    assert.deepEqual(await documents.claim({ key: 'name', owner: 'bob', at: 10 }), { key: 'name', owner: 'ann', at: 9 })
    assert.deepEqual(await documents.claimed('name'), { key: 'name', owner: 'ann', at: 9 })
    assert.equal(await documents.claimed('other'), undefined)
  })

  test('Bob takes over exactly the claim he saw', async () => {
    await using store = await open()
    const { documents } = store
    const [seen, renewed, bobs] = [1, 2, 3].map(at => ({ key: 'name', owner: at === 3 ? 'bob' : 'ann', at })) as [never, never, never]
    await documents.claim(seen)
    await documents.claim(renewed)
    assert.deepEqual(await documents.claim(bobs, seen), renewed)
    assert.deepEqual(await documents.claim(bobs, { ...(renewed as object), owner: 'cleo' } as never), renewed)
    assert.deepEqual(await documents.claim(bobs, renewed), bobs)
    assert.deepEqual(await documents.claimed('name'), bobs)
  })

  test('of many who take over one claim only one does', async () => {
    await using store = await open()
    const seen = { key: 'name', owner: 'ann', at: 1 }
    await store.documents.claim(seen)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) => store.documents.claim({ key: 'name', owner: `o-${at}`, at: 5 }, seen)),
    )
    assert.equal(new Set(answers.map(({ owner }) => owner)).size, 1)
    assert.notEqual(answers[0]?.owner, 'ann')
  })

  test('a key is freed only by owner and stamp, and is then free', async () => {
    await using store = await open()
    const { documents } = store
    await documents.claim({ key: 'name', owner: 'ann', at: 5 })
    assert.equal(await documents.release({ key: 'name', owner: 'ann', at: 4 }), false)
    assert.equal(await documents.release({ key: 'name', owner: 'bob', at: 5 }), false)
    assert.equal(await documents.release({ key: 'name', owner: 'ann', at: 5 }), true)
    assert.equal(await documents.release({ key: 'name', owner: 'ann', at: 5 }), false)
    assert.equal((await documents.claim({ key: 'name', owner: 'bob', at: 6 })).owner, 'bob')
  })
}
