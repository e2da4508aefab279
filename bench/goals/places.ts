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
export type Ours = Place & { readonly flowra: Flowra }

const CHATS = 16

/** The real composition on a folder with three thousand people. */
export async function ours(): Promise<Ours> {
  const { folder, seeded } = await folderOf('room')
  const flowra = await startOnCopy(folder)
  const { port } = flowra
  return {
    flowra,
    pid: flowra.process.pid as number,
    target: { port, posters: seeded.posters },
    spread: { port, posters: seeded.spread },
    door: count => doorOf(port, seeded, count),
    stop: flowra.stop,
  }
}

function doorOf(port: number, { slug, room, readers }: Seeded, count: number): Door {
  return { port, path: `/w/${slug}/ws`, cookies: readers, count, look: JSON.stringify({ t: 'look', chats: { [room]: 0 } }) }
}

export async function yardstick(file: string): Promise<Place> {
  const child = await startChild('server', `yardsticks/${file}`, FOLDER)
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
