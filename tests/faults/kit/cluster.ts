import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { aProxy } from '../../support/peers/haproxy.ts'
import { aRedis, type RedisPeer } from '../../support/peers/redis.ts'
import { aSecantus, type SecantusPeer } from '../../support/peers/secantus.ts'
import { type Verdict, verdict } from './check.ts'
import { type Client, clientOf } from './client.ts'
import type { Figures } from './figures.ts'
import { demolish, furnish, type House } from './house.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { type Row, walked } from './rows.ts'
import { kill, type Server, startServer } from './server.ts'

type Name = 'web1' | 'web2' | 'worker'
export const NAMES: readonly Name[] = ['web1', 'web2', 'worker']

/** Two web processes and a worker on one store, behind a proxy without sticky sessions, with people and a ledger. */
export type Cluster = AsyncDisposable & {
  readonly house: House
  readonly ledger: Ledger
  readonly client: Client // through the proxy
  readonly origin: string // of the proxy
  readonly store: SecantusPeer
  readonly redis: RedisPeer
  server(name: Name): Server
  /** Starts a process again, at its port, and waits until the proxy knows; answers how many milliseconds it took to be ready. */
  restart(name: Name): Promise<number>
  verdict(): Promise<Verdict & Figures>
}

const SECRET_KEY = 'a key that all processes of this cluster share'

export async function aCluster({ people = 8, chats = 3 } = {}): Promise<Cluster> {
  const [store, redis] = [await aSecantus(), await aRedis()]
  const house = await furnish({ people, chats, stores: { mongoUrl: store.url, secretKey: SECRET_KEY } })
  const path = join(tmpdir(), `flowra-ledger-${process.pid}-cluster.jsonl`)
  const ledger = openLedger(path)
  const ports: Record<Name, number> = { web1: await freePort(), web2: await freePort(), worker: await freePort() }
  const proxy = await aProxy(await freePort(), await freePort(), [ports.web1, ports.web2])
  const env = { MONGO_URL: store.url, SECRET_KEY, REDIS_URL: redis.url, PUBLIC_URL: proxy.origin, TRUSTED_PROXIES: '127.0.0.1' }
  const begin = (name: Name): Server =>
    startServer(house.folder, ports[name], { env: { ...env, ROLE: name === 'worker' ? 'worker' : 'web' } })
  const servers = new Map(NAMES.map(name => [name, begin(name)]))
  const server = (name: Name): Server => servers.get(name) as Server
  await Promise.all(NAMES.map(name => server(name).ready()))
  await Promise.all([proxy.knows(ports.web1), proxy.knows(ports.web2)])
  const client = await clientOf(house, proxy.origin, ledger)

  return {
    house,
    ledger,
    client,
    origin: proxy.origin,
    store,
    redis,
    server,
    async restart(name) {
      servers.set(name, begin(name))
      const ms = await server(name).ready()
      if (name !== 'worker') await proxy.knows(ports[name])
      return ms
    },
    async verdict() {
      const shown = new Map<string, readonly Row[]>()
      for (const chatId of house.chats) shown.set(chatId, await walked(house, client, chatId))
      for (const name of NAMES) await kill(server(name))
      const ends = { ok: ledger.count('ok'), info: ledger.count('info'), fail: ledger.count('fail') }
      return { ...ends, ...(await verdict(house, ledger, shown)) }
    },
    async [Symbol.asyncDispose]() {
      for (const name of NAMES) await kill(server(name))
      await proxy[Symbol.asyncDispose]()
      await redis[Symbol.asyncDispose]()
      ledger.close()
      await rm(path)
      await demolish(house)
      await store[Symbol.asyncDispose]()
    },
  }
}
