import { memoryOf } from '../../../bench/harness/machine.ts'
import { derivedId } from '../../../src/application/ids.ts'
import { newKey } from '../../support/keys.ts'
import type { Figures, Size } from '../kit/figures.ts'
import { type Row, walked, watcherOf } from '../kit/rows.ts'
import { aSite, pause, type Site } from '../kit/site.ts'
import { type Looker, looker } from '../kit/sockets.ts'

/** A third of the pages stop reading, at 100 fat messages a second. They are cut; nobody else notices. */
export const slow = ({ isLong }: Size): Promise<Figures> =>
  slowing(isLong ? { pages: 240, frozen: 80, mostMs: 60_000 } : { pages: 60, frozen: 20, mostMs: 25_000 })

/** Of a twin that believes every socket to be empty. */
export const slowTwin = (): Promise<Figures> =>
  slowing({ pages: 12, frozen: 4, mostMs: 8_000, program: 'tests/faults/twins/never-cuts.ts' })

type Options = { readonly pages: number; readonly frozen: number; readonly mostMs: number; readonly program?: string }

const EVERY_MS = 10
const FAT = 'A word or two. '.repeat(800)
const BEFORE_MS = 2_000
const AFTER_MS = 1_000

async function slowing({ pages, frozen, mostMs, program }: Options): Promise<Figures> {
  await using site = await aSite({ people: 15, chats: 1, ...(program ? { program } : {}) })
  const { house, client, server } = site
  const [chatId = ''] = house.chats
  const lookers = await Promise.all(
    Array.from({ length: pages }, (_, n) => looker(house, server.origin, house.people[n % house.people.length] as never, chatId)),
  )
  const [still, healthy] = [lookers.slice(0, frozen), lookers.slice(frozen)]
  const watchers = still.map(({ person }) => watcherOf(house, client, chatId, person))
  const late = delays(site, healthy)
  const posting = posters(site, chatId)
  await pause(BEFORE_MS)
  await Promise.all(watchers.map(one => one.look()))
  const before = { memory: memoryOf(server.pid), p99: late.p99() }
  const cutOf = async () => Number(/^flowra_socket_cut_total (\d+)/m.exec(await (await fetch(`${server.origin}/metrics`)).text())?.[1])
  for (const one of still) one.freeze()
  const from = performance.now()
  let memory = before.memory
  while ((await cutOf()) < frozen && performance.now() - from < mostMs) {
    await pause(100)
    memory = Math.max(memory, memoryOf(server.pid))
  }
  const cutAfterMs = Math.round(performance.now() - from)
  await pause(AFTER_MS)
  await posting.stop()
  const cut = await cutOf()
  const codes = cut < frozen ? [] : await Promise.all(still.map(one => one.thaw()))
  await pause(AFTER_MS)
  const page = await walked(house, client, chatId)
  const version = Math.max(...page.map(row => row.version))
  await Promise.all(watchers.map(one => one.look()))
  return {
    pages,
    frozen,
    cut,
    cutAfterMs,
    cutWith1013: codes.filter(code => code === 1013).length,
    memoryMb: Math.round(memory - before.memory),
    healthyClosed: healthy.filter(one => one.code !== undefined).length,
    healthyBehind: healthy.filter(one => one.seen < version || one.gaps > 0).length,
    unlikePages: watchers.filter(one => differs([...one.rows.values()], page)).length,
    p99BeforeMs: Math.round(before.p99),
    p99Ms: Math.round(late.p99()),
    ...(program ? {} : await site.verdict()),
  }
}

/** From sending a message until a healthy page has it, of what came since the last time somebody asked. */
function delays({ ledger }: Site, pages: readonly Looker[]): { p99(): number } {
  let all: number[] = []
  const sentAt = new Map<string, number>()
  const note = (messageId: string): void => {
    const at = sentAt.get(messageId) ?? sentOf(messageId)
    if (at !== undefined) all.push(performance.now() - at)
  }
  function sentOf(messageId: string): number | undefined {
    for (const { wish, sentAt: at } of ledger.entries.values()) sentAt.set(wish.messageId, at)
    return sentAt.get(messageId)
  }
  for (const page of pages) page.onRow = note
  return {
    p99() {
      const sorted = all.toSorted((a, b) => a - b)
      all = []
      return sorted[Math.floor(sorted.length * 0.99)] ?? 0
    },
  }
}

/** A message every ten milliseconds, whether the last one was answered or not. */
function posters({ house, client }: Site, chatId: string): { stop(): Promise<void> } {
  const onTheirWay = new Set<Promise<unknown>>()
  let count = 0
  const timer = setInterval(() => {
    const personId = house.people[++count % house.people.length]?.id as string
    const key = newKey()
    const wish = {
      act: 'post',
      chatId,
      messageId: derivedId('messages', chatId, personId, key),
      personId,
      key,
      text: `${key} ${FAT}`,
    } as const
    const sent = client.act(wish).finally(() => onTheirWay.delete(sent))
    onTheirWay.add(sent)
  }, EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(onTheirWay)
    },
  }
}

function differs(rows: readonly Row[], page: readonly Row[]): boolean {
  const known = new Map(rows.map(row => [row.id, row.version]))
  return page.some(row => known.get(row.id) !== row.version)
}
