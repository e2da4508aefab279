import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { derivedId } from '../../../src/application/ids.ts'
import { MESSAGES } from '../../../src/application/read-models/messages.ts'
import { verify } from '../../../src/application/replay.ts'
import { newKey } from '../../support/keys.ts'
import type { Figures, Size } from '../kit/figures.ts'
import { by, demolish, furnish, type House, opened } from '../kit/house.ts'
import { type Call, callsAfter, traced } from '../kit/strace.ts'
import { MARK, type Wish } from '../runners/post-once.ts'

const ROOT = join(import.meta.dirname, '..')
const AT_ONCE = 2

/** SIGKILL at every write and every fsync of one `messages.post` and of closing the store after it. */
export const sweep = (size: Size): Promise<Figures> => sweeping('runners/post.ts', size)

/** Of a twin that needs two transactions for it; its fsyncs are enough to show it. */
export const sweepTwin = (size: Size): Promise<Figures> => sweeping('twins/two-transactions.ts', size, ({ name }) => name === 'fsync')

async function sweeping(script: string, { isLong }: Size, isPoint: (call: Call) => boolean = () => true): Promise<Figures> {
  const house = await furnish({ people: 2, chats: 1 })
  const figures = { points: 0, killed: 0, halfStates: 0, lost: 0, damaged: 0, twice: 0 }
  try {
    for (const words of isLong ? ['Ship on Friday', 'A long one. '.repeat(3_000)] : ['Ship on Friday']) {
      const wish = wishOf(house, words)
      const points = callsAfter((await once(script, house, wish)).trace, MARK).filter(isPoint)
      if (points.length === 0) throw new Error('The trace shows no call: there is nothing to sweep.')
      const waiting = [...points]
      const work = async () => {
        for (let point = waiting.shift(); point; point = waiting.shift()) count(figures, await once(script, house, wish, point))
      }
      await Promise.all(Array.from({ length: AT_ONCE }, work))
    }
  } finally {
    await demolish(house)
  }
  return figures
}

type Found = {
  readonly isKilled: boolean
  readonly isAcknowledged: boolean
  readonly isThere: boolean
  readonly isHalf: boolean
  readonly isSound: boolean
  readonly events: number
}

function count(
  figures: { points: number; killed: number; halfStates: number; lost: number; damaged: number; twice: number },
  found: Found,
): void {
  figures.points++
  if (found.isKilled) figures.killed++
  if (found.isHalf) figures.halfStates++
  if (found.isAcknowledged && !found.isThere) figures.lost++
  if (!found.isSound) figures.damaged++
  if (found.events > 1) figures.twice++
}

/** Runs the script on a copy of the house, killed at one of its calls or not at all, and looks at what is left. */
async function once(script: string, house: House, wish: Wish, point?: Call): Promise<Found & { readonly trace: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'flowra-sweep-'))
  try {
    await cp(house.folder, folder, { recursive: true })
    const paths = ['flowra.db', 'flowra.db-wal', 'flowra.db-shm', 'flowra.db-journal'].map(name => join(folder, name))
    const inject = point && `${point.name}:signal=SIGKILL:when=${point.nth}`
    const { signal, stdout, stderr, trace, code } = await traced(
      [join(ROOT, script), folder, JSON.stringify(wish)],
      [MARK, ...paths],
      inject,
    )
    if (!point && code !== 0) throw new Error(`${script} failed: ${stderr}`)
    return { isKilled: signal === 'SIGKILL', isAcknowledged: stdout === 'acknowledged', ...(await left({ ...house, folder }, wish)), trace }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function left(house: House, wish: Wish): Promise<Pick<Found, 'isThere' | 'isHalf' | 'isSound' | 'events'>> {
  await using here = await opened(house)
  const { log, documents } = here.ports
  const messageId = derivedId('messages', wish.chatId, wish.personId, wish.command)
  const eventsOf = () => log.read(`chat-${wish.chatId}`, { subject: messageId })
  const isThere = (await eventsOf()).length > 0
  const row = await documents.get(MESSAGES, wish.workspaceId, messageId)
  const before = await verify(here.ports)
  const isHalf = isThere !== (row !== undefined) || before.differences.length > 0
  await here.core.commands.messages.post(by(house, wish.personId, wish.command), wish.chatId, { text: wish.text })
  const after = await verify(here.ports)
  return { isThere, isHalf: isHalf || after.differences.length > 0, isSound: isSound(house.folder), events: (await eventsOf()).length }
}

function isSound(folder: string): boolean {
  const db = new DatabaseSync(join(folder, 'flowra.db'))
  try {
    return db.prepare('PRAGMA integrity_check').get()?.['integrity_check'] === 'ok'
  } finally {
    db.close()
  }
}

const wishOf = (house: House, text: string): Wish => ({
  workspaceId: house.workspaceId,
  personId: house.people[1]?.id as string,
  chatId: house.chats[0] as string,
  command: newKey(),
  text,
})
