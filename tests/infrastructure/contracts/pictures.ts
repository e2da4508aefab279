import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import sharp from 'sharp'
import type { Pictures } from '../../../src/application/ports.ts'

const SIZE = 96

/** Left half red, right half blue. */
function halves(width: number, height: number) {
  const left = { create: { width: Math.ceil(width / 2), height, channels: 3 as const, background: 'red' } }
  return sharp({ create: { width, height, channels: 3, background: 'blue' } }).composite([{ input: left, left: 0, top: 0 }])
}

export function picturesContract(name: string, pictures: Pictures): void {
  suite(`pictures by ${name}`, () => {
    for (const format of ['png', 'jpeg', 'gif', 'webp', 'avif'] as const) {
      test(`a ${format} becomes a square WebP`, async () => {
        const made = await pictures.square(await halves(300, 120).toFormat(format).toBuffer(), SIZE)
        const { format: found, width, height } = await sharp(made).metadata()
        assert.deepEqual([found, width, height], ['webp', SIZE, SIZE])
      })
    }

    test('a picture lying on its side is turned upright, and its metadata stays behind', async () => {
      const lying = await halves(200, 200)
        .jpeg()
        .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'Ann’s kitchen' } } })
        .toBuffer()
      assert.equal((await sharp(lying).metadata()).orientation, 6, 'it must lie for this to mean anything')
      const made = await pictures.square(lying, SIZE)
      const { exif, orientation } = await sharp(made).metadata()
      assert.deepEqual([exif, orientation], [undefined, undefined])
      const { data, info } = await sharp(made).raw().toBuffer({ resolveWithObject: true })
      const [top, bottom] = [SIZE / 4, (SIZE * 3) / 4].map(y => data[(y * SIZE + SIZE / 2) * info.channels] ?? 0) as [number, number]
      assert.ok(top > 200 && bottom < 60, `red above (${top}), blue below (${bottom})`)
    })

    test('what only calls itself a picture is refused', async () => {
      const png = await halves(64, 64).png().toBuffer()
      const refused = {
        svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'),
        html: Buffer.from('<!doctype html><script>alert(1)</script>'),
        pdf: Buffer.from('%PDF-1.7\n1 0 obj\n'),
        tiff: await halves(64, 64).tiff().toBuffer(),
        cut: png.subarray(0, 60),
        empty: Buffer.alloc(0),
        text: Buffer.from('hello'),
      }
      for (const [what, bytes] of Object.entries(refused)) assert.equal(await pictures.square(bytes, SIZE), undefined, what)
    })

    test('a small file that unfolds to more than 50 megapixels is refused', async () => {
      const bomb = await sharp({ create: { width: 8000, height: 6300, channels: 3, background: 'red' } })
        .png()
        .toBuffer()
      assert.ok(bomb.length < 1_000_000)
      assert.equal(await pictures.square(bomb, SIZE), undefined)
    })
  })
}
