import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Keys } from '../../../src/application/ports.ts'

/** `again` opens the same keys anew, `another` those of somebody else. */
export type OpenKeys = () => Promise<{
  readonly keys: Keys
  again(): Promise<Keys>
  another(): Promise<Keys>
  [Symbol.asyncDispose](): Promise<void>
}>

export function keysContract(name: string, open: OpenKeys): void {
  suite(`keys on ${name}`, () => {
    test('a digest is the same after a restart, and another elsewhere', async () => {
      await using place = await open()
      const digest = place.keys.digest('csrf', 'session-1')
      assert.match(digest, /^[0-9a-f]{64}$/)
      assert.equal((await place.again()).digest('csrf', 'session-1'), digest)
      assert.notEqual((await place.another()).digest('csrf', 'session-1'), digest)
    })

    test('purpose and text both matter, and where one ends', async () => {
      await using place = await open()
      const { digest } = place.keys
      const digests = [
        digest('csrf', 'a'),
        digest('link', 'a'),
        digest('csrf', 'b'),
        digest('csr', 'fa'),
        digest('csrf', ''),
        digest('csrf', 'ä'),
      ]
      assert.equal(new Set(digests).size, digests.length)
    })
  })
}
