import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EMOJI } from '../../public/js/emoji.js'
import { characterOf, STANDARD_EMOJI } from '../../src/application/emoji.ts'

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
