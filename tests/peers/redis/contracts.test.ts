import assert from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryLimits } from '../../../src/infrastructure/process/limits.ts'
import { type OpenRedis, openRedis } from '../../../src/infrastructure/redis/redis.ts'
import { broadcastContract } from '../../infrastructure/contracts/broadcast.ts'
import { limitsContract } from '../../infrastructure/contracts/limits.ts'
import { aRedis, type RedisPeer } from '../../support/peers/redis.ts'
import { until } from '../../support/until.ts'

const opened = new Set<OpenRedis>()
let peer: RedisPeer
let shared: OpenRedis

before(async () => {
  peer = await aRedis()
  shared = await open()
})

after(async () => {
  for (const redis of opened) redis.close()
  await peer[Symbol.asyncDispose]()
})

async function open(url = peer.url): Promise<OpenRedis> {
  const redis = await openRedis(url)
  opened.add(redis)
  return redis
}

broadcastContract('Redis', async () => {
  const [one, two, three] = [await open(), await open(), await open()]
  return { nodes: [one.broadcast, two.broadcast, three.broadcast], settled: () => sleep(500) }
})

let windows = 0
limitsContract('Redis', () => {
  const limits = shared.limits(memoryLimits())
  const own = `${windows++} `
  return { take: (limit, key) => limits.take(limit, own + key) }
})

const isSubscribed = async (channel: string): Promise<boolean> =>
  (await peer.tell('PUBSUB', 'SHARDCHANNELS', `flowra:${channel}`)).includes(channel)

suite('Redis between processes', () => {
  test('what is published arrives byte for byte', async () => {
    const [here, there] = [await open(), await open()]
    const heard: Buffer[] = []
    there.broadcast.subscribe('bytes', payload => heard.push(Buffer.from(payload)))
    await until(() => isSubscribed('bytes'))
    const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    here.broadcast.publish('bytes', every)
    here.broadcast.publish('bytes', Buffer.alloc(0))
    await until(() => heard.length === 2)
    assert.deepEqual(heard, [every, Buffer.alloc(0)])
  })

  test('a channel is subscribed only while somebody listens', async () => {
    const { broadcast } = await open()
    const [one, two] = [broadcast.subscribe('quiet', () => {}), broadcast.subscribe('quiet', () => {})]
    await until(() => isSubscribed('quiet'))
    one()
    await sleep(500)
    assert.equal(await isSubscribed('quiet'), true)
    two()
    await until(async () => !(await isSubscribed('quiet')))
  })

  test('a listener that throws does not silence its neighbours', async () => {
    const faults: unknown[] = []
    const [here, there] = [await open(), await openRedis(peer.url, { report: error => faults.push(error) })]
    opened.add(there)
    let heard = 0
    there.broadcast.subscribe('loud', () => {
      throw new Error('of the listener')
    })
    there.broadcast.subscribe('loud', () => heard++)
    await until(() => isSubscribed('loud'))
    here.broadcast.publish('loud', Buffer.from('x'))
    await until(() => heard === 1 && faults.length === 1)
    assert.deepEqual([heard, faults.length], [1, 1])
  })

  test('two processes share a window', async () => {
    const [here, there] = [(await open()).limits(memoryLimits()), (await open()).limits(memoryLimits())]
    const limit = { name: 'shared', points: 4, seconds: 60 }
    const taken = []
    for (const limits of [here, there, here, there, here, there]) taken.push((await limits.take(limit, 'ann')).isAllowed)
    assert.deepEqual(taken, [true, true, true, true, false, false])
  })
})
