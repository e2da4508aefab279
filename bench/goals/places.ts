import { startChild } from '../harness/calls.ts'
import { type Flowra, startOnCopy } from '../harness/flowra.ts'
import { FOLDER, folderOf, type Seeded } from '../harness/folders.ts'
import type { Door } from '../load/readers.ts'
import type { Target } from '../load/requests.ts'
import type { Bench } from './bench.ts'

/** A server to be measured: ours or a yardstick, and how to post to it. */
export type Place = {
  readonly pid: number
  readonly target: Target
  readonly spread: Target
  door(count: number): Door
  stop(): Promise<void>
}
export type Ours = Place & { readonly flowra: Flowra; readonly seeded: Seeded }

const CHATS = 16

/** The real composition on a folder, of itself the one with three thousand people. */
export async function ours(name: 'room' | 'small' | 'large' = 'room'): Promise<Ours> {
  const { folder, seeded } = await folderOf(name)
  const flowra = await startOnCopy(folder)
  const { port } = flowra
  return {
    flowra,
    seeded,
    pid: flowra.process.pid as number,
    target: { port, posters: seeded.posters },
    spread: { port, posters: seeded.spread },
    door: count => doorOf(port, seeded, count),
    stop: flowra.stop,
  }
}

/** Who posts looks as well where there are not readers enough. */
function doorOf(port: number, { slug, room, readers, posters }: Seeded, count: number): Door {
  const cookies = count > readers.length ? [...readers, ...posters.map(poster => poster.cookie)] : readers
  return { port, path: `/w/${slug}/ws`, cookies, count, look: JSON.stringify({ t: 'look', chats: { [room]: 0 } }) }
}

export async function yardstick(file: string, ...args: readonly string[]): Promise<Place> {
  const child = await startChild('server', `yardsticks/${file}`, FOLDER, ...args)
  const port = await child.call<number>('port')
  return {
    pid: child.process.pid as number,
    target: { port },
    spread: { port, streams: CHATS },
    door: count => ({ port, path: '/', cookies: [], count }),
    stop: child.end,
  }
}

export async function read({ generator }: Bench, place: Place, count: number): Promise<void> {
  await generator.call('connect', place.door(count))
}
