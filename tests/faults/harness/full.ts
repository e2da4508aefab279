import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { paths } from '../../../views/paths.ts'
import type { Figures, Size } from '../kit/figures.ts'
import { load } from '../kit/load.ts'
import { diceOf } from '../kit/random.ts'
import { isReady } from '../kit/server.ts'
import { aSite, pause, type Site, type SiteOptions, storeFiles } from '../kit/site.ts'
import { meddle } from '../kit/strace.ts'

/** Makes the disk full; answers what makes room again. */
type Fill = (site: Site) => Promise<() => Promise<unknown>>

/** Every write of the store is told that no space is left, for a while, under load. */
export const full = (size: Size): Promise<Figures> => filling(size, {}, withoutSpace)

const withoutSpace: Fill = async ({ server, house }) => {
  const meddling = await meddle(server.pid, storeFiles(house.folder), 'pwrite64:error=ENOSPC')
  return () => meddling.stop()
}

/**
 * On a small disk in memory that somebody else fills to the last byte. What fits into the room that the store holds already is
 * still acknowledged there, and rightly. Needs the right to mount.
 */
export const fullDisk = (size: Size): Promise<Figures> =>
  onSmallDisk('16m', disk => filling(size, { within: disk }, () => Promise.resolve(fillUp(join(disk, 'somebody-elses')))))

export async function onSmallDisk<T>(size: string, work: (disk: string) => Promise<T>): Promise<T> {
  const disk = mkdtempSync(join(tmpdir(), 'flowra-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
  try {
    return await work(disk)
  } finally {
    execFileSync('umount', [disk])
    rmSync(disk, { recursive: true })
  }
}

/** To the last byte; answers what makes room again. */
export function fillUp(path: string): () => Promise<void> {
  const block = Buffer.alloc(4_096)
  try {
    for (;;) writeFileSync(path, block, { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
  return async () => rmSync(path)
}

const ROUNDS = { short: 2, long: 20 }
const FULL_MS = 1_500
const PATIENCE_MS = 20_000

async function filling({ isLong, seed }: Size, options: SiteOptions, fill: Fill): Promise<Figures> {
  const dice = diceOf(seed)
  await using site = await aSite(options)
  const { house, client, ledger, server } = site
  const people = load({ house, client, dice, pauseMs: 40 })
  const figures = {
    rounds: 0,
    acknowledgedWhileFull: 0,
    refused: 0,
    broken: 0,
    reads: 0,
    readsFailed: 0,
    falselyReady: 0,
    backMostMs: 0,
    exits: 0,
  }
  for (let round = 0; round < (isLong ? ROUNDS.long : ROUNDS.short); round++) {
    await pause(500)
    const makeRoom = await fill(site)
    await pause(100) // what was on its way has ended
    const from = performance.now()
    while (performance.now() - from < FULL_MS) await readOnce(site, figures)
    if (await isReady(server.origin)) figures.falselyReady++
    const to = performance.now()
    await makeRoom()
    figures.backMostMs = Math.max(figures.backMostMs, Math.round(await backAfter(site)))
    const tried = [...ledger.entries.values()].filter(({ sentAt, endedAt }) => sentAt > from && endedAt > 0 && endedAt < to)
    figures.acknowledgedWhileFull += tried.filter(({ end }) => end === 'ok').length
    figures.refused += tried.filter(({ end }) => end === 'fail').length
    figures.broken += tried.filter(({ end }) => end === 'info').length
    figures.rounds++
  }
  await people.stop()
  if (await Promise.race([server.exited, pause(0)])) figures.exits++
  return { ...figures, ...(await site.verdict()) }
}

async function readOnce({ house, client }: Site, figures: { reads: number; readsFailed: number }): Promise<void> {
  const answer = await client.get(house.people[1] as never, paths(house.slug).chat(house.chats[0] as string))
  await answer.arrayBuffer()
  if (answer.ok) figures.reads++
  else figures.readsFailed++
  await pause(50)
}

/** Until something is acknowledged again. */
async function backAfter({ ledger }: Site): Promise<number> {
  const began = performance.now()
  const isBack = () => ledger.entries.values().some(({ end, sentAt }) => end === 'ok' && sentAt > began)
  while (!isBack() && performance.now() - began < PATIENCE_MS) await pause(20)
  return performance.now() - began
}
