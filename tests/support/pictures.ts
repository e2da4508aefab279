import sharp from 'sharp'

/** A plain picture as somebody would upload it. */
export async function aPicture({ colour = 'teal', width = 120, height = 80 } = {}): Promise<Uint8Array> {
  const picture = sharp({ create: { width, height, channels: 3, background: colour } })
  return new Uint8Array(await picture.png().toBuffer())
}
