import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffs } from '../../src/application/diff.ts'
import type { Names } from '../../src/application/names.ts'
import { print } from '../../src/application/printing.ts'
import { parse } from '../../src/application/text.ts'
import { writtenText } from '../../views/text.ts'
import { counter } from '../support/steps.ts'
import { sample, zone } from '../views/support/samples.ts'

/** Ten times as much text may take twelve times the steps. */
const [SHORT, LONG, MOST] = [4000, 40_000, 12]

type Shape = readonly [name: string, of: (length: number) => string]
const times = (piece: string, length: number) => piece.repeat(Math.floor(length / piece.length))
const growing = (piece: (n: number) => string, length: number) => {
  let text = ''
  for (let n = 1; text.length < length; n += 1) text += piece(n)
  return text.slice(0, length)
}

const REPEATED = [
  ...['a\n', '- a\n  - b\n', '- - - - a\n', '1. a\n', '> - > - a\n', '- > - > a\n  b\n', '* a\n+ b\n'],
  ...['> > > > > a\n', '>', '> #\na\n', '> ```\na\n', '> > # a\nb\n> c\n'],
  ...['*a **a ', '*a* _b ~~c ', '***a* ', '_*', '`a', '```\n', '\\*', '[', '[a](http://b.c(', '[[a](http://b.c)', '<@', '<'],
  ...['| a |\n| - |\n', 'http:///', 'http://a.b/(x) ', 'x:', ':+1::tone-2:', '@ann ', '(#launch '],
]
const SHAPES: readonly Shape[] = [
  ...REPEATED.map((piece): Shape => [JSON.stringify(piece), length => times(piece, length)]),
  ['runs of backticks, all of different length', length => growing(n => `${'`'.repeat(n)} `, length)],
  ['quotes that grow deeper', length => growing(n => `${'>'.repeat(n)}a\n`, length)],
  ['lists that grow deeper', length => growing(n => `${'  '.repeat(n)}- a\n`, length)],
  ['marks that open, then all that close', length => times('*a _b ~~c **d ', length / 2) + times('a* b_ c~~ d** ', length / 2)],
  ['marks as deep as they go, with code', length => times('*`x` _`y` ', length / 2) + times('`x`* `y`_ ', length / 2)],
  ['marks as deep as they go, with breaks', length => times('*a\n_b\n', length / 2) + times('a_\nb*\n', length / 2)],
  ['a name that never ends', length => `@a${'.'.repeat(length)}b`],
  ['brackets that open, then all that close', length => times('[', length / 2) + times('](http://a.b)', length / 2)],
  ['a table of many columns', length => `${times('|a', length / 2)}\n${times('|-', length / 2)}`],
  ['a table with a long head only', length => `|a|b|\n${times('|-', length)}`],
  ['an address that does not end', length => `[a](http://a.b/${times('(x)', length)}`],
  ['a long run of white space', length => `a${' '.repeat(length)}b \`x\``],
]

const names: Names = { handles: new Map([['ann', { type: 'mention', personId: 'id-ann' }]]), chats: new Map([['launch', 'id-launch']]) }
const around = { slug: 'northwind', zone, ...sample().called }

test('ten times as much text takes at most twelve times the steps, whatever its shape', async t => {
  await using steps = await counter('/markdown-it/', '/src/application/', '/views/')
  const growth: { name: string; parsed: number; shown: number }[] = []
  const ratio = async (work: (length: number) => unknown) => {
    work(LONG) // what runs for the first time is counted otherwise
    return (await steps.stepsOf(() => work(LONG))) / (await steps.stepsOf(() => work(SHORT)))
  }
  for (const [name, of] of SHAPES) {
    const parsed = await ratio(length => parse(of(length), names))
    const [short, long] = [parse(of(SHORT), names), parse(of(LONG), names)]
    const shown = await ratio(length => {
      const text = length === LONG ? long : short
      return [print(text.tree), writtenText(text, 't', around)]
    })
    growth.push({ name, parsed, shown })
  }
  const worst = growth.toSorted((a, b) => b.parsed - a.parsed).slice(0, 3)
  t.diagnostic(worst.map(({ name, parsed }) => `${name} ${parsed.toFixed(1)}`).join(' · '))
  for (const { name, parsed, shown } of growth) {
    assert.ok(parsed > 5 && parsed <= MOST, `Parsing ${name} took ${parsed.toFixed(1)} times the steps.`)
    assert.ok(shown <= MOST, `Printing and drawing ${name} took ${shown.toFixed(1)} times the steps.`)
  }
})

test('a hundred versions cost no more than a few', async () => {
  await using steps = await counter('/src/application/diff.ts')
  const version = (n: number) => Array.from({ length: 450 }, (_, at) => `w${(at * (n + 1)) % 997}`).join(' ')
  const cost = (count: number) => steps.stepsOf(() => diffs(Array.from({ length: count }, (_, n) => version(n))))
  const [few, many] = [await cost(11), await cost(100)]
  assert.ok(few > 5_000_000, `ten were compared word by word, in ${few} steps`)
  assert.ok(many < 2 * few, `${many} steps beside ${few}`)
})

test('steps tell what grows faster than its text', async () => {
  await using steps = await counter('growth.test.ts')
  const pairs = (length: number) => {
    let met = 0
    for (let i = 0; i < length; i += 1) for (let j = 0; j < i; j += 1) met += j
    return met
  }
  const few = await steps.stepsOf(() => pairs(40))
  const many = await steps.stepsOf(() => pairs(400))
  assert.ok(many / few > 50, `${many / few}`)
  const lost = /a+b/
  const [short, long] = [await steps.stepsOf(() => lost.test('a'.repeat(400))), await steps.stepsOf(() => lost.test('a'.repeat(4000)))]
  assert.ok(long / short > 5, `${long / short}`)
})
