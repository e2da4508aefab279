import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Poster } from '../load/requests.ts'
import { startChild } from './calls.ts'

/** Where the bench keeps what is slow to make. Never in memory: durability is part of what is measured. */
export const FOLDER = process.env['BENCH_FOLDER'] ?? join(tmpdir(), 'flowra-bench')

/** What a made data folder holds: readers and posters are different people. */
export type Seeded = {
  readonly slug: string
  readonly room: string // the chat of everybody
  readonly readers: readonly string[] // cookies
  readonly posters: readonly Poster[] // into the room
  readonly deep: number // messages of the long history
  readonly spread: readonly Poster[] // each into one of the other chats; of small and large all into the one with the long history
}

/** Three thousand people in one room, a million events, or a workspace and the same with ten times as much of everything. */
type Folder = 'room' | 'million' | 'small' | 'large'

/** `nodes`: two hundred people, for several processes on one store. */
export type Seed = { readonly folder: string; readonly name: Folder | 'nodes'; readonly mongoUrl?: string | undefined }

const NAME = 'bench.json'

/** Makes a folder once; one that was left half made is made anew. */
export async function folderOf(name: Folder): Promise<{ readonly folder: string; readonly seeded: Seeded }> {
  const folder = join(FOLDER, name)
  if (!existsSync(join(folder, NAME))) {
    const fresh = `${folder}-fresh`
    for (const old of [folder, fresh]) rmSync(old, { recursive: true, force: true })
    mkdirSync(fresh, { recursive: true })
    process.stderr.write(`Making the data folder ${folder} …\n`)
    const seeded = await seededBy({ folder: fresh, name })
    writeFileSync(join(fresh, NAME), JSON.stringify(seeded))
    renameSync(fresh, folder)
  }
  return { folder, seeded: JSON.parse(readFileSync(join(folder, NAME), 'utf8')) as Seeded }
}

/** In a process of its own, which leaves nothing behind but what it made. */
export async function seededBy(seed: Seed): Promise<Seeded> {
  const child = await startChild('load', 'seed.ts')
  try {
    return await child.call<Seeded>('seed', seed)
  } finally {
    await child.end()
  }
}
