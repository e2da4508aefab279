import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { leanStyles } from '../../src/http/assets.ts'
import { chatPage, chatPanel } from '../../views/chats/panel.ts'
import { frame } from '../../views/live.ts'
import { meCss } from '../../views/me.ts'
import { messageRow, rowsOf } from '../../views/messages/message.ts'
import { timelineLines } from '../../views/messages/timeline.ts'
import { idOf, minute, sample, site, zone } from './support/samples.ts'

const KB = 1000
const root = `${import.meta.dirname}/../..`
const packed = (text: string): number => gzipSync(text).length
const at = sample()
const around = { assets: site.assets, slug: 'northwind', zone, ...at.called }
const WORDS =
  'The new provider sandbox answers in 180 ms now, down from 900. I put the comparison into the runbook and told the desk about it today'

test('a usual row stays small, and its live frame too', () => {
  const row = at.row(at.ids.bob, minute('11:10'), { text: at.text(at.say(WORDS)) })
  const drawn = messageRow(around, row)
  assert.ok(drawn.length <= 1.4 * KB, `${drawn.length} bytes`)
  assert.ok(packed(frame({ chatId: row.chatId, rows: [row], draw: () => rowsOf(around) })) <= 1 * KB)
})

test('a chat page of 50 messages beside 200 lines, and a chat switch, stay small', () => {
  const rows = Array.from({ length: 50 }, (_, i) =>
    at.row(Object.values(at.ids)[i % 6] ?? '', minute('11:00') + i * 400_000, { text: at.text(at.say(`${WORDS} ${i * 7919}`)) }),
  )
  const lines = timelineLines({ rows, zone, people: around.people, unreadPlace: null, draw: rowsOf(around) })
  const line = at.sidebar.sections[0]?.lines[0]
  assert.ok(line)
  const channels = Array.from({ length: 200 }, (_, i) => ({
    ...line,
    chatId: idOf(`channel ${i}`),
    title: `channel-${i * 31}`,
    lastN: i * 13,
    position: i * 11,
  }))
  const look = {
    site,
    viewer: at.viewer,
    sidebar: { ...at.sidebar, sections: [{ kind: 'channels' as const, name: 'Channels', lines: channels }] },
  }
  const screen = { ...at.screen, page: { ...at.screen.page, rows } }
  const page = packed(String(chatPage(look, { screen, lines, key: idOf('key') })))
  assert.ok(page <= 60 * KB, `page ${page}`)
  const fragment = packed(String(chatPanel({ ...look, screen, lines, key: idOf('key') })))
  assert.ok(fragment <= 20 * KB, `fragment ${fragment}`)
})

test('own styles, drawings and the few rules of a person stay small', () => {
  const css = globSync('public/css/*.css', { cwd: root }).map(file => readFileSync(`${root}/${file}`, 'utf8'))
  assert.ok(css.length >= 5)
  const sum = css.reduce((bytes, text) => bytes + packed(leanStyles(text)), 0)
  assert.ok(sum <= 18 * KB, `styles ${sum}`)
  assert.ok(packed(readFileSync(`${root}/public/icons/sprite.svg`, 'utf8')) <= 12 * KB)
  assert.ok(meCss(idOf('ann')).length <= 1 * KB)
})

test('no style is forced and none knows a name of Pico 1', () => {
  for (const file of globSync('public/css/*.css', { cwd: root }))
    assert.doesNotMatch(
      readFileSync(`${root}/${file}`, 'utf8'),
      /!important|var\(--(?:primary|muted-color|form-element|card-background|spacing)\b/,
      file,
    )
})

test('every icon that is drawn is in the sprite, and every drawing is used', () => {
  const drawings = [...readFileSync(`${root}/public/icons/sprite.svg`, 'utf8').matchAll(/<symbol id="([\w-]+)"/g)].map(
    ([, name = '']) => name,
  )
  const named = [
    ...(/type IconName =([\s\S]*?)\n\n/.exec(readFileSync(`${root}/views/components/icon.ts`, 'utf8'))?.[1] ?? '').matchAll(/'([\w-]+)'/g),
  ].map(([, name = '']) => name)
  assert.deepEqual(drawings.toSorted(), named.toSorted())
})

test('an id that is none writes no rule', () => {
  assert.equal(meCss('x"]{}*{display:none'), '')
})

test('what is served of a style sheet means what was written', () => {
  assert.equal(leanStyles('/* why\n */\n@layer a {\n  b {\n    c: d\n      e;\n  }\n\n}\n'), '@layer a {\nb {\nc: d\ne;\n}\n}\n')
  const together = (text: string) =>
    text
      .replace(/\/\*[\s\S]*?\*\//g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
  for (const file of globSync('public/css/*.css', { cwd: root })) {
    const written = readFileSync(`${root}/${file}`, 'utf8')
    assert.equal(together(leanStyles(written)), together(written), file)
    assert.doesNotMatch(written, /(["'])[^"'\n]*\/\*[^"'\n]*\1/, `${file}: a text that looks like a comment`)
  }
})
