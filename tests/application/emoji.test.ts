import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMOJI } from '../../public/js/emoji.js'
import { characterOf, STANDARD_EMOJI } from '../../src/application/emoji.ts'
import { LIMITS } from '../../src/application/limits.ts'
import type { Pictures } from '../../src/application/ports.ts'
import { aHouse } from '../support/house.ts'

test('every emoji is one, and no name means two', () => {
  assert.ok(STANDARD_EMOJI.length > 1_800)
  for (const { character, names, takesTone } of STANDARD_EMOJI) {
    assert.match(character, /^\p{RGI_Emoji}$/v)
    for (const name of names) assert.equal(characterOf(name), character, name)
    if (takesTone) for (const tone of [1, 2, 3, 4, 5]) assert.match(characterOf(names[0] ?? '', tone) ?? '', /^\p{RGI_Emoji}$/v)
  }
})
test('what people react with is among them', () => {
  for (const [name, character] of EMOJI) assert.equal(characterOf(name), character, name)
})

/** Every picture is the same dot. */
const dots: Pictures = {
  square: async () => new Uint8Array(1),
  copies: async (_, wanted, keep) => {
    const made = { mediaType: 'image/webp', width: 1, height: 1, byteCount: 1 }
    for (const _one of wanted)
      await keep(
        made,
        (async function* () {
          yield new Uint8Array(1)
        })(),
      )
    return wanted.map(() => made)
  },
}

test('an emoji too many is refused before anything is kept of it', async () => {
  await using house = await aHouse(ports => ({ ...ports, pictures: dots }))
  const adds = (n: number) => house.core.commands.emoji.add(house.by(house.ann), { name: `bird_${n}` }, new Uint8Array(1))
  await Promise.all(Array.from({ length: LIMITS.emoji }, (_, n) => adds(n)))
  await assert.rejects(adds(LIMITS.emoji), { reason: 'limit_reached' })
  const kept = await Array.fromAsync(house.ports.files.list(`${house.workspaceId}/emoji/`))
  assert.equal(kept.length, LIMITS.emoji)
})
