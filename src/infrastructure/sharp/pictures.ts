import { fileTypeFromBuffer } from 'file-type'
import sharp from 'sharp'
import type { Pictures } from '../../application/ports.ts'

/** By their first bytes, never by what the sender calls them. No SVG: it is a program. */
const ACCEPTED = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'])

/** A few kilobytes can claim to be any size; beyond these it is not opened. */
const MOST_PIXELS = 50_000_000
const MOST_SECONDS = 10

export const sharpPictures: Pictures = {
  async square(bytes, size) {
    const type = await fileTypeFromBuffer(bytes).catch(() => undefined)
    if (!type || !ACCEPTED.has(type.mime)) return undefined
    return reencoded(bytes, size).catch(() => undefined)
  },
}

/** Turned upright first, because that is written in the metadata, and metadata (places, cameras, names) is left behind. */
function reencoded(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  return sharp(bytes, { limitInputPixels: MOST_PIXELS })
    .autoOrient()
    .resize(size, size, { fit: 'cover' })
    .webp()
    .timeout({ seconds: MOST_SECONDS })
    .toBuffer()
}
