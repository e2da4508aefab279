import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { RATES } from '../../src/application/limits.ts'
import { INSTANCE, type Limits, type Ports } from '../../src/application/ports.ts'
import { strictLimits, TRIES } from '../../src/application/strict-limits.ts'
import { openSqlite } from '../../src/infrastructure/sqlite/store.ts'

const guess = { name: 'guess', points: 10, seconds: 900, isStrict: true } as const
const nobody: Limits = { take: async () => assert.fail('was counted elsewhere') }

function aStore(change: (documents: Ports['documents']) => Ports['documents'] = same => same) {
  const store = openSqlite({ path: ':memory:', collections: [TRIES], onFatal: error => assert.fail(error) })
  const documents = change(store.documents)
  let now = Date.parse('2026-11-20T10:58:00Z')
  const clock = { now: () => now }
  return {
    documents,
    passes: (ms: number) => {
      now += ms
    },
    process: (others = nobody) => strictLimits({ documents, clock }, others),
    [Symbol.dispose]: () => store.close(),
  }
}

const allowed = (taken: readonly { readonly isAllowed: boolean }[]): number => taken.filter(({ isAllowed }) => isAllowed).length

suite('limits on guessing', () => {
  test('a thousand guesses at once in two processes: ten are let through', async () => {
    using store = aStore()
    const [here, there] = [store.process(), store.process()]
    const taken = await Promise.all(Array.from({ length: 1_000 }, (_, n) => (n % 2 ? here : there).take(guess, 'ann')))
    assert.equal(allowed(taken), 10)
    assert.deepEqual((await here.take(guess, 'ann')).remaining, 0)
  })

  test('a restart gives no new tries, and the end of the window does', async () => {
    using store = aStore()
    for (let n = 0; n < 10; n++) assert.deepEqual((await store.process().take(guess, 'ann')).isAllowed, true)
    const refused = await store.process().take(guess, 'ann')
    assert.equal(refused.isAllowed, false)
    assert.ok(refused.resetMs > 890_000 && refused.resetMs <= 900_000)
    const there = store.process()
    await there.take(guess, 'ann')
    store.passes(900_001)
    assert.equal((await there.take(guess, 'ann')).remaining, 9)
  })

  test('each key and each limit counts on its own', async () => {
    using store = aStore()
    const limits = store.process()
    const [one, other] = [
      { ...guess, points: 1 },
      { ...guess, name: 'other', points: 1 },
    ]
    await limits.take(one, 'ann')
    assert.equal((await limits.take(one, 'ann')).isAllowed, false)
    assert.equal((await limits.take(one, 'bob')).isAllowed, true)
    assert.equal((await limits.take(other, 'ann')).isAllowed, true)
  })

  test('who has no try left costs the store nothing', async () => {
    let asked = 0
    using store = aStore(documents => ({
      ...documents,
      get: (...question) => {
        asked++
        return documents.get(...question)
      },
    }))
    const limits = store.process()
    for (let n = 0; n < 11; n++) await limits.take(guess, 'ann')
    asked = 0
    for (let n = 0; n < 100; n++) assert.equal((await limits.take(guess, 'ann')).isAllowed, false)
    assert.equal(asked, 0)
  })

  test('a store that cannot be asked lets nobody try', async () => {
    using store = aStore(documents => ({ ...documents, put: () => Promise.reject(new Error('the store is away')) }))
    await assert.rejects(store.process().take(guess, 'ann'), /the store is away/)
  })

  test('tries that are over are cleared away, others are not', async () => {
    using store = aStore()
    const limits = store.process()
    await limits.take(guess, 'ann')
    store.passes(500_000)
    await limits.take(guess, 'bob')
    store.passes(470_000)
    await limits.take(guess, 'cleo')
    assert.equal(await store.documents.count(TRIES, INSTANCE, { range: { field: 'until', above: 0 } }), 2)
    assert.equal((await limits.take(guess, 'bob')).remaining, 8)
  })

  test('other limits are counted elsewhere, and those on signing in are strict', async () => {
    using store = aStore()
    const elsewhere = { isAllowed: true, remaining: 41, resetMs: 1 }
    const limits = store.process({ take: async () => elsewhere })
    assert.equal(await limits.take(RATES.read, 'ann'), elsewhere)
    for (const limit of [RATES.signInAccount, RATES.signInAddress, RATES.signInDevice])
      assert.equal((await limits.take(limit, 'ann')).remaining, limit.points - 1)
  })
})
