/**
 * Counts the frames of one socket that hold a commit (`{"t":"html"…`), across the borders of chunks. Presence, counts and
 * read marks are other words and not counted.
 */
export type FrameCounter = {
  feed(chunk: Uint8Array, length: number): void
  readonly frames: () => number
}

const WORD_AT = 6 // of `{"t":"html"`
const IS_HTML = 0x68 // h

export function frameCounter(): FrameCounter {
  let frames = 0
  let rest = new Uint8Array(0) // too little of a frame to tell what it is
  let left = 0 // of a payload
  let isHtml = false

  function feed(chunk: Uint8Array, length: number): void {
    const bytes = rest.length === 0 ? chunk.subarray(0, length) : Buffer.concat([rest, chunk.subarray(0, length)])
    let at = 0
    while (at < bytes.length) {
      if (left === 0) {
        const head = headAt(bytes, at)
        if (!head) break
        at += head.size
        left = head.length
        isHtml = head.isHtml
      }
      const taken = Math.min(left, bytes.length - at)
      at += taken
      left -= taken
      if (left === 0 && isHtml) frames++
    }
    rest = bytes.slice(at)
  }

  return { feed, frames: () => frames }
}

type Head = { readonly size: number; readonly length: number; readonly isHtml: boolean }

/** Of the frame that begins here; undefined when too little of it is there. */
function headAt(bytes: Uint8Array, at: number): Head | undefined {
  const short = (bytes[at + 1] ?? 0) & 127
  const size = short < 126 ? 2 : short === 126 ? 4 : 10
  const told = bytes.length - at - size
  if (told < Math.min(short, WORD_AT + 1)) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset + at)
  const length = short < 126 ? short : short === 126 ? view.getUint16(2) : Number(view.getBigUint64(2))
  return { size, length, isHtml: length > WORD_AT && bytes[at + size + WORD_AT] === IS_HTML }
}

/** Hands on the payload of each frame that is no longer than `most`; longer ones pass by, uncopied. The chunk may be overwritten afterwards. */
export function shortFrames(most: number, took: (payload: Buffer) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0) // of a frame that is not whole
  let skipped = 0 // bytes of a long one still to come
  return chunk => {
    const past = Math.min(skipped, chunk.length)
    skipped -= past
    const fresh = chunk.subarray(past)
    let bytes = rest.length === 0 ? fresh : Buffer.concat([rest, fresh])
    for (let head = headAt(bytes, 0); head && bytes.length > 0; head = headAt(bytes, 0)) {
      const end = head.size + head.length
      if (bytes.length < end && head.length <= most) break
      if (head.length <= most) took(bytes.subarray(head.size, end))
      skipped = Math.max(0, end - bytes.length)
      bytes = bytes.subarray(end)
    }
    rest = Buffer.from(bytes)
  }
}

/** The payloads of a stream of whole frames that hold a commit. */
export function htmlFrames(bytes: Buffer): readonly string[] {
  const found: string[] = []
  let at = 0
  let head = headAt(bytes, at)
  while (head && at < bytes.length) {
    const start = at + head.size
    at = start + head.length
    if (head.isHtml) found.push(bytes.toString('utf8', start, at))
    head = headAt(bytes, at)
  }
  return found
}

/** One masked text frame, as a browser sends it; the mask is zero. */
export function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const header =
    payload.length < 126 ? Buffer.from([0x81, 0x80 | payload.length]) : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 255])
  return Buffer.concat([header, Buffer.alloc(4), payload])
}
