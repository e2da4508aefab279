import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { Limits } from '../../../src/application/ports.ts'

export function limitsContract(name: string, open: () => Limits): void {
  suite(`limits by ${name}`, () => {
    test('as many as there are points are allowed, the next is not', async () => {
      const limits = open()
      const limit = { name: 'guess', points: 3, seconds: 60 }
      const taken = await Promise.all([1, 2, 3, 4].map(() => limits.take(limit, 'ann')))
      assert.deepEqual(
        taken.map(({ isAllowed, remaining }) => [isAllowed, remaining]),
        [
          [true, 2],
          [true, 1],
          [true, 0],
          [false, 0],
        ],
      )
      for (const { resetMs } of taken) assert.ok(resetMs > 30_000 && resetMs <= 60_000)
    })

    test('each key and each limit counts on its own', async () => {
      const limits = open()
      const [guess, post] = [
        { name: 'guess', points: 1, seconds: 60 },
        { name: 'post', points: 1, seconds: 60 },
      ]
      await limits.take(guess, 'ann')
      assert.equal((await limits.take(guess, 'ann')).isAllowed, false)
      assert.equal((await limits.take(guess, 'bob')).isAllowed, true)
      assert.equal((await limits.take(post, 'ann')).isAllowed, true)
    })

    test('when the time is over it starts anew', async () => {
      const limits = open()
      const limit = { name: 'guess', points: 1, seconds: 5 }
      await limits.take(limit, 'ann')
      const refused = await limits.take(limit, 'ann')
      assert.equal(refused.isAllowed, false)
      await pause(refused.resetMs + 20)
      assert.equal((await limits.take(limit, 'ann')).isAllowed, true)
    })
  })
}
