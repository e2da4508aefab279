import type { Figures, Size } from '../kit/figures.ts'
import type { Act } from '../kit/ledger.ts'
import { load } from '../kit/load.ts'
import { diceOf } from '../kit/random.ts'
import { type Row, type Watcher, walked, watcherOf } from '../kit/rows.ts'
import { kill as killed } from '../kit/server.ts'
import { aSite, pause } from '../kit/site.ts'

/** SIGKILL at random moments under load; what was answered is compared with what is there. */
export const kill = (size: Size): Promise<Figures> => killing(size, { kills: size.isLong ? 200 : 20 })

/** Of a twin that acknowledges before the commit. */
export const killTwin = (size: Size): Promise<Figures> =>
  killing(size, { kills: 3, program: 'tests/faults/twins/acknowledges-early.ts', acts: ['post'] })

type Options = { readonly kills: number; readonly program?: string; readonly acts?: readonly Act[] }

const SHORTEST_MS = 100
const LONGEST_MS = 900
const LOOK_MS = 150

async function killing({ seed }: Size, { kills, program, acts }: Options): Promise<Figures> {
  const dice = diceOf(seed)
  await using site = await aSite(program ? { program } : {})
  const { house, client, ledger } = site
  const people = load({ house, client, dice, pauseMs: 30, ...(acts ? { acts } : {}) })
  const watchers = house.chats.map(chatId => watcherOf(house, client, chatId))
  const watching = setInterval(() => Promise.all(watchers.map(one => one.look())).catch(whenDown), LOOK_MS)
  const starts: number[] = []
  for (let n = 0; n < kills; n++) {
    await pause(SHORTEST_MS + dice() * (LONGEST_MS - SHORTEST_MS))
    await killed(site.server)
    ledger.keep()
    starts.push(await site.restart())
  }
  await people.stop()
  clearInterval(watching)
  let unlikePages = 0
  for (const [at, chatId] of house.chats.entries()) {
    const watcher = watchers[at] as Watcher
    await watcher.look()
    unlikePages += unlike(await walked(house, client, chatId), [...watcher.rows.values()])
  }
  return { kills, ...(await site.verdict()), unlikePages, ...startFigures(starts) }
}

/** A reader whose server is down asks again. */
function whenDown(error: unknown): void {
  if (!(error instanceof TypeError || error instanceof DOMException)) throw error
}

/** Rows that a fresh page shows and somebody who was there all the time does not, or otherwise. */
function unlike(page: readonly Row[], seen: readonly Row[]): number {
  const lines = (rows: readonly Row[]) => new Set(rows.filter(row => !row.isDeleted).map(row => `${row.id} ${row.version}`))
  return lines(page).symmetricDifference(lines(seen)).size
}

function startFigures(starts: readonly number[]): Figures {
  const sorted = starts.toSorted((a, b) => a - b)
  return { startMedianMs: Math.round(sorted[sorted.length >> 1] ?? 0), startMostMs: Math.round(sorted.at(-1) ?? 0) }
}
