import { WebSocket } from 'ws'
import { comesBackIn } from '../../../public/js/waiting.js'
import { paths } from '../../../views/paths.ts'
import type { Client } from './client.ts'
import type { House, Person } from './house.ts'
import { type Row, type Watcher, watcherOf } from './rows.ts'

/** A page that is open all the time, as live.js keeps it: comes back after its server is gone, and asks for what it missed. */
export type Page = {
  readonly rows: ReadonlyMap<string, Row>
  /** Milliseconds from losing the socket to being current on another, for each time. */
  readonly outages: readonly number[]
  /** How the socket was closed, each time. */
  readonly codes: readonly number[]
  /** The first time a row of this message was there, on the clock of the ledger. */
  arrivedAt(messageId: string): number | undefined
  close(): Promise<void>
}

export type Visit = { readonly house: House; readonly client: Client; readonly origin: string; readonly chatId: string }

const AGAIN_MS = 100

export async function pageOf({ house, client, origin, chatId }: Visit, person: Person): Promise<Page> {
  const watcher = watcherOf(house, client, chatId, person)
  const outages: number[] = []
  const codes: number[] = []
  const arrivals = new Map<string, number>()
  let tries = 0
  let lostAt: number | undefined
  let isClosed = false
  let socket: WebSocket
  let looking: Promise<void> | undefined
  let isBehind = false

  /** One question at a time; what comes meanwhile is asked for afterwards. */
  function look(): Promise<void> {
    if (looking !== undefined) isBehind = true
    looking ??= ask().finally(() => {
      looking = undefined
    })
    return looking
  }

  async function ask(): Promise<void> {
    do {
      isBehind = false
      const isAnswered = await answered(watcher)
      noteArrivals()
      if (!isAnswered) isBehind = true
      if (isBehind && !isClosed) await new Promise(resolve => setTimeout(resolve, isAnswered ? 0 : AGAIN_MS))
    } while (isBehind && !isClosed)
    tries = 0
    if (lostAt !== undefined && socket.readyState === WebSocket.OPEN) {
      outages.push(performance.now() - lostAt)
      lostAt = undefined
    }
  }

  function noteArrivals(): void {
    for (const id of watcher.rows.keys()) if (!arrivals.has(id)) arrivals.set(id, performance.now())
  }

  function open(): void {
    if (isClosed) return
    socket = new WebSocket(`${origin.replace('http', 'ws')}${paths(house.slug).live}`, { headers: { cookie: person.cookie, origin } })
    socket.on('open', () => socket.send(JSON.stringify({ t: 'look', chats: { [chatId]: 0 } })))
    socket.on('message', () => look())
    socket.on('error', () => {}) // `close` follows
    socket.on('close', code => {
      codes.push(code)
      if (isClosed) return
      lostAt ??= performance.now()
      setTimeout(open, comesBackIn(code, tries++, Math.random()))
    })
  }

  open()
  await look()
  return {
    rows: watcher.rows,
    outages,
    codes,
    arrivedAt: id => arrivals.get(id),
    async close() {
      await look()
      isClosed = true
      socket.terminate()
      await looking
    },
  }
}

/** False where a server is down or will not say: the page asks again. */
async function answered(watcher: Watcher): Promise<boolean> {
  try {
    await watcher.look()
    return true
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException || /^50[0-9] /.test((error as Error).message)) return false
    throw error
  }
}
