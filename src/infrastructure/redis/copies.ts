import { randomUUID } from 'node:crypto'
import type { AnyCollection, Collection, Document, Ports } from '../../application/ports.ts'
import type { Link } from './link.ts'

type Truth = Pick<Ports, 'documents' | 'log'>

/** What a crash between a write and its copy could leave behind is gone after this. */
const KEPT_MS = 10 * 60_000
const GONE = Number.MAX_SAFE_INTEGER

/** Keeps a version and a body unless a later version stands there. A version without a body sends readers to the store. */
const KEEP = `
local old = redis.call('GET', KEYS[1])
if old and tonumber(string.match(old, '^%d+')) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. '\\n' .. ARGV[2], 'PX', ARGV[3])
return 1`

/**
 * Copies of one collection in Redis, for documents that change by `put` alone. The store is always written first, and a copy never
 * goes back to an earlier version. Where a write could not be told to Redis, the epoch in the store moves on, and with it every
 * copy is void: whoever has followed the log to an event reads no copy from before it. Nor does a Redis that came back from an old
 * dump bring any back: its copies bear the name of the server that took them.
 */
export function redisCopies(link: Link, { documents, log }: Truth, collection: AnyCollection): Truth {
  const server = serverOf(link)
  const epochKey = `copies:${collection.name}`
  let epoch: Promise<string> | undefined

  function epochNow(): Promise<string> {
    epoch ??= documents.claimed(epochKey).then(held => held?.owner ?? 'first')
    epoch.catch(forgetEpoch)
    return epoch
  }

  function forgetEpoch(): void {
    epoch = undefined
  }

  /** Of two processes that do this at once one is enough: it did so after both had written. */
  async function moveOn(): Promise<void> {
    const held = await documents.claimed(epochKey)
    await documents.claim({ key: epochKey, owner: randomUUID(), at: Date.now() }, held)
    forgetEpoch()
  }

  async function placeOf(workspaceId: string, id: string): Promise<string> {
    const [name, now] = [server(), await epochNow()]
    if (name === undefined) throw new Error('Redis has not said its name yet.')
    return ['flowra:copy', name, now, collection.name, workspaceId, id].join(':')
  }

  async function keep(place: string, version: number, body: string): Promise<void> {
    await link.ask(client => client.call('EVAL', KEEP, 1, place, version, body, KEPT_MS))
  }

  async function copyAt(place: string): Promise<Document | undefined> {
    const copy = await link.ask(client => client.get(place))
    const body = copy?.slice(copy.indexOf('\n') + 1)
    return body ? JSON.parse(body) : undefined
  }

  /**
   * After the store was written. The epoch is read after that as well: one that moved on meanwhile has copies of its own to replace.
   * A version without a body, where it is not known what stands in the store.
   */
  async function tell(workspaceId: string, id: string, version: number, body = ''): Promise<void> {
    try {
      forgetEpoch()
      await keep(await placeOf(workspaceId, id), version, body)
    } catch {
      await moveOn()
    }
  }

  async function get<D extends Document>(asked: Collection<D>, workspaceId: string, id: string): Promise<D | undefined> {
    if (asked.name !== collection.name || !link.isUp()) return await documents.get(asked, workspaceId, id)
    const place = await placeOf(workspaceId, id).catch(nowhere)
    const copy = place === undefined ? undefined : await copyAt(place).catch(nowhere)
    if (copy) return copy as D
    const document = await documents.get(asked, workspaceId, id)
    if (document && place !== undefined) keep(place, document.version, JSON.stringify(document)).catch(nowhere)
    return document
  }

  async function put<D extends Document>(to: Collection<D>, document: D): Promise<boolean> {
    if (to.name !== collection.name) return await documents.put(to, document)
    const { workspaceId, id, version } = document
    const isWritten = await documents.put(to, document).catch(async error => {
      await tell(workspaceId, id, version)
      throw error
    })
    await tell(workspaceId, id, version, isWritten ? JSON.stringify(document) : '')
    return isWritten
  }

  return {
    documents: {
      ...documents,
      get,
      put,
      async erase(from, workspaceId, id) {
        await documents.erase(from, workspaceId, id)
        if (from.name === collection.name) await tell(workspaceId, id, GONE)
      },
    },
    log: {
      ...log,
      async follow(...asked) {
        const events = await log.follow(...asked)
        if (events.length > 0) forgetEpoch()
        return events
      },
    },
  }
}

/** The name of this life of the server; a restart and another server have another one. */
function serverOf({ client }: Link): () => string | undefined {
  let name: string | undefined
  const ask = (): void => {
    client.info('server').then(text => {
      name = /^run_id:(\w+)/m.exec(text)?.[1]
    }, nowhere)
  }
  client.on('close', () => {
    name = undefined
  })
  client.on('ready', ask)
  if (client.status === 'ready') ask()
  return () => name
}

const nowhere = (): undefined => undefined
