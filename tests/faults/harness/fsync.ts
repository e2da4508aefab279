import type { Figures, Size } from '../kit/figures.ts'
import { load } from '../kit/load.ts'
import { diceOf } from '../kit/random.ts'
import { aSite, pause, type Site, storeFiles } from '../kit/site.ts'
import { meddle } from '../kit/strace.ts'

/** One fsync fails, under load: nothing may be acknowledged after it, and the process ends. */
export const fsync = (size: Size): Promise<Figures> => failing(size)

/** Of a twin that takes no notice: it goes on as if nothing had been. */
export const fsyncTwin = (size: Size): Promise<Figures> => failing({ ...size, isLong: false }, 'tests/faults/twins/ignores-the-disk.ts')

const ROUNDS = { short: 3, long: 30 }
const PATIENCE_MS = 8_000
const ON_ITS_WAY_MS = 100

async function failing({ isLong, seed }: Size, program?: string): Promise<Figures> {
  const dice = diceOf(seed)
  const figures = { rounds: 0, acknowledgedAfter: 0, alive: 0, endedWell: 0 }
  await using site = await aSite(program ? { program } : {})
  const { house, client } = site
  const people = load({ house, client, dice, pauseMs: 40 })
  for (let round = 0; round < (program ? 1 : isLong ? ROUNDS.long : ROUNDS.short); round++) {
    await pause(300)
    const which = `fsync,fdatasync:error=EIO:when=${1 + Math.floor(dice() * 20)}`
    const meddling = await meddle(site.server.pid, storeFiles(house.folder), which)
    const exit = await Promise.race([site.server.exited, pause(PATIENCE_MS)])
    const failedAt = timeOfFailure(await meddling.stop())
    if (!exit) figures.alive++
    else if (exit.code === 0) figures.endedWell++
    figures.acknowledgedAfter += acknowledgedSince(site, failedAt + ON_ITS_WAY_MS)
    figures.rounds++
    if (!exit) break
    await site.restart()
  }
  await people.stop()
  return program ? figures : { ...figures, ...(await site.verdict()) }
}

/** On the clock of the ledger. */
function timeOfFailure(trace: string): number {
  const [, seconds] = /(\d+\.\d+) f(?:data)?sync\(.*INJECTED/.exec(trace) ?? []
  if (seconds === undefined) throw new Error(`No fsync failed:\n${trace.slice(-2_000)}`)
  return Number(seconds) * 1_000 - performance.timeOrigin
}

function acknowledgedSince({ ledger }: Site, at: number): number {
  return ledger.entries
    .values()
    .filter(({ end, endedAt, sends }) => end === 'ok' && sends === 1 && endedAt > at)
    .toArray().length
}
