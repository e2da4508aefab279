import { ReadableStream } from 'node:stream/web'
import type { Context } from 'hono'
import type { OpenFile } from '../application/ports.ts'
import type { Viewer } from '../application/screens.ts'
import { fileKey, smallKey } from '../application/uploads.ts'
import { notFound } from '../domain/decider.ts'
import type { Env } from './doors.ts'
import { tell } from './gates.ts'

/** As it is, small enough for rows, or to be kept whatever it is. */
export type Way = 'whole' | 'small' | 'saved'

/** `isInline`: made by ourselves or only played; everything else is saved, whatever a browser would make of it. */
type Served = {
  readonly key: string
  readonly mediaType: string
  readonly name: string
  readonly isInline: boolean
  readonly version: string
}

/** What this person is answered; to who may not read it, it is not there. Access is asked at every request. */
export async function servedTo(c: Context<Env>, viewer: Viewer, fileId: string, way: Way): Promise<Served> {
  const file = await c.get('doors').queries.fileOf(viewer, fileId)
  if (way === 'small' && file.kind !== 'picture') throw notFound()
  const key = way === 'small' ? smallKey : fileKey
  return {
    key: key(viewer.workspace.id, file.bytesOf ?? file.id),
    mediaType: way === 'small' ? 'image/webp' : file.mediaType,
    name: file.name,
    isInline: file.kind !== 'other' && way !== 'saved',
    version: `${file.id}-${way}`,
  }
}

/** Nothing in a file runs, wherever it is opened. */
export const SANDBOXED = "sandbox; default-src 'none'; frame-ancestors 'none'"
const BRIEFLY = 'private, max-age=300'

/** The bytes, or the part of them that is asked for, as fast as they are taken. */
export async function answerFile(c: Context<Env>, served: Served): Promise<Response> {
  const { files } = c.get('doors').app.ports
  const whole = await files.open(served.key)
  if (!whole) throw notFound()
  const etag = `"${served.version}"`
  const isKnown = c.req.header('If-None-Match') === etag
  const isSame = [undefined, etag].includes(c.req.header('If-Range'))
  const range = isSame && !isKnown ? rangeIn(c.req.header('Range'), whole.byteCount) : undefined
  const part = range && range !== 'beyond' ? await files.open(served.key, range) : whole
  if (!part) throw notFound()
  for (const [name, value] of headersOf(served, etag)) tell(c, name, value) // only now: a failure is kept by nobody
  if (isKnown) return c.body(null, 304)
  if (range === 'beyond') {
    tell(c, 'Content-Range', `bytes */${whole.byteCount}`)
    return c.body(null, 416)
  }
  const type = served.isInline ? served.mediaType : 'application/octet-stream'
  if (!range) return streamed(c, whole, type, 200)
  tell(c, 'Content-Range', `bytes ${range.first}-${range.last}/${whole.byteCount}`)
  return streamed(c, { bytes: part.bytes, byteCount: range.last - range.first + 1 }, type, 206)
}

const headersOf = ({ name, isInline }: Served, etag: string): readonly (readonly [string, string])[] => [
  ['Content-Security-Policy', SANDBOXED],
  ['Cache-Control', BRIEFLY],
  ['Accept-Ranges', 'bytes'],
  ['ETag', etag],
  ['Content-Disposition', disposition(isInline ? 'inline' : 'attachment', name)],
]

function streamed(c: Context<Env>, { bytes, byteCount }: OpenFile, type: string, status: 200 | 206): Response {
  const headers = { 'Content-Type': type, 'Content-Length': String(byteCount) }
  return c.req.raw.method === 'HEAD' ? c.body(null, status, headers) : c.body(ReadableStream.from(bytes) as never, status, headers)
}

type Range = { readonly first: number; readonly last: number }

/** One range, as players ask for it; what is not understood is no range, as the standard says. */
function rangeIn(header: string | undefined, byteCount: number): Range | 'beyond' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from === '') return to === '0' || byteCount === 0 ? 'beyond' : { first: Math.max(0, byteCount - Number(to)), last: byteCount - 1 }
  const range = { first: Number(from), last: to === '' ? byteCount - 1 : Math.min(Number(to), byteCount - 1) }
  if (to !== '' && Number(to) < range.first) return undefined
  return range.first >= byteCount ? 'beyond' : range
}

/** As RFC 6266 says: plain letters for the old, everything for the others. */
function disposition(way: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  return `${way}; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escaped)}`
}

const escaped = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`
