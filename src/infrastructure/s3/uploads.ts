import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { isOver } from './failures.ts'
import type { Link } from './link.ts'

/** What is in memory of one upload. Servers take no smaller parts, and no more than 10,000 of them. */
const PART_BYTES = 5 * 1024 * 1024
const SMALL_MS = 10_000
const PART_MS = 30_000
const ABANDONED_MS = 3_600_000

type At = { readonly Bucket: string; readonly Key: string }
type Part = { readonly ETag: string | undefined; readonly PartNumber: number }

export async function putWhole(link: Link, Key: string, bytes: Uint8Array): Promise<number> {
  const put = { Bucket: link.bucket, Key, Body: bytes, ContentType: 'application/octet-stream' }
  await link.ask(PART_MS, (client, abortSignal) => client.send(new PutObjectCommand(put), { abortSignal }))
  return bytes.length
}

/** Part by part, when it is more than one. It is there when its last part is, and until then what stood there before. */
export async function putStream(link: Link, Key: string, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  const at = { Bucket: link.bucket, Key }
  const part = Buffer.allocUnsafe(PART_BYTES)
  let upload: Upload | undefined
  let filled = 0
  let count = 0
  try {
    for await (const piece of pieces)
      for (let from = 0; from < piece.length; ) {
        if (filled === part.length) {
          upload ??= await begin(link, at)
          await upload.add(part)
          filled = 0
        }
        const taken = piece.subarray(from, from + part.length - filled)
        part.set(taken, filled)
        filled += taken.length
        from += taken.length
        count += taken.length
      }
    if (!upload) return await putWhole(link, Key, part.subarray(0, filled))
    await upload.add(part.subarray(0, filled))
    await upload.complete()
    return count
  } catch (error) {
    await upload?.abort()
    throw error
  }
}

type Upload = { add(bytes: Uint8Array): Promise<void>; complete(): Promise<void>; abort(): Promise<void> }

async function begin(link: Link, at: At): Promise<Upload> {
  const create = new CreateMultipartUploadCommand({ ...at, ContentType: 'application/octet-stream' })
  const { UploadId } = await link.ask(SMALL_MS, (client, abortSignal) => client.send(create, { abortSignal }))
  const parts: Part[] = []
  return {
    async add(bytes) {
      const PartNumber = parts.length + 1
      const add = new UploadPartCommand({ ...at, UploadId, PartNumber, Body: bytes })
      const { ETag } = await link.ask(PART_MS, (client, abortSignal) => client.send(add, { abortSignal }))
      parts.push({ ETag, PartNumber })
    },
    async complete() {
      const complete = new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts: parts } })
      await link.ask(PART_MS, (client, abortSignal) => client.send(complete, { abortSignal }))
    },
    abort: () => abort(link, at, UploadId).catch(swept),
  }
}

async function abort(link: Link, at: At, UploadId: string | undefined): Promise<void> {
  const end = new AbortMultipartUploadCommand({ ...at, UploadId })
  await link.ask(SMALL_MS, (client, abortSignal) => client.send(end, { abortSignal }), isOver).catch(already)
}

/** Ends what belongs to nobody who still runs: parts cost room, and no listing shows them. */
export async function sweepUploads(link: Link, Prefix: string, now: number): Promise<void> {
  const list = new ListMultipartUploadsCommand({ Bucket: link.bucket, Prefix })
  const { Uploads = [] } = await link.ask(SMALL_MS, (client, abortSignal) => client.send(list, { abortSignal }))
  for (const { Key, UploadId, Initiated } of Uploads)
    if (Key !== undefined && Initiated && now - Initiated.getTime() > ABANDONED_MS)
      await abort(link, { Bucket: link.bucket, Key }, UploadId)
}

function already(error: unknown): void {
  if (!isOver(error)) throw error
}

/** What cannot be ended now goes at the next sweep. */
const swept = (): undefined => undefined
