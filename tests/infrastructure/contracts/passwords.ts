import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Passwords } from '../../../src/application/ports.ts'

export function passwordsContract(name: string, open: () => Passwords): void {
  suite(`passwords by ${name}`, () => {
    test('a password fits its own hash and no other', async () => {
      const passwords = open()
      const hash = await passwords.hash('correct horse battery')
      assert.deepEqual(await passwords.verify(hash, 'correct horse battery'), { fits: true, isWeak: false })
      assert.deepEqual(await passwords.verify(hash, 'correct horse batterx'), { fits: false, isWeak: false })
      assert.notEqual(await passwords.hash('correct horse battery'), hash)
    })

    test('the stored text names argon2id, 64 MiB, 3 passes, one lane, 16 bytes of salt and 32 of tag', async () => {
      const [, algorithm, version, cost, salt = '', tag = ''] = (await open().hash('Ann’s password')).split('$')
      assert.deepEqual([algorithm, version, cost], ['argon2id', 'v=19', 'm=65536,t=3,p=1'])
      assert.deepEqual(
        [salt, tag].map(part => Buffer.from(part, 'base64').length),
        [16, 32],
      )
    })

    test('nobody’s password never fits, and takes as long as somebody’s', async () => {
      const passwords = open()
      const hash = await passwords.hash('correct horse battery')
      const known: number[] = []
      const unknown: number[] = []
      for (let round = 0; round < 9; round++) {
        known.push(await took(() => passwords.verify(hash, 'wrong horse battery')))
        unknown.push(await took(async () => assert.deepEqual(await passwords.verify(undefined, 'x'), { fits: false, isWeak: false })))
      }
      const ratio = median(unknown) / median(known)
      assert.ok(ratio > 0.6 && ratio < 1.7, `unknown people take ${ratio} times as long`)
    })

    test('a hash made with less is called weak, and still fits', async () => {
      assert.deepEqual(await open().verify(WEAK, 'correct horse battery'), { fits: true, isWeak: true })
    })

    test('34 at once are served, the rest is told that we are busy, and then there is room again', async () => {
      const passwords = open()
      const asked = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.verify(WEAK, 'x')))
      const refused = asked.filter(answer => answer.status === 'rejected')
      assert.equal(refused.length, 6)
      for (const { reason } of refused) assert.equal(reason.code, 'busy')
      assert.equal((await passwords.verify(undefined, 'x')).fits, false)
    })

    test('the event loop goes on meanwhile', async () => {
      const passwords = open()
      let turns = 0
      const ticking = setInterval(() => turns++, 1)
      await Promise.all([1, 2, 3, 4].map(() => passwords.verify(undefined, 'x')))
      clearInterval(ticking)
      assert.ok(turns > 20, `only ${turns} turns`)
    })
  })
}

/** Made with as little as we would ever accept: what a test needs many of costs less. */
const WEAK = '$argon2id$v=19$m=19456,t=2,p=1$GONkoOf5C7KlX8/cRcMM2A$tS7Mcyrog2CUv60pjFVrZDOzXtxquMAlY6G7PfuaoCc'

async function took(act: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0
