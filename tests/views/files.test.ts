import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sizeText } from '../../public/js/size.js'
import type { FileFacts } from '../../src/domain/files.ts'
import { kindText, shownAt } from '../../views/components/media.ts'
import { filesOf } from '../../views/messages/files.ts'
import { messageRow, quoted } from '../../views/messages/message.ts'
import { minute, sample, site, zone } from './support/samples.ts'

const at = sample()
const around = { assets: site.assets, slug: 'northwind', zone, ...at.called }
const file = (kind: FileFacts['kind'], rest: Partial<FileFacts> = {}): FileFacts => ({
  id: 'f1',
  kind,
  mediaType: 'application/octet-stream',
  byteCount: 1_300_000,
  name: 'a name.bin',
  ...rest,
})
const shown = (...files: readonly FileFacts[]): string => String(filesOf(around, files, 'f-1'))

test('a size is told in the largest unit that leaves a number one can read', () => {
  const sizes = [0, 1, 1023, 1024, 860_160, 1_048_576, 1_300_000, 13_400_000, 5 * 1024 ** 3].map(sizeText)
  assert.deepEqual(sizes, ['0 bytes', '1 byte', '1023 bytes', '1 KB', '840 KB', '1.0 MB', '1.2 MB', '13 MB', '5.0 GB'])
})

test('a kind is what the name ends in, if it ends in one', () => {
  assert.deepEqual(['Contract.pdf', 'a.tar.gz', 'README', '', '.profile7', 'x.<script>', 'a.verylong'].map(kindText), [
    'PDF',
    'GZ',
    'File',
    'File',
    'File',
    'File',
    'File',
  ])
})

test('a picture stands within 480 by 320 at its own shape, and is never blown up', () => {
  assert.deepEqual(shownAt(1920, 1080), { width: 480, height: 270 })
  assert.deepEqual(shownAt(1080, 2340), { width: 148, height: 320 })
  assert.deepEqual(shownAt(20, 20), { width: 20, height: 20 })
  assert.deepEqual(
    [shownAt(10_000, 20), shownAt(20, 10_000), shownAt(0, 0), shownAt(Number.NaN, 10)],
    [undefined, undefined, undefined, undefined],
    'no shape to keep: a tile',
  )
})

test('a picture has its place before it comes, and opens without script', () => {
  const drawn = shown(file('picture', { width: 1920, height: 1080 }))
  assert.match(drawn, /<a href="\/w\/northwind\/files\/f1" data-picture="1920x1080">/)
  assert.match(drawn, /<img src="\/w\/northwind\/files\/f1\/small" width="480" height="270" alt="a name.bin" loading="lazy">/)
  assert.match(shown(file('picture')), /class="picture tile"/)
})

test('sound and film have players that fetch no more than they must; everything else is a card to download', () => {
  assert.match(shown(file('audio')), /<audio controls preload="metadata" src="\/w\/northwind\/files\/f1" aria-label="a name.bin">/)
  assert.match(shown(file('video')), /<video controls preload="metadata" playsinline src="\/w\/northwind\/files\/f1"/)
  const card = shown(file('other', { name: 'Contract 2026.pdf', mediaType: 'application/pdf' }))
  assert.match(card, /<a href="\/w\/northwind\/files\/f1" download>.*<bdi>Contract 2026.pdf<\/bdi><small>PDF · 1.2 MB<\/small>/)
  assert.match(card, /sprite.svg#file"/)
  assert.match(shown(file('other', { name: 'a.zip' })), /sprite.svg#box"/)
  assert.match(shown(file('other', { mediaType: 'image/svg+xml' })), /sprite.svg#picture"/)
})

test('a name is text in every place, and one that was taken out is replaced by a word', () => {
  const name = `"><img src=x onerror=alert(1)>\u202Egpj.exe`
  for (const kind of ['picture', 'audio', 'video', 'other'] as const) {
    const drawn = shown(file(kind, { name, width: 10, height: 10 }))
    assert.ok(drawn.includes('&lt;img src=x') && !drawn.includes('"><img src=x'), kind)
    assert.doesNotMatch(shown(file(kind, { name: '' })), /<bdi><\/bdi>|alt=""|aria-label=""/, kind)
  }
})

test('a row says by ear how many files it brings, wherever it stands, and without any it is as it was', () => {
  const text = at.text(at.say('see'))
  const files = [file('other'), file('other', { id: 'f2' })]
  const message = at.row(at.ids.bob, minute('11:10'), { text, files })
  const row = messageRow(around, message)
  assert.ok(row.includes(`x-${message.id} f-${message.id}"`), row)
  assert.ok(row.includes(`<ul class="files" id="f-${message.id}" aria-label="2 files">`), row)
  assert.equal(row.match(/data-file="f[12]"/g)?.length, 2)
  assert.match(String(quoted(around, message)), /data-file="f2"/)
  const { messageId, ...from } = { chatId: message.chatId, messageId: 'm', authorId: at.ids.ann, at: message.at, place: 3, text }
  const forward = at.row(at.ids.bob, minute('11:11'), { text, origin: { ...from, messageId, files } })
  assert.match(messageRow(around, forward), /class="card-of">.*data-file="f2"/s)
  const bare = messageRow(around, at.row(at.ids.bob, minute('11:12'), { text }))
  assert.doesNotMatch(bare, /files|f-/)
  assert.doesNotMatch(messageRow(around, { ...message, isDeleted: true, replies: { count: 1, lastAt: 0, personIds: [] } }), /data-file/)
})
