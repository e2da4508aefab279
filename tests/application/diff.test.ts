import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { diff, diffs, type Part } from '../../src/application/diff.ts'

const signs = { same: ['', ''], ins: ['{+', '+}'], del: ['[-', '-]'] } as const
const shown = (old: string, now: string): string =>
  diff(old, now)
    .map(({ kind, text }) => signs[kind].join(text))
    .join('')
const without = (kind: Part['kind'], parts: readonly Part[]): string =>
  parts
    .filter(part => part.kind !== kind)
    .map(part => part.text)
    .join('')

test('what changed is told by words', () => {
  assert.equal(shown('On Fridey we ship', 'On Friday we ship'), 'On [-Fridey-]{+Friday+} we ship')
  assert.equal(shown('We ship', 'We ship on Friday'), 'We ship{+ on Friday+}')
  assert.equal(shown('We ship on Friday.', 'We ship.'), 'We ship[- on Friday-].')
  assert.equal(shown('the old words here', 'some new lines here'), '[-the old words-]{+some new lines+} here')
  assert.equal(shown('a\nb\nc', 'a\nc'), 'a\n[-b\n-]c')
})
test('the same text is one part, and nothing is none', () => {
  assert.deepEqual(diff('as it was', 'as it was'), [{ kind: 'same', text: 'as it was' }])
  assert.deepEqual(diff('', ''), [])
})

const text = fc.oneof(
  fc
    .array(fc.constantFrom('a', 'b', 'cat', 'é', '🙂', ' ', '  ', '\n', '.', '`', '<del>', 'a'), { maxLength: 60 })
    .map(words => words.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

test('both texts can be read from it, and no two neighbours are of one kind', () => {
  fc.assert(
    fc.property(text, text, (old, now) => {
      const parts = diff(old, now)
      assert.equal(without('ins', parts), old)
      assert.equal(without('del', parts), now)
      assert.ok(parts.every(({ kind, text: words }, at) => words !== '' && kind !== parts[at + 1]?.kind))
    }),
    { numRuns: 2_000 },
  )
})

test('two long texts that share nothing are told at once', () => {
  const long = (word: string) => `${word} `.repeat(40_000 / (word.length + 1))
  const begun = process.cpuUsage()
  const parts = diff(long('a'), long('b'))
  assert.ok(process.cpuUsage(begun).user < 1_000_000, 'microseconds of the processor, whoever else has it')
  assert.deepEqual(
    parts.map(({ kind }) => kind),
    ['del', 'ins', 'same'],
  )
})

test('of several versions each is told beside the one before it', () => {
  assert.deepEqual(
    diffs(['a b', 'a c', 'a c d']).map(parts => parts.map(({ kind }) => kind)),
    [['same'], ['same', 'del', 'ins'], ['same', 'ins']],
  )
})
