import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
} from '@aws-sdk/client-s3'
import type { Files, KeptFile } from '../../application/ports.ts'
import { folderOf, isKey, keyOf } from '../file-keys.ts'
import { isAbsent, isMissing } from './failures.ts'
import { type Link, linkTo, type Place } from './link.ts'
import { pieces } from './reading.ts'
import { putStream, putWhole, sweepUploads } from './uploads.ts'

/** `prefix`: what our keys begin with there, so that a bucket may hold other things. */
export type Bucket = Place & { readonly prefix: string }

export type OpenBucket = {
  readonly files: Files
  isUp(): boolean
  readings(): Readonly<Record<string, number>>
  /** Asks for it now: can it be used? */
  looks(): Promise<boolean>
  /** Looks for it from now on, and ends once an hour what a crash left unfinished. For a process that stays. */
  watch(): void
  close(): void
}

const SMALL_MS = 10_000
const SWEEP_EVERY_MS = 3_600_000

/** Nothing is asked before somebody wants something. */
export function openBucket({ prefix, ...place }: Bucket, onChange: (reason: string | undefined) => void = ignore): OpenBucket {
  let sweeping: NodeJS.Timeout | undefined
  const link = linkTo(place, reason => {
    onChange(reason)
    if (reason === undefined && sweeping) sweep()
  })

  function sweep(): void {
    sweepUploads(link, prefix, Date.now()).catch(ignore) // is tried again
  }

  return {
    files: bucketFiles(link, prefix),
    isUp: link.isUp,
    looks: link.looks,
    readings: () => ({ flowra_bucket_up: link.isUp() ? 1 : 0 }),
    watch() {
      sweeping = setInterval(sweep, SWEEP_EVERY_MS)
      sweeping.unref()
      link.watch()
    },
    close() {
      clearInterval(sweeping)
      link.close()
    },
  }
}

const ignore = (): undefined => undefined

function bucketFiles(link: Link, prefix: string): Files {
  const at = (key: string) => ({ Bucket: link.bucket, Key: prefix + keyOf(key) })

  async function get(key: string): Promise<Uint8Array | undefined> {
    const asked = new GetObjectCommand(at(key))
    const found = link.ask(SMALL_MS, async (client, abortSignal) => bytesOf(await client.send(asked, { abortSignal })), isAbsent)
    return found.catch(whenAbsent)
  }

  return {
    get,
    put: async (key, bytes) => (bytes instanceof Uint8Array ? putWhole(link, at(key).Key, bytes) : putStream(link, at(key).Key, bytes)),
    async open(key, range) {
      const asked = new HeadObjectCommand(at(key))
      const head = await link.ask(SMALL_MS, (client, abortSignal) => client.send(asked, { abortSignal }), isMissing).catch(whenMissing)
      if (!head) return await get(key).then(ignore) // only its answer tells a file that is not there from a bucket
      const { ContentLength: byteCount = 0, ETag } = head
      const [first, last] = [range?.first ?? 0, Math.min(range?.last ?? byteCount, byteCount - 1)]
      return { byteCount, bytes: pieces(link, { ...at(key), IfMatch: ETag, Range: `bytes=${first}-${last}` }, last - first + 1) }
    },
    async erase(key) {
      const asked = new DeleteObjectCommand(at(key))
      await link.ask(SMALL_MS, (client, abortSignal) => client.send(asked, { abortSignal }))
    },
    list: folder => listed(link, prefix, folderOf(folder)),
  }
}

const bytesOf = ({ Body }: GetObjectCommandOutput): Promise<Uint8Array | undefined> =>
  Body ? Body.transformToByteArray() : Promise.resolve(undefined)

/** Page by page; what somebody else keeps there is not ours to name. */
async function* listed(link: Link, prefix: string, folder: string): AsyncGenerator<KeptFile> {
  let ContinuationToken: string | undefined
  do {
    const asked = new ListObjectsV2Command({ Bucket: link.bucket, Prefix: prefix + folder, ContinuationToken })
    const page = await link.ask(SMALL_MS, (client, abortSignal) => client.send(asked, { abortSignal }))
    for (const { Key = '', Size = 0, LastModified } of page.Contents ?? []) {
      const key = Key.slice(prefix.length)
      if (isKey(key)) yield { key, byteCount: Size, at: LastModified?.getTime() ?? 0 }
    }
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
}

function whenAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error
}

function whenMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}
