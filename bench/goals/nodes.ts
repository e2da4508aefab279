import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { aRedis, type RedisPeer, withoutRedis } from '../../tests/support/peers/redis.ts'
import { aSecantus, withoutSecantus } from '../../tests/support/peers/secantus.ts'
import { type Flowra, startFlowra } from '../harness/flowra.ts'
import { FOLDER, type Seeded, seededBy } from '../harness/folders.ts'
import { interleaved } from '../harness/pairs.ts'
import type { Door } from '../load/readers.ts'
import { type Goal, using } from './bench.ts'
import { open } from './delivery.ts'

const READERS = 1000
const RATE = 20
const LOOK_MS = 1000 // a process that finds a commit by looking at the log alone is as late as this

export const nodes: Goal = {
  id: 'P13',
  what: 'a second process, through Redis',
  run(bench) {
    const missing = [withoutRedis(), withoutSecantus()].filter(one => one !== undefined)
    if (missing.length > 0) throw new Error(`two processes need a store and Redis in common, and there is ${missing.join(', ')}.`)
    return using(async opened => {
      const { here, there, seeded } = await twoNodes(opened)
      const target = { port: here.port, posters: seeded.posters }
      const load = { rate: RATE, seconds: bench.seconds * 2, isRead: true }
      const readAt = (node: Flowra) => async () => {
        await bench.generator.call('connect', doorOf(node, seeded, READERS))
        const { delivered } = await open(bench, { target }, { ...load, readAt: node.port })
        await bench.generator.call('connect', doorOf(node, seeded, 0))
        if (delivered.p50 >= LOOK_MS) throw new Error('nothing came through Redis: the log was looked at.')
        return delivered.p50
      }
      await interleaved(1, readAt(there), readAt(here))
      return [
        {
          goal: 'P13',
          what: `post → ${READERS} readers at another process, ${RATE}/s, p50`,
          unit: 'ms',
          against: 'readers at the same process',
          bar: { most: 1.3 },
          pairs: await interleaved(bench.pairs, readAt(there), readAt(here)),
          note: 'each post reached every reader; both processes on one core, store (SecantusDB) and Redis wherever the system puts them',
        },
      ]
    })
  },
}

async function twoNodes(opened: (close: () => unknown) => void) {
  const store = await aSecantus()
  opened(() => store[Symbol.asyncDispose]())
  const redis = await aRedis()
  opened(() => redis[Symbol.asyncDispose]())
  const data = mkdtempSync(join(FOLDER, 'nodes-'))
  opened(() => rmSync(data, { recursive: true }))
  const seeded = await seededBy({ folder: data, name: 'nodes', mongoUrl: store.url })
  const environment = { MONGO_URL: store.url, REDIS_URL: await straightTo(redis) }
  const [here, there] = [await startFlowra(data, environment), await startFlowra(data, environment)]
  for (const node of [here, there]) opened(node.stop)
  return { here, there, seeded }
}

/** Not by the way that tests make slow: each byte would go through the process of the bench. */
async function straightTo(redis: RedisPeer): Promise<string> {
  const port = /\d+\s*$/.exec(await redis.tell('CONFIG', 'GET', 'port'))?.[0].trim()
  return `redis://127.0.0.1:${port}`
}

const doorOf = ({ port }: Flowra, { slug, room, readers }: Seeded, count: number): Door => ({
  port,
  path: `/w/${slug}/ws`,
  cookies: readers,
  count,
  look: JSON.stringify({ t: 'look', chats: { [room]: 0 } }),
})
