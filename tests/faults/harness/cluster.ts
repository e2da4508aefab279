import { aCluster, type Cluster, NAMES } from '../kit/cluster.ts'
import type { Figures, Size } from '../kit/figures.ts'
import { type Load, load } from '../kit/load.ts'
import { type Page, pageOf } from '../kit/pages.ts'
import { type Dice, diceOf } from '../kit/random.ts'
import { walked } from '../kit/rows.ts'
import { kill } from '../kit/server.ts'
import { pause } from '../kit/site.ts'

/** What happens to a cluster under load, with pages that are open all the time. */
type Trouble = (cluster: Cluster, rounds: number, dice: Dice) => Promise<Figures>

const SETTLING_MS = 20_000

const troubled =
  (trouble: Trouble, rounds: { readonly short: number; readonly long: number }) =>
  async ({ isLong, seed }: Size): Promise<Figures> => {
    const dice = diceOf(seed)
    await using cluster = await aCluster()
    const people = load({ ...cluster, dice, pauseMs: 60 })
    const pages = await open(cluster)
    await pause(500)
    const figures = await trouble(cluster, isLong ? rounds.long : rounds.short, dice)
    return { ...figures, ...(await ended(cluster, people, pages)) }
  }

const chatOf = (house: Cluster['house'], n: number): string => house.chats[n % house.chats.length] as string

const open = (cluster: Cluster): Promise<readonly Page[]> =>
  Promise.all(cluster.house.people.map((person, n) => pageOf({ ...cluster, chatId: chatOf(cluster.house, n) }, person)))

/** Everybody stops; the pages are compared with fresh ones, and the store with the ledger. */
async function ended(cluster: Cluster, people: Load, pages: readonly Page[]): Promise<Figures> {
  await people.stop()
  const latest = await arrived(cluster, pages)
  const outageMostMs = Math.round(Math.max(0, ...pages.flatMap(page => page.outages)))
  for (const page of pages) await page.close()
  let unlikePages = 0
  for (const [n, page] of pages.entries()) {
    const chatId = chatOf(cluster.house, n)
    const fresh = await walked(cluster.house, cluster.client, chatId)
    unlikePages += lines(fresh).symmetricDifference(lines([...page.rows.values()])).size
  }
  return { outageMostMs, ...latest, unlikePages, ...(await cluster.verdict()) }
}

const lines = (rows: readonly { readonly id: string; readonly version: number; readonly isDeleted: boolean }[]): Set<string> =>
  new Set(rows.filter(row => !row.isDeleted).map(row => `${row.id} ${row.version}`))

/** How long it took every page that looks to show what was acknowledged, and how much it never showed. */
async function arrived(cluster: Cluster, pages: readonly Page[]): Promise<Figures> {
  const end = performance.now() + SETTLING_MS
  let times = arrivals(cluster, pages)
  while (times.includes(undefined) && performance.now() < end) {
    await pause(100)
    times = arrivals(cluster, pages)
  }
  const sorted = times.filter(time => time !== undefined).toSorted((a, b) => a - b)
  const quantile = (share: number): number => Math.round(Math.max(0, sorted[Math.floor(sorted.length * share)] ?? 0))
  return { unread: times.length - sorted.length, arrivedP50Ms: quantile(0.5), arrivedP95Ms: quantile(0.95) }
}

function arrivals({ ledger, house }: Cluster, pages: readonly Page[]): readonly (number | undefined)[] {
  const entries = [...ledger.entries.values()]
  const deleted = new Set(entries.filter(({ wish }) => wish.act === 'delete').map(({ wish }) => wish.messageId))
  const posts = entries.filter(({ wish, end }) => wish.act === 'post' && end === 'ok' && !deleted.has(wish.messageId))
  return pages.flatMap((page, n) =>
    posts
      .filter(({ wish }) => wish.chatId === chatOf(house, n))
      .map(({ wish, endedAt }) => {
        const at = page.arrivedAt(wish.messageId)
        return at === undefined ? undefined : at - endedAt
      }),
  )
}

/** A web process is killed under load, again and again, the other one in turn; each comes back. */
export const nodes = troubled(
  async (cluster, rounds) => {
    for (let round = 0; round < rounds; round++) {
      const name = round % 2 === 0 ? 'web1' : 'web2'
      await kill(cluster.server(name))
      await pause(2_500)
      await cluster.restart(name)
      await pause(700)
    }
    return { kills: rounds }
  },
  { short: 2, long: 30 },
)

/** Every process is replaced in good order, one after the other. */
export const roll = troubled(
  async (cluster, rounds) => {
    const figures = { rolls: 0, unclean: 0, exitMostMs: 0 }
    for (; figures.rolls < rounds; figures.rolls++) {
      for (const name of NAMES) {
        const server = cluster.server(name)
        server.signal('SIGTERM')
        const { code, ms } = await server.exited
        if (code !== 0) figures.unclean++
        figures.exitMostMs = Math.max(figures.exitMostMs, Math.round(ms))
        await cluster.restart(name)
        await pause(500)
      }
    }
    return figures
  },
  { short: 3, long: 20 },
)

/** Redis is killed, frozen and cut off again and again. What it does is only to be quick. */
export const redisAway = troubled(
  async ({ redis }, rounds) => {
    for (let round = 0; round < rounds; round++) {
      await redis.kill()
      await pause(2_500)
      await redis.start()
      await pause(1_000)
      redis.freeze()
      await pause(2_500)
      redis.thaw()
      for (let cut = 0; cut < 10; cut++) {
        await redis.tell('CLIENT', 'KILL', 'TYPE', 'normal')
        await redis.tell('CLIENT', 'KILL', 'TYPE', 'pubsub')
        await pause(150)
      }
    }
    return { rounds }
  },
  { short: 1, long: 10 },
)

/** The store is frozen, then killed, and comes back: nothing is acknowledged meanwhile, and it goes on by itself. */
export const storeAway = troubled(
  async ({ store, ledger }, rounds) => {
    let backMostMs = 0
    for (let round = 0; round < rounds; round++) {
      store.freeze()
      await pause(3_000)
      store.thaw()
      backMostMs = Math.max(backMostMs, await backAfter(ledger))
      await store.kill()
      await pause(1_500)
      await store.start()
      backMostMs = Math.max(backMostMs, await backAfter(ledger))
    }
    return { rounds, backMostMs: Math.round(backMostMs) }
  },
  { short: 1, long: 10 },
)

const PATIENCE_MS = 60_000

/** Until something is acknowledged again. */
async function backAfter(ledger: Cluster['ledger']): Promise<number> {
  const began = performance.now()
  const isBack = () => ledger.entries.values().some(({ end, sentAt }) => end === 'ok' && sentAt > began)
  while (!isBack() && performance.now() - began < PATIENCE_MS) await pause(20)
  return performance.now() - began
}

/** Whoever gives out positions is killed, or sleeps and wakes: nobody else can be told which it is. */
export const sequencer = troubled(
  async (cluster, rounds, dice) => {
    for (let round = 0; round < rounds; round++) {
      for (const name of NAMES) {
        const { pid } = cluster.server(name)
        process.kill(pid, 'SIGSTOP')
        await pause(1_000 + dice() * 6_000)
        process.kill(pid, 'SIGCONT')
        await pause(500)
        await kill(cluster.server(name))
        await pause(500)
        await cluster.restart(name)
      }
    }
    return { rounds }
  },
  { short: 1, long: 10 },
)
