import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const base = readFileSync(`${import.meta.dirname}/../../public/css/base.css`, 'utf8')

/** The first list is the one for everybody; what more contrast changes stands further down. */
const tokens = new Map<string, readonly [string, string]>()
for (const [, name = '', light = '', dark = ''] of base.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);/g))
  if (!tokens.has(name)) tokens.set(name, [light, dark])

const TEXTS = ['text', 'text-2', 'text-3', 'accent', 'danger', 'warn', 'ok', 'info', 'unread', 'note-text']
const GROUNDS = ['canvas', 'surface', 'surface-2', 'hover', 'active', 'selected', 'float', 'accent-soft', 'note']
const TINTED: readonly (readonly [string, string])[] = [
  ['on-fill', 'accent-fill'],
  ['on-fill', 'accent-fill-2'],
  ['on-fill', 'danger-fill'],
  ['on-fill', 'ok-fill'],
  ['on-note', 'note-fill'],
  ['danger', 'danger-soft'],
  ['ok', 'ok-soft'],
  ['info', 'info-soft'],
  ['text', 'info-soft'],
  ['text', 'danger-soft'],
]
const SHAPES: readonly (readonly [string, string])[] = [
  ...['surface', 'canvas', 'surface-2'].map(ground => ['edge', ground] as const),
  ...['surface', 'canvas', 'note', 'accent-soft', 'float'].map(ground => ['focus', ground] as const),
  ...['surface', 'canvas', 'note'].map(ground => ['accent-fill', ground] as const),
  ...['surface', 'canvas'].map(ground => ['danger-fill', ground] as const),
  ['ok-fill', 'surface'],
  ['unread', 'surface'],
  ['note-edge', 'note'],
  ['note-edge', 'surface'],
]

test('every text can be read on every ground, in both themes', () => {
  for (const text of TEXTS) for (const ground of GROUNDS) holds(text, ground, 4.5)
  for (const [text, ground] of TINTED) holds(text, ground, 4.5)
})

test('every border, ring and fill that carries meaning is seen', () => {
  for (const [shape, ground] of SHAPES) holds(shape, ground, 3)
})

test('initials can be read on each of the twelve hues', () => {
  const hues = [...base.matchAll(/--face: light-dark\((#\w{6}), (#\w{6})\);\s*--on-face: light-dark\((#\w{6}), (#\w{6})\);/g)]
  assert.equal(hues.length, 12)
  for (const [, light = '', dark = '', onLight = '', onDark = ''] of hues) {
    assert.ok(contrast(light, onLight) >= 6.5, `${light} ${onLight}`)
    assert.ok(contrast(dark, onDark) >= 6.5, `${dark} ${onDark}`)
  }
})

function holds(front: string, ground: string, minimum: number): void {
  const [colours, grounds] = [tokens.get(front), tokens.get(ground)]
  assert.ok(colours && grounds, `${front} or ${ground} is no token`)
  for (const theme of [0, 1] as const) {
    const ratio = contrast(colours[theme], grounds[theme])
    assert.ok(ratio >= minimum, `${front} on ${ground} in ${theme === 0 ? 'light' : 'dark'}: ${ratio.toFixed(2)}`)
  }
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
