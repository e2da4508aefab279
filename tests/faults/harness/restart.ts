import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { freePort } from '../../support/free-port.ts'
import type { Figures, Size } from '../kit/figures.ts'
import type { End } from '../kit/ledger.ts'
import { load } from '../kit/load.ts'
import { diceOf } from '../kit/random.ts'
import { isReady, kill, startServer } from '../kit/server.ts'
import { aSite, pause, type Site } from '../kit/site.ts'

const KILLS = { short: 20, long: 100 }
const YOUNGEST_MS = 500
const PATIENCE_MS = 20_000

/** Killed again and again while it starts; then it starts. */
export async function restart({ isLong, seed }: Size): Promise<Figures> {
  const dice = diceOf(seed)
  await using site = await aSite({ people: 4 })
  const people = load({ house: site.house, client: site.client, dice, pauseMs: 20 })
  await pause(1_500)
  await people.stop()
  await kill(site.server)
  const kills = isLong ? KILLS.long : KILLS.short
  const port = Number(new URL(site.server.origin).port)
  for (let n = 0; n < kills; n++) {
    const young = startServer(site.house.folder, port)
    await pause(dice() * YOUNGEST_MS)
    await kill(young)
  }
  const readyMs = Math.round(await site.restart())
  return { kills, readyMs, ...(await site.verdict()) }
}

/** Two processes that want one folder: one gets it, the other says so and goes. */
export async function rivals(): Promise<Figures> {
  await using site = await aSite({ people: 2 })
  const second = startServer(site.house.folder, await freePort())
  const refused = await second.exited
  await kill(site.server)
  const both = [startServer(site.house.folder, await freePort()), startServer(site.house.folder, await freePort())]
  const ends = await Promise.all(
    both.map(one =>
      Promise.race([
        one.exited.then(({ code }) => ({ code, said: one.said() })),
        one.ready().then(
          () => undefined,
          () => undefined,
        ),
      ]),
    ),
  )
  const figures = { refusals: 0, served: ends.filter(end => end === undefined).length, silent: 0 }
  for (const { code, said } of [{ code: refused.code, said: second.said() }, ...ends.filter(end => end !== undefined)]) {
    if (code === 1) figures.refusals++
    if (!said.includes('Another Flowra is running')) figures.silent++
  }
  for (const one of both) await kill(one)
  await site.restart()
  return { ...figures, ...(await site.verdict()) }
}

/** The store locked by somebody else, then moved away: not ready is what it says, and nothing is acknowledged. */
export async function away({ seed }: Size): Promise<Figures> {
  await using site = await aSite({ people: 4 })
  const people = load({ house: site.house, client: site.client, dice: diceOf(seed), pauseMs: 50 })
  await pause(1_000)
  const locked = await whileLocked(site)
  const moved = await whileMoved(site)
  await people.stop()
  return { ...locked, ...moved, ...(await site.verdict()) }
}

async function whileLocked(site: Site): Promise<Figures> {
  const other = new DatabaseSync(join(site.house.folder, 'flowra.db'), { timeout: PATIENCE_MS })
  other.exec('BEGIN IMMEDIATE')
  const from = performance.now()
  const lockedRedMs = await until(async () => !(await isReady(site.server.origin)))
  await pause(1_000)
  const lockedAcknowledged = ended(site, 'ok', from)
  const lockedRefused = ended(site, 'fail', from)
  other.exec('ROLLBACK')
  other.close()
  const lockedGreenMs = await until(() => isReady(site.server.origin))
  return { lockedRedMs, lockedGreenMs, lockedAcknowledged, lockedRefused }
}

async function whileMoved(site: Site): Promise<Figures> {
  const path = join(site.house.folder, 'flowra.db')
  for (const end of ['', '-wal', '-shm']) await rename(path + end, `${path}.away${end}`)
  const from = performance.now()
  const movedRedMs = await until(async () => !(await isReady(site.server.origin)))
  await pause(500)
  const movedAcknowledged = ended(site, 'ok', from)
  await kill(site.server)
  for (const end of ['', '-wal', '-shm']) await rename(`${path}.away${end}`, path + end).catch(() => {})
  await site.restart()
  return { movedRedMs, movedAcknowledged }
}

async function until(holds: () => Promise<boolean>): Promise<number> {
  const began = performance.now()
  while (!(await holds()) && performance.now() - began < PATIENCE_MS) await pause(20)
  return Math.round(performance.now() - began)
}

const ended = ({ ledger }: Site, how: End, from: number): number =>
  ledger.entries
    .values()
    .filter(({ end, sentAt, sends }) => end === how && sends === 1 && sentAt > from)
    .toArray().length
