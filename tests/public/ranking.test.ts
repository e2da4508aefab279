import assert from 'node:assert/strict'
import { test } from 'node:test'
import { closeness, fold, pieces, rank, usedAgain, weightOf } from '../../public/js/ranking.js'

const DAY = 24 * 60 * 60_000
const NOW = Date.UTC(2026, 4, 29)
const titles = (typed: string, ...all: string[]) =>
  rank(
    all.map(title => ({ titles: [title] })),
    typed,
  ).map(row => row.titles[0])

test('whole beats beginning, beginning a later word, that initials, those the middle, and letters in order come last', () => {
  const inOrder = ['re', 'retries', 'card retries', 'release engineering', 'more', 'rabbit hole']
  assert.deepEqual(titles('re', ...inOrder.toReversed()), ['re', 'retries', 'release engineering', 'card retries', 'more'])
  assert.deepEqual(titles('rtr', 'release-train', 'random', 'rtr', 'art room'), ['rtr', 'release-train'])
  assert.deepEqual(titles('rt', 'smart', 'release-train'), ['release-train', 'smart'])
})

test('of two alike the shorter is closer', () => {
  assert.deepEqual(titles('des', 'designers of everything', 'design'), ['design', 'designers of everything'])
})

test('every word that was typed must be there', () => {
  assert.deepEqual(titles('ann web', 'Anna Weber', 'Anna Schmidt', 'Web announcements'), ['Anna Weber', 'Web announcements'])
  assert.equal(closeness('anna xylo', 'Anna Weber'), 0)
})

test('marks and capitals do not matter, whichever side has them', () => {
  assert.deepEqual(titles('tomas', 'Tomás Ortega'), ['Tomás Ortega'])
  assert.deepEqual(titles('Ångström', 'angstrom lab'), ['angstrom lab'])
  assert.deepEqual(titles('søren', 'Soren'), ['Soren'])
  assert.equal(fold('Straße Łódź').length, 'Straße Łódź'.length)
})

test('letters of other scripts are found as they are', () => {
  assert.deepEqual(titles('выпуск', 'план выпуска', 'план'), ['план выпуска'])
  assert.deepEqual(titles('設計', '設計レビュー', '開発'), ['設計レビュー'])
})

test('a name and an @name count alike', () => {
  const people = [{ titles: ['Vatroslav Horvat', 'vh'] }, { titles: ['Anna Weber', 'vatfan'] }]
  assert.deepEqual(
    rank(people, 'vh').map(({ titles: [name] }) => name),
    ['Vatroslav Horvat'],
  )
  assert.equal(rank(people, 'vat').length, 2)
})

test('use lifts over one step of closeness and not over two', () => {
  const used = (title: string, use: number) => ({ titles: [title], use })
  assert.deepEqual(rank([used('design', 0), used('ux design', 0.95)], 'des')[0]?.titles, ['ux design'])
  assert.deepEqual(rank([used('design', 0), used('modest', 0.95)], 'des')[0]?.titles, ['design'])
})

test('with nothing typed use alone decides, and equals keep their order', () => {
  const rows = [{ titles: ['a'] }, { titles: ['b'], use: 0.5 }, { titles: ['c'] }]
  assert.deepEqual(
    rank(rows, '').map(row => row.titles[0]),
    ['b', 'a', 'c'],
  )
})

test('use grows with each time and is half after a week', () => {
  const once = usedAgain(undefined, NOW)
  const twice = usedAgain(once, NOW)
  assert.equal(twice.sum, 2)
  assert.equal(usedAgain(twice, NOW + 7 * DAY).sum, 2)
  assert.ok(weightOf(twice, NOW) > weightOf(once, NOW))
  assert.ok(weightOf(twice, NOW + 30 * DAY) < weightOf(once, NOW))
  assert.equal(weightOf(undefined, NOW), 0)
  assert.ok(weightOf({ sum: 10_000, at: NOW }, NOW) < 1)
})

test('what was typed stands in bold, in the title as it is written', () => {
  assert.deepEqual(pieces('ort', 'Tomás Ortega'), ['Tomás ', 'Ort', 'ega'])
  assert.deepEqual(pieces('web ann', 'Anna Weber'), ['', 'Ann', 'a ', 'Web', 'er'])
  assert.deepEqual(pieces('tomas', 'Tomás Ortega'), ['', 'Tomás', ' Ortega'])
  assert.deepEqual(pieces('zzz', 'Anna'), ['Anna'])
  assert.deepEqual(pieces('', 'Anna'), ['Anna'])
})

test('five thousand names are ranked within a frame or two', () => {
  const names = Array.from({ length: 5_000 }, (_, n) => ({ titles: [`Person Nr ${n} Ångström`, `person${n}`] }))
  rank(names, 'ang 49')
  const once = (): number => {
    const before = process.cpuUsage()
    assert.ok(rank(names, 'ang 49').length > 0)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1_000
  }
  const took = Math.min(once(), once(), once())
  assert.ok(took < 3 * 50, `${took} ms`)
})
