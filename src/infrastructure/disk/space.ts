import { statfs } from 'node:fs/promises'

/** What we may still write on the disk that holds this folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

/** Often enough that a few seconds of writing do not use up what is kept free. */
const LOOK_EVERY_MS = 3_000

export type Space = { freeBytes(): number; stop(): void }

/** Looks now and then, so that whoever asks gets a number at once. A look that fails tells nothing new. */
export async function watchSpace(look: () => Promise<number>, everyMs = LOOK_EVERY_MS): Promise<Space> {
  let free = await look()
  const timer = setInterval(async () => {
    free = await look().catch(() => free)
  }, everyMs).unref()
  return { freeBytes: () => free, stop: () => clearInterval(timer) }
}
