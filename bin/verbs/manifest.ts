import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Progress } from '../../src/application/replay.ts'
import { isCode, writeDurably } from '../../src/infrastructure/disk/durable.ts'
import { Refusal } from './outcome.ts'

const MANIFEST = 'manifest.json'

/** Nothing else is ever in a backup, so nothing else is ever put into a data folder. */
const PATH = /^(?:flowra\.db|keys\.json|files(?:\/[a-z0-9](?:\.?[a-z0-9_-])*)+)$/

const schema = z.strictObject({
  format: z.literal(1),
  flowra: z.string(),
  at: z.iso.datetime(),
  position: z.int().min(0),
  keys: z.string(), // a digest made with them, to tell whether they are the same
  files: z.array(z.strictObject({ path: z.string().regex(PATH), bytes: z.int().min(0), sha256: z.string() })),
})

/** What a backup holds, written last: a folder without one is no backup. */
export type Manifest = z.infer<typeof schema>
type Entry = Manifest['files'][number]

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const whole = { ...manifest, sha256: sealOf(manifest) }
  await writeDurably(join(folder, MANIFEST), Buffer.from(`${JSON.stringify(whole, null, 2)}\n`), folder)
}

export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(error => {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR'))
      throw new Refusal(`${folder} has no ${MANIFEST}, so it is no backup of Flowra, or one that was not finished.`)
    throw error
  })
  const { sha256, ...manifest } = parsed(folder, text)
  const result = schema.safeParse(manifest)
  if (sha256 !== sealOf(manifest)) throw new Refusal(`The backup is damaged: the ${MANIFEST} of ${folder} is not what was written.`)
  if (!result.success) throw new Refusal(`The ${MANIFEST} of ${folder} is not one that this Flowra knows how to read.`)
  return result.data
}

/** Every file by its length and its hash; the first that differs is named. */
export async function checkFiles(folder: string, { files }: Manifest, move: Progress): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const file of files) {
    const found = await entryOf(folder, file.path).catch(absent)
    if (!found) throw new Refusal(`The backup is damaged: ${file.path} is missing.`)
    if (found.bytes !== file.bytes) throw new Refusal(`The backup is damaged: ${file.path} has ${found.bytes} bytes, not ${file.bytes}.`)
    if (found.sha256 !== file.sha256) throw new Refusal(`The backup is damaged: ${file.path} is not what was written.`)
    done += file.bytes
    move(done, total)
  }
}

export async function entryOf(folder: string, path: string): Promise<Entry> {
  const sum = createHash('sha256')
  const { size } = await stat(join(folder, path))
  for await (const chunk of createReadStream(join(folder, path))) sum.update(chunk as Buffer)
  return { path, bytes: size, sha256: sum.digest('hex') }
}

function parsed(folder: string, text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Refusal(`The backup is damaged: the ${MANIFEST} of ${folder} cannot be read.`, { cause })
  }
}

const sealOf = (manifest: object): string => createHash('sha256').update(JSON.stringify(manifest)).digest('hex')

function absent(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error
}
