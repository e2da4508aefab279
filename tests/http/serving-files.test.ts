import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { busy } from '../../src/application/ports.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { sendsFile, uploads } from '../support/files.ts'

const solid = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: 'red' } })

/** A sound as long as nobody hears it: what it begins with is true. */
function wav(byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount, 7)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(byteCount - 8, 4)
  bytes.write('WAVEfmt ', 8)
  return bytes
}

const asked = async (app: TestApp, id: string, headers: Record<string, string> = {}) => {
  const answer = await app.ann.get(at.file(id), headers)
  return {
    status: answer.status,
    range: answer.headers.get('content-range'),
    text: Buffer.from(await answer.arrayBuffer()).toString('latin1'),
  }
}

test('a player asks for parts, and gets exactly them', async () => {
  await using app = await anApp()
  const sound = wav(1000)
  sound.write('0123456789', 500)
  const { id, kind } = await uploads(app, app.ann, 'sound.wav', sound)
  assert.equal(kind, 'audio')
  const whole = await app.ann.get(at.file(id))
  const etag = whole.headers.get('etag') ?? ''
  assert.deepEqual([whole.headers.get('accept-ranges'), whole.headers.get('content-length')], ['bytes', '1000'])
  assert.equal(whole.headers.get('vary'), 'Cookie', 'a browser keeps it for a while, and not for the next who signs in')
  const part = { status: 206, range: 'bytes 500-509/1000', text: '0123456789' }
  assert.deepEqual(await asked(app, id, { range: 'bytes=500-509' }), part)
  assert.deepEqual(await asked(app, id, { range: 'bytes=500-509', 'if-range': etag }), part)
  assert.equal((await asked(app, id, { range: 'bytes=500-509', 'if-range': '"another"' })).status, 200)
  assert.deepEqual((await asked(app, id, { range: 'bytes=990-' })).range, 'bytes 990-999/1000')
  assert.deepEqual((await asked(app, id, { range: 'bytes=-10' })).range, 'bytes 990-999/1000')
  assert.deepEqual((await asked(app, id, { range: 'bytes=990-5000' })).range, 'bytes 990-999/1000')
  const beyond = await asked(app, id, { range: 'bytes=1000-' })
  assert.deepEqual([beyond.status, beyond.range], [416, 'bytes */1000'])
  for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=a-b', 'bytes=-'])
    assert.equal((await asked(app, id, { range })).status, 200, range)
  assert.equal((await asked(app, id, { 'if-none-match': etag })).status, 304)
  const head = await fetch(app.origin + at.file(id), { method: 'HEAD', headers: { cookie: app.ann.cookie } })
  assert.deepEqual([head.status, head.headers.get('content-length'), await head.text()], [200, '1000', ''])
})

test('a store of files that is away does not hide why a file was refused', async () => {
  await using app = await anApp({ on: ports => ({ ...ports, files: { ...ports.files, erase: () => Promise.reject(busy()) } }) })
  const refused = await sendsFile(app, app.ann, 'setup.exe', 'MZ')
  assert.equal(refused.status, 422)
  assert.match(await refused.text(), /Programs cannot be attached\./)
})

test('a store of files that goes away in between is not remembered by anybody', async () => {
  await using app = await anApp()
  const { id } = await uploads(app, app.ann, 'sound.wav', wav(1000))
  const { open } = app.ports.files
  Object.assign(app.ports.files, { open: (key: string, range?: never) => (range ? Promise.reject(busy()) : open(key)) })
  const answer = await app.ann.get(at.file(id), { range: 'bytes=1-2' })
  const told = ['cache-control', 'etag', 'content-disposition'].map(name => answer.headers.get(name))
  assert.deepEqual([answer.status, ...told], [503, 'no-store', null, null])
})

test('only pictures made anew, sound and film are shown; everything else is saved under its name, and nothing runs', async () => {
  await using app = await anApp()
  const script = '<script>document.title = "run"</script>'
  const hostile = {
    'page.html': `<!doctype html>${script}`,
    'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg">${script}</svg>`,
    'feed.xml': `<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml">${script}</x>`,
    'report.pdf': '%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>',
    '.htaccess': 'AddType application/x-httpd-php .txt',
    'sheet.csv': '=cmd|calc',
    'archive.zip': `PK\x05\x06${'\0'.repeat(18)}`,
  }
  for (const [name, text] of Object.entries(hostile)) {
    const { id, kind } = await uploads(app, app.ann, name, Buffer.from(text, 'latin1'))
    const { status, headers } = await app.ann.get(at.file(id))
    assert.deepEqual([status, kind, headers.get('content-type')], [200, 'other', 'application/octet-stream'], name)
    assert.match(headers.get('content-disposition') ?? '', /^attachment; /, name)
    assert.match(headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.equal(headers.get('cache-control'), 'private, max-age=300')
  }
})

test('a picture with something behind it loses it, and is saved where that is asked for', async () => {
  await using app = await anApp()
  const polyglot = Buffer.concat([await solid(20, 20).gif().toBuffer(), Buffer.from('<script>alert(1)</script>PK\x03\x04')])
  const { id, kind } = await uploads(app, app.ann, 'two.gif', polyglot)
  const { text } = await asked(app, id)
  assert.equal(kind, 'picture')
  const saved = await app.ann.get(at.savedFile(id))
  assert.deepEqual([saved.status, saved.headers.get('content-type')], [200, 'application/octet-stream'])
  assert.equal(saved.headers.get('content-disposition'), `attachment; filename="two.gif"; filename*=UTF-8''two.gif`)
  assert.ok(text.startsWith('GIF89a') && !text.includes('script') && !text.includes('PK\x03\x04'))
})

test('what moves goes on moving, and what would take too much is a download', async () => {
  await using app = await anApp()
  const frames = await Promise.all(
    ['red', 'blue', 'green'].map(background =>
      sharp({ create: { width: 30, height: 20, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  )
  const moving = await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer()
  const { id, kind, width, height } = await uploads(app, app.ann, 'moving.gif', moving)
  assert.deepEqual([kind, width, height], ['picture', 30, 20])
  const kept = Buffer.from(await (await app.ann.get(at.smallFile(id))).arrayBuffer())
  assert.equal((await sharp(kept, { animated: true }).metadata()).pages, 3)
  const bomb = await sharp(
    Array.from({ length: 201 }, (_, n) => frames[n % 3] as Buffer),
    { join: { animated: true } },
  )
    .gif()
    .toBuffer()
  assert.equal((await uploads(app, app.ann, 'bomb.gif', bomb)).kind, 'other')
  const huge = await solid(20, 20).png().toBuffer()
  huge.writeUInt32BE(100_000, 16)
  huge.writeUInt32BE(100_000, 20)
  assert.equal((await uploads(app, app.ann, 'huge.png', huge)).kind, 'other')
  assert.equal((await uploads(app, app.ann, 'cut.png', (await solid(300, 300).png().toBuffer()).subarray(0, 200))).kind, 'other')
})

test('a name is a name: no path, nothing unseen, and safe in a header', async () => {
  await using app = await anApp()
  const names = {
    '../../etc/passwd': 'passwd',
    '..\\..\\boot.ini': 'boot.ini',
    '..': 'file',
    'gpj\u202e.txt': 'gpj.txt',
    'a\u200bb\u0007.txt': 'ab.txt',
    'Cafe\u0301.txt': 'Café.txt',
    'a"b\r\nSet-Cookie: x.txt': 'a"b Set-Cookie: x.txt',
  }
  for (const [sent, name] of Object.entries(names)) {
    const file = await uploads(app, app.ann, sent, 'text')
    assert.equal(file.name, name)
    const said = (await app.ann.get(at.file(file.id))).headers.get('content-disposition') ?? ''
    assert.match(said, /^attachment; filename="[ -~]+"; filename\*=UTF-8''[\w.%~!-]+$/)
    assert.equal(decodeURIComponent(said.split("''")[1] ?? ''), name)
  }
  for (const name of ['\u202egnp.exe', 'se\u200bt.e\u200bxe'])
    assert.equal((await sendsFile(app, app.ann, name, 'text')).status, 422, 'what hides in a name is gone before it is looked at')
  assert.equal((await sendsFile(app, app.ann, `${'x'.repeat(252)}.txt`, 'text')).status, 400)
  assert.equal((await sendsFile(app, app.ann, 'empty.txt', '')).status, 409)
})

test('a workspace has so much room for files and no more', async () => {
  await using app = await anApp()
  const GIGABYTE = 1_000_000_000
  const wish = { name: 'Acme', description: '', zone: 'UTC', locale: 'en', editWindowMinutes: '' }
  const sets = (storageGigabytes: string) => app.ann.submits(`${at.settings}?_method=PATCH`, { ...wish, storageGigabytes })
  const wrong = await sets('0.5')
  assert.equal(wrong.status, 400)
  assert.match(await wrong.text(), /Enter gigabytes from 1 to 1,000,000/)
  assert.equal((await sets('1')).status, 303)
  const byteCount = GIGABYTE - 10
  await app.ports.documents.put({ name: 'storage', indexes: [] }, {
    workspaceId: app.workspaceId,
    id: app.workspaceId,
    version: 1,
    byteCount,
  } as never)
  assert.equal((await sendsFile(app, app.ann, 'a.txt', 'ten bytes.')).status, 201)
  const refused = await sendsFile(app, app.ann, 'b.txt', 'x')
  assert.equal(refused.status, 507)
  assert.match(await refused.text(), /The workspace’s storage is full\./)
})
