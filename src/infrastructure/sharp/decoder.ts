import { buffer } from 'node:stream/consumers'
import sharp, { type Sharp } from 'sharp'
import type { CopyOf, MadeCopy } from '../../application/ports.ts'

/**
 * The process that opens pictures of strangers. It is given bytes on its input and answers one line about the copies it made, then
 * their bytes; nothing else of this machine is in its hands, and whatever happens to it happens to it alone.
 */

/** A few kilobytes can claim to be any size; beyond these it is not opened. All frames of one picture count. */
const MOST_PIXELS = 50_000_000
const MOST_FRAMES = 200

/** No SVG: it is a program. */
const ACCEPTED = new Set(['png', 'jpeg', 'gif', 'webp', 'avif'])

sharp.cache(false)
sharp.concurrency(1)

async function make(input: Buffer, wanted: readonly CopyOf[]): Promise<readonly { readonly made: MadeCopy; readonly bytes: Buffer }[]> {
  const about = await sharp(input, { animated: true, limitInputPixels: false }).metadata() // says sizes, opens nothing
  const format: string = about.format === 'heif' && about.compression === 'av1' ? 'avif' : about.format
  if (!ACCEPTED.has(format)) throw new Error('no picture we show')
  const { pages = 1, width, pageHeight = about.height } = about
  if (pages > MOST_FRAMES || width * pageHeight * pages > MOST_PIXELS) throw new Error('too large')
  const copies = []
  for (const one of wanted) copies.push(await copied(input, { format, pages }, one))
  return copies
}

/** Turned upright first, because that is written in the metadata, and metadata (places, cameras, names) is left behind. */
async function copied(input: Buffer, about: { readonly format: string; readonly pages: number }, one: CopyOf) {
  const isMoving = about.pages > 1 && one.fit !== 'square'
  const opened = sharp(input, { animated: isMoving, limitInputPixels: MOST_PIXELS, failOn: 'error' })
  const upright = isMoving ? opened : opened.autoOrient()
  const { data, info } = await encoded(sized(upright, one), one.fit === 'whole' ? about.format : 'webp').toBuffer({
    resolveWithObject: true,
  })
  const mediaType = `image/${info.format === 'heif' ? 'avif' : info.format}`
  return { bytes: data, made: { mediaType, width: info.width, height: info.pageHeight ?? info.height, byteCount: data.length } }
}

function sized(picture: Sharp, one: CopyOf): Sharp {
  switch (one.fit) {
    case 'whole':
      return picture
    case 'inside':
      return picture.resize(one.width, one.height, { fit: 'inside', withoutEnlargement: true })
    case 'square':
      return picture.resize(one.size, one.size, { fit: 'cover' })
  }
}

/** As it came, so that its name stays true; as fast as it can be. */
function encoded(picture: Sharp, format: string): Sharp {
  switch (format) {
    case 'jpeg':
      return picture.jpeg({ quality: 88 })
    case 'png':
      return picture.png({ compressionLevel: 6 })
    case 'gif':
      return picture.gif({ effort: 1 })
    case 'avif':
      return picture.avif({ quality: 60, effort: 0 })
    default:
      return picture.webp({ quality: 82, effort: 2 })
  }
}

const copies = await make(await buffer(process.stdin), JSON.parse(process.argv[2] as string) as readonly CopyOf[])
process.stdout.write(`${JSON.stringify(copies.map(({ made }) => made))}\n`)
for (const { bytes } of copies) process.stdout.write(bytes)
