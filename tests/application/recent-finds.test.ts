import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Collection, Document, Documents } from '../../src/application/ports.ts'
import { recentFinds } from '../../src/application/recent-finds.ts'
import { dice } from '../infrastructure/contracts/things.ts'

type Place = Document & { readonly personId: string }
const PLACES: Collection<Place> = { name: 'places', indexes: [['personId']] }
const NOTES: Collection<Place> = { name: 'notes', indexes: [['personId']] }
const [HERE, THERE] = ['acme', 'rivals']
const place = (id: string, personId: string, workspaceId = HERE): Place => ({ workspaceId, id, version: 1, personId })
const change = (document: Place) => [{ collection: PLACES, before: undefined, document }]

/** Answers what it knew when it was asked, and only when it is told to. */
function slowStore() {
  const rows: Place[] = []
  const waiting: (() => void)[] = []
  let reads = 0
  const find = (_: unknown, workspaceId: string, { equal }: { equal: { personId: string } }) => {
    reads++
    const found = rows.filter(row => row.workspaceId === workspaceId && row.personId === equal.personId)
    return new Promise(resolve => waiting.push(() => resolve(found)))
  }
  return {
    documents: { find } as unknown as Documents,
    rows,
    reads: () => reads,
    answers: () => {
      for (const answer of waiting.splice(0)) answer()
    },
  }
}

function setting(hears = true) {
  const store = slowStore()
  const finds = recentFinds(store.documents, () => hears)
  const ask = (personId: string, workspaceId = HERE, collection = PLACES) =>
    finds.find(collection, workspaceId, { equal: { personId }, limit: 9 })
  const found = async (...asked: Parameters<typeof ask>) => {
    const asking = ask(...asked)
    store.answers()
    return (await asking).map(row => row.id)
  }
  return { store, finds, ask, found }
}

test('what was found is not looked for again before something there changes', async () => {
  const { store, finds, found } = setting()
  store.rows.push(place('launch', 'ann'))
  assert.deepEqual(await found('ann'), ['launch'])
  assert.deepEqual(await found('ann'), ['launch'])
  assert.equal(store.reads(), 1)
  const added = place('general', 'ann')
  store.rows.push(added)
  finds.note(change(added))
  assert.deepEqual(await found('ann'), ['launch', 'general'])
  assert.equal(store.reads(), 2)
  finds.drop(PLACES, HERE)
  await found('ann')
  finds.clear()
  await found('ann')
  assert.equal(store.reads(), 4)
})

test('a change elsewhere takes nothing away', async () => {
  const { store, finds, found } = setting()
  await found('ann')
  finds.note(change(place('theirs', 'ann', THERE)))
  finds.drop(NOTES, HERE)
  await found('ann')
  assert.equal(store.reads(), 1)
})

test('another question is another answer', async () => {
  const { store, found } = setting()
  store.rows.push(place('launch', 'ann'), place('secret', 'bob'), place('theirs', 'ann', THERE))
  assert.deepEqual([await found('ann'), await found('bob'), await found('ann', THERE)], [['launch'], ['secret'], ['theirs']])
})

test('of what nobody tells, nothing is kept', async () => {
  const { store, found } = setting(false)
  await found('ann')
  await found('ann')
  assert.equal(store.reads(), 2)
})

test('after any order of writes, words and slow answers, a question that begins then gets everything', async () => {
  for (let seed = 1; seed <= 300; seed++) {
    const roll = dice(seed)
    const { store, finds, ask, found } = setting()
    const open: Promise<unknown>[] = []
    const writes = (tell: (added: Place) => void) => {
      const added = place(String(store.rows.length), 'ann')
      store.rows.push(added)
      tell(added)
    }
    const steps = [
      () => writes(added => finds.note(change(added))),
      () => writes(() => finds.drop(PLACES, HERE)),
      () => {
        open.push(ask('ann'))
      },
      () => store.answers(),
      () => new Promise(setImmediate),
      async () =>
        assert.deepEqual(
          await found('ann'),
          store.rows.map(row => row.id),
          `seed ${seed}`,
        ),
    ]
    for (let step = 0; step < 40; step++) await steps[roll(steps.length)]?.()
    store.answers()
    await Promise.all(open)
  }
})
