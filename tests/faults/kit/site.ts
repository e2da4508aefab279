import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../support/free-port.ts'
import { type Verdict, verdict } from './check.ts'
import { type Client, clientOf } from './client.ts'
import type { Figures } from './figures.ts'
import { demolish, furnish, type House } from './house.ts'
import { type Ledger, openLedger } from './ledger.ts'
import { type Row, walked } from './rows.ts'
import { kill, type Server, startServer } from './server.ts'

/** A house with a running server, people who may use it and a ledger of what they wanted. */
export type Site = AsyncDisposable & {
  readonly house: House
  readonly ledger: Ledger
  readonly client: Client
  server: Server
  /** Starts the server again, on the same folder and port; answers how many milliseconds it took to be ready. */
  restart(): Promise<number>
  /** Reads every chat page by page, ends the server, and compares all there is with the ledger. */
  verdict(): Promise<Verdict & Figures>
}

export type SiteOptions = { readonly people?: number; readonly chats?: number; readonly program?: string; readonly within?: string }

export async function aSite({ people = 8, chats = 3, program, within }: SiteOptions = {}): Promise<Site> {
  const house = await furnish({ people, chats, ...(within ? { within } : {}) })
  const path = join(tmpdir(), `flowra-ledger-${process.pid}-${++ledgers}.jsonl`)
  const ledger = openLedger(path)
  const port = await freePort()
  const first = startServer(house.folder, port, { program })
  await first.ready()
  const client = await clientOf(house, first.origin, ledger)

  const site: Site = {
    house,
    ledger,
    client,
    server: first,
    async restart() {
      site.server = startServer(house.folder, port, { program })
      return await site.server.ready()
    },
    async verdict() {
      const shown = new Map<string, readonly Row[]>()
      for (const chatId of house.chats) shown.set(chatId, await walked(house, client, chatId))
      await kill(site.server)
      const ends = { ok: ledger.count('ok'), info: ledger.count('info'), fail: ledger.count('fail') }
      return { ...ends, ...(await verdict(house, ledger, shown)) }
    },
    async [Symbol.asyncDispose]() {
      await kill(site.server)
      ledger.close()
      await rm(path)
      await demolish(house)
    },
  }
  return site
}

let ledgers = 0

export const storeFiles = (folder: string): readonly string[] =>
  ['flowra.db', 'flowra.db-wal', 'flowra.db-shm'].map(name => join(folder, name))
export const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
