import assert from 'node:assert/strict'
import { test } from 'node:test'
import { argon2Passwords } from '../../src/infrastructure/local-accounts/passwords.ts'
import { processBroadcast } from '../../src/infrastructure/process/broadcast.ts'
import { systemClock } from '../../src/infrastructure/process/clock.ts'
import { memoryLimits } from '../../src/infrastructure/process/limits.ts'
import { cryptoRandom } from '../../src/infrastructure/process/random.ts'
import { sharpPictures } from '../../src/infrastructure/sharp/pictures.ts'
import { broadcastContract } from './contracts/broadcast.ts'
import { limitsContract } from './contracts/limits.ts'
import { passwordsContract } from './contracts/passwords.ts'
import { picturesContract } from './contracts/pictures.ts'

passwordsContract('argon2', argon2Passwords)
picturesContract('sharp', sharpPictures())
limitsContract('memory', memoryLimits)
broadcastContract('one process', async () => {
  const { join } = processBroadcast()
  return { nodes: [join(), join(), join()], settled: () => new Promise(resolve => setImmediate(resolve)) }
})

test('a flood of made-up keys forgets the oldest, and memory stays bounded', async () => {
  const limits = memoryLimits(100)
  const limit = { name: 'guess', points: 1, seconds: 60 }
  await limits.take(limit, 'ann')
  for (let n = 0; n < 99; n++) await limits.take(limit, `made-up-${n}`)
  assert.equal((await limits.take(limit, 'ann')).isAllowed, false)
  await limits.take(limit, 'one more')
  assert.equal((await limits.take(limit, 'ann')).isAllowed, true)
})

test('the clock tells milliseconds, and random bytes are not twice the same', () => {
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 1000)
  assert.equal(cryptoRandom.bytes(32).length, 32)
  assert.notDeepEqual(cryptoRandom.bytes(32), cryptoRandom.bytes(32))
})
