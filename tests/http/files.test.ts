import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import sharp from 'sharp'
import { derivedId } from '../../src/application/ids.ts'
import { LIMITS } from '../../src/application/limits.ts'
import { INSTANCE } from '../../src/application/ports.ts'
import { ATTACHMENTS } from '../../src/application/read-models/attachments.ts'
import { CHATS } from '../../src/application/read-models/chats.ts'
import { storageOf } from '../../src/application/storage.ts'
import { UPLOADS } from '../../src/application/uploads.ts'
import { anApp, at, type Member, type TestApp } from '../support/app.ts'
import { sendsFile, uploads } from '../support/files.ts'
import { newKey } from '../support/keys.ts'

const png = (width = 40, height = 30): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: 'red' } })
    .png()
    .toBuffer()

/** A message with these files; answers its id. */
async function postsFiles(app: TestApp, fileIds: readonly string[], text = '', chatId = app.chats.launch): Promise<string> {
  const who = app.ann
  const key = newKey()
  const answer = await who.sends('POST', at.messages(chatId), { key, text, fileIds })
  assert.equal(answer.status, 200, await answer.clone().text())
  return derivedId('messages', chatId, who.id, key)
}

const sentence = async (answer: Response): Promise<string> => ((await answer.json()) as { error: { sentence: string } }).error.sentence

test('Ann attaches a plan and Bob reads it where she wrote', async () => {
  await using app = await anApp()
  const file = await uploads(app, app.ann, 'Plan für März.txt', 'Ship on Friday')
  assert.deepEqual({ ...file, id: '' }, { id: '', kind: 'other', name: 'Plan für März.txt', byteCount: 14 })
  const id = await postsFiles(app, [file.id], 'The plan')
  const page = await (await app.bob.get(at.chat(app.chats.launch))).text()
  assert.ok(page.includes(`href="${at.file(file.id)}"`) && page.includes('Plan für März.txt'))
  const read = await app.bob.get(at.file(file.id))
  assert.deepEqual([read.status, await read.text()], [200, 'Ship on Friday'])
  const kept = await app.ports.documents.get(ATTACHMENTS, app.workspaceId, file.id)
  assert.deepEqual([kept?.messageId, kept?.chatId, kept?.personId], [id, app.chats.launch, app.ann.id])
})

test('a message may be nothing but a file, and not nothing at all', async () => {
  await using app = await anApp()
  const file = await uploads(app, app.ann, 'notes.md', '# Notes')
  await postsFiles(app, [file.id])
  const refused = await app.ann.sends('POST', at.messages(app.chats.launch), { key: newKey(), text: ' ' })
  assert.equal(refused.status, 400)
  assert.match(await refused.text(), /Write something or attach a file\./)
})

test('the list of files shows pictures alone, or all else, by links, however far back they are', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  for (const [name, bytes] of [
    ['chart.png', await png()],
    ['plan.txt', 'text'],
  ] as const) {
    const { id } = await uploads(app, app.ann, name, bytes)
    await postsFiles(app, [id])
  }
  const listed = async (path: string) => {
    const page = await (await app.bob.get(path)).text()
    return { page, names: [...page.matchAll(/<bdi>([^<]+)<\/bdi><\/a><small>/g)].map(([, name]) => name) }
  }
  assert.deepEqual((await listed(at.chatFiles(launch))).names, ['plan.txt', 'chart.png'])
  const pictures = await listed(at.chatFiles(launch, 'pictures'))
  assert.deepEqual(pictures.names, ['chart.png'])
  assert.match(pictures.page, /aria-current="page">Pictures<\/a><a [^>]*href="[^"]*\?show=others">Everything else</)
  assert.deepEqual((await listed(at.chatFiles(launch, 'others'))).names, ['plan.txt'])
  assert.deepEqual((await listed(`${at.chatFiles(launch)}?show=constructor`)).names, ['plan.txt', 'chart.png'])

  const { documents } = app.ports
  const [plan] = await documents.find(ATTACHMENTS, app.workspaceId, {
    equal: { listing: launch },
    order: { field: 'place', direction: 'down' },
    limit: 1,
  })
  assert.ok(plan)
  for (let n = 1; n <= 520; n++) await documents.put(ATTACHMENTS, { ...plan, id: newKey(), place: plan.place + n })
  const far = await listed(at.chatFiles(launch, 'pictures'))
  assert.deepEqual(far.names, [])
  assert.match(far.page, /None among the newest files/)
  const older = /href="([^"]+)" rel="next">Older/.exec(far.page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  assert.deepEqual((await listed(older)).names, ['chart.png'])
  let path = at.chatFiles(launch, 'others')
  let all = 0
  for (let pages = 0; path !== '' && pages < 20; pages++) {
    const { page, names } = await listed(path)
    assert.ok(names.length > 0 && names.length <= 50)
    all += names.length
    path = /href="([^"]+)" rel="next">Older/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? ''
  }
  assert.equal(all, 521)
  assert.match((await listed(at.chatFiles(app.chats.secret, 'pictures'))).page, /No pictures yet/)
})

test('who may not read the message does not read the file, and who loses it does so at once', async () => {
  await using app = await anApp()
  const [open, secret] = [await uploads(app, app.ann, 'a.txt', 'open'), await uploads(app, app.ann, 'b.txt', 'secret')]
  const statuses = async (id: string) => {
    const asked = await Promise.all([app.ann, app.bob, app.cleo, app.dan, app.gus].map(who => who.get(at.file(id))))
    return asked.map(({ status }) => status)
  }
  assert.deepEqual(await statuses(open.id), [200, 404, 404, 404, 404], 'before it is posted it is its uploader’s alone')
  await postsFiles(app, [open.id])
  await postsFiles(app, [secret.id], '', app.chats.secret)
  assert.deepEqual(await statuses(open.id), [200, 200, 200, 200, 200])
  assert.deepEqual(await statuses(secret.id), [200, 200, 404, 404, 404])
  assert.equal((await app.eve.get(at.file(open.id))).status, 404)
  assert.equal((await app.fetch(at.file(open.id))).status, 303)
  await app.ann.sends('DELETE', at.participant(app.chats.secret, app.bob.id))
  assert.equal((await app.bob.get(at.file(secret.id))).status, 404)
})

test('a deleted message takes its files with it, an edited one keeps them', async () => {
  await using app = await anApp()
  const file = await uploads(app, app.ann, 'a.txt', 'bytes')
  const id = await postsFiles(app, [file.id], 'First')
  assert.ok((await app.ann.sends('PATCH', at.message(app.chats.launch, id), { text: 'Second' })).ok)
  assert.equal((await app.bob.get(at.file(file.id))).status, 200)
  assert.ok((await app.ann.sends('PATCH', at.message(app.chats.launch, id), { text: '' })).ok, 'the file is enough')
  assert.ok((await app.ann.sends('DELETE', at.message(app.chats.launch, id))).ok)
  for (const who of [app.ann, app.bob]) assert.equal((await who.get(at.file(file.id))).status, 404)
  const page = await (await app.bob.get(at.chat(app.chats.launch))).text()
  assert.ok(!page.includes(file.id) && !page.includes('a.txt'))
  const { fileCount } = (await app.ports.documents.get(CHATS, app.workspaceId, app.chats.launch)) ?? {}
  assert.equal(fileCount, 0)
})

test('a file is in one message, and it is that of who uploaded it', async () => {
  await using app = await anApp()
  const file = await uploads(app, app.ann, 'a.txt', 'bytes')
  const posting = (who: Member, fileIds: readonly string[], chatId = app.chats.launch) =>
    who.sends('POST', at.messages(chatId), { key: newKey(), text: 'Look', fileIds })
  for (const refused of [
    await posting(app.bob, [file.id]),
    await posting(app.ann, [newKey()]),
    await posting(app.ann, [file.id, file.id]),
  ]) {
    assert.equal(refused.status, 422)
    assert.match(await refused.text(), /One of the files is no longer there\. Attach it again\./)
  }
  const both = await Promise.all([posting(app.ann, [file.id]), posting(app.ann, [file.id], app.chats.secret)])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 422], 'also when two are sent at once')
  assert.equal((await posting(app.ann, [file.id], app.chats.general)).status, 422)
  assert.equal((await posting(app.ann, Array.from({ length: 11 }, newKey))).status, 400)
})

test('the same post again finds itself, with its files', async () => {
  await using app = await anApp()
  const [one, other] = [await uploads(app, app.ann, 'a.txt', 'a'), await uploads(app, app.ann, 'b.txt', 'b')]
  const key = newKey()
  const post = (fileIds: readonly string[]) => app.ann.sends('POST', at.messages(app.chats.launch), { key, text: 'Look', fileIds })
  assert.ok((await post([one.id])).ok)
  assert.ok((await post([one.id])).ok)
  assert.equal((await post([other.id])).status, 409)
})

test('the same upload again is the same file', async () => {
  await using app = await anApp()
  const key = newKey()
  const [first, again] = [await uploads(app, app.ann, 'a.txt', 'bytes', { key }), await uploads(app, app.ann, 'a.txt', 'bytes', { key })]
  assert.deepEqual(again, first)
  assert.notEqual((await uploads(app, app.bob, 'a.txt', 'bytes', { key })).id, first.id)
})

test('what Ann posted stays what it was, whatever she still sends under the same key', async () => {
  await using app = await anApp()
  const key = newKey()
  const slow = new TransformStream<Uint8Array, Uint8Array>()
  const writer = slow.writable.getWriter()
  const sent = sendsFile(app, app.ann, 'page.txt', slow.readable, { key })
  await writer.write(Buffer.from('<script>'))
  const none = () => app.ports.documents.find(UPLOADS, INSTANCE, { order: { field: 'at', direction: 'up' }, limit: 10 })
  while ((await none()).length === 0) await new Promise(resolve => setTimeout(resolve, 5))
  const picture = await uploads(app, app.ann, 'dot.png', await png(), { key })
  await postsFiles(app, [picture.id])
  const before = Buffer.from(await (await app.bob.get(at.file(picture.id))).arrayBuffer())
  await writer.close()
  assert.equal((await sent).status, 201)
  const after = Buffer.from(await (await app.bob.get(at.file(picture.id))).arrayBuffer())
  assert.deepEqual(after, before)
  assert.deepEqual(
    await uploads(app, app.ann, 'dot.png', await png(), { key }),
    picture,
    'and is found again, since it is the last that was tried',
  )
})

test('a name that means something to JavaScript is a name', async () => {
  await using app = await anApp()
  for (const content of [await png(), Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')])
    for (const name of ['x.constructor', 'x.__proto__']) {
      const { id, kind } = await uploads(app, app.ann, name, content)
      assert.equal(kind, 'other', name)
      assert.match((await app.ann.get(at.file(id))).headers.get('content-disposition') ?? '', /^attachment;/)
    }
})

test('a picture that Ann takes back gives all of its room back', async () => {
  await using app = await anApp()
  const { id } = await uploads(app, app.ann, 'dot.png', await png())
  assert.notEqual((await storageOf(app.ports.documents, app.workspaceId))?.byteCount, 0)
  assert.equal((await app.ann.sends('DELETE', at.file(id))).status, 204)
  assert.equal((await storageOf(app.ports.documents, app.workspaceId))?.byteCount, 0)
})

test('a form with files holds no more words than any other, whoever sends it', async () => {
  await using app = await anApp()
  const body = new FormData()
  for (const name of ['csrf', 'key', 'text']) body.set(name, 'x'.repeat(500_000))
  for (const headers of [{ origin: app.origin }, { origin: app.origin, cookie: app.ann.cookie }])
    assert.equal((await app.fetch(at.messages(app.chats.launch), { method: 'POST', headers, body })).status, 413)
})

test('after a day an upload can no longer be posted', async () => {
  await using app = await anApp()
  const file = await uploads(app, app.ann, 'a.txt', 'bytes')
  app.clock.pass(24 * 3600 * 1000 + 1)
  const late = await app.ann.sends('POST', at.messages(app.chats.launch), { key: newKey(), text: 'Late', fileIds: [file.id] })
  assert.equal(late.status, 422)
})

test('what was uploaded can be dropped, by its owner and until it is posted', async () => {
  await using app = await anApp()
  const [file, posted] = [await uploads(app, app.ann, 'a.txt', 'bytes'), await uploads(app, app.ann, 'b.txt', 'bytes')]
  await postsFiles(app, [posted.id])
  assert.equal((await app.bob.sends('DELETE', at.file(file.id))).status, 404)
  assert.equal((await app.ann.sends('DELETE', at.file(posted.id))).status, 404)
  assert.equal((await app.ann.sends('DELETE', at.file(file.id))).status, 204)
  assert.equal((await app.ann.get(at.file(file.id))).status, 404)
  assert.equal((await app.ann.sends('DELETE', at.file(file.id))).status, 404)
  const again = await app.ann.sends('POST', at.messages(app.chats.launch), { key: newKey(), text: 'Look', fileIds: [file.id] })
  assert.equal(again.status, 422)
  assert.deepEqual(await Array.fromAsync(app.ports.files.list(`files/${app.workspaceId}/`), ({ key }) => key), [
    `files/${app.workspaceId}/${posted.id}`,
  ])
})

test('a picture is kept upright and without what its camera wrote, and small for rows', async () => {
  await using app = await anApp()
  const lying = await sharp(await png(2000, 1000))
    .jpeg()
    .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'Ann’s kitchen' } } })
    .toBuffer()
  const file = await uploads(app, app.ann, 'kitchen.jpg', lying)
  assert.deepEqual([file.kind, file.width, file.height], ['picture', 1000, 2000])
  await postsFiles(app, [file.id])
  const [whole, small] = [await app.bob.get(at.file(file.id)), await app.bob.get(at.smallFile(file.id))]
  assert.deepEqual([whole.headers.get('content-type'), small.headers.get('content-type')], ['image/jpeg', 'image/webp'])
  const [full, row] = await Promise.all([whole, small].map(async answer => sharp(Buffer.from(await answer.arrayBuffer())).metadata()))
  assert.deepEqual([full?.width, full?.height, full?.exif, full?.orientation], [1000, 2000, undefined, undefined])
  assert.deepEqual([row?.width, row?.height], [720, 1440])
  assert.equal((await app.bob.get(at.smallFile((await uploads(app, app.bob, 'a.txt', 'x')).id))).status, 404)
})

test('what is refused says why, and nothing of it stays', async () => {
  await using app = await anApp()
  const plain = ['setup.exe', 'a.bat', 'a.PS1', 'run.js', 'a.hta', 'a.jar', 'site.url', 'a.desktop', 'a.chm', 'a.msix', 'a.xll']
  const programs = [...plain, 'x.exe.', 'x.exe ', 'x.exe:stream', 'report.txt:run.bat', 'a:b.exe:c.txt']
  for (const name of programs) {
    const answer = await sendsFile(app, app.ann, name, 'echo hello')
    assert.deepEqual([answer.status, await sentence(answer)], [422, 'Programs cannot be attached.'], name)
  }
  const inside = { 'notes.txt': 'MZ\x90\0\x03', 'tool.bin': '\x7fELF\x02\x01\x01\0' }
  for (const [name, text] of Object.entries(inside))
    assert.equal(await sentence(await sendsFile(app, app.ann, name, Buffer.from(text, 'latin1'))), 'Programs cannot be attached.')
  const disguised = { 'photo.png': 'PK\x03\x04 zip', 'photo.gif': '<svg onload=alert(1)>', 'report.pdf': 'hello', 'a.txt': '%PDF-1.7\n' }
  for (const [name, text] of Object.entries(disguised)) {
    const answer = await sendsFile(app, app.ann, name, Buffer.from(text, 'latin1'))
    assert.deepEqual([answer.status, await sentence(answer)], [422, 'This file is not what its name says.'], name)
  }
  assert.equal((await sendsFile(app, app.ann, 'photo.jpg', await png())).status, 422)
  assert.deepEqual(await Array.fromAsync(app.ports.files.list(`files/${app.workspaceId}/`)), [])
  assert.deepEqual(await Array.fromAsync(app.ports.quarantine.list('coming/')), [])
  assert.deepEqual(await app.ports.documents.find(UPLOADS, INSTANCE, { order: { field: 'at', direction: 'up' }, limit: 10 }), [])
})

test('without script a form brings its files along, and a refused one keeps the words', async () => {
  let arrives = async (): Promise<void> => undefined
  await using app = await anApp({
    on: ({ quarantine, ...ports }) => ({
      ...ports,
      quarantine: { ...quarantine, put: (...words) => arrives().then(() => quarantine.put(...words)) },
    }),
  })
  const sends = (files: readonly (readonly [name: string, bytes: string | Uint8Array])[], key = newKey()) => {
    const body = new FormData()
    for (const [name, value] of Object.entries({ csrf: app.ann.csrf, key, text: 'The plan of März' })) body.set(name, value)
    for (const [name, bytes] of files) body.append('files', new File([bytes as BlobPart], name))
    return app.fetch(at.messages(app.chats.launch), { method: 'POST', headers: { cookie: app.ann.cookie, origin: app.origin }, body })
  }
  const key = newKey()
  const files = [
    ['Größe.txt', 'x'.repeat(3_000_000)],
    ['dot.png', new Uint8Array(await png())],
  ] as const
  assert.equal((await sends(files, key)).status, 303)
  assert.equal((await sends(files, key)).status, 303)
  const { page } = await app.flowra.core.queries.chatScreen(await viewerOf(app), app.chats.launch)
  const written = page.rows.filter(row => row.text?.typed === 'The plan of März')
  assert.deepEqual(
    written.map(row => row.files?.map(({ name, kind, byteCount }) => [name, kind, kind === 'other' ? byteCount : 0])),
    [
      [
        ['Größe.txt', 'other', 3_000_000],
        ['dot.png', 'picture', 0],
      ],
    ],
  )
  const twice = newKey()
  arrives = together(3)
  const both = await Promise.all([1, 2, 3].map(() => sends(files, twice)))
  arrives = async () => undefined
  assert.deepEqual(
    both.map(({ status }) => status),
    [303, 303, 303],
    'three times at once is once',
  )
  const uploaded = await app.ports.documents.find(UPLOADS, INSTANCE, { order: { field: 'at', direction: 'up' }, limit: 100 })
  assert.ok(uploaded.length > 2 * files.length, 'each of them must have kept its files for this to mean anything')
  assert.equal((await sends([files[0], ['other.txt', 'x'], ['more.txt', 'x']], twice)).status, 409, 'one more file is another message')
  const { page: after } = await app.flowra.core.queries.chatScreen(await viewerOf(app), app.chats.launch)
  assert.equal(after.rows.length, page.rows.length + 1)
  assert.equal((await sends([['', '']])).status, 303, 'an input that nothing was chosen in')
  const refused = await sends([
    ['a.txt', 'fine'],
    ['setup.exe', 'x'.repeat(2_000_000)],
    ['b.txt', 'never read'],
  ])
  const again = await refused.text()
  assert.equal(refused.status, 422)
  assert.match(again, /The plan of März<\/textarea>/)
  const many = Array.from({ length: 11 }, (_, n) => [`${n}.txt`, 'x'] as const)
  assert.equal((await sends(many)).status, 413)
  const strange = new FormData()
  strange.set('csrf', 'wrong')
  strange.append('files', new File(['x'.repeat(1_000_000)], 'a.txt'))
  const before = (await Array.fromAsync(app.ports.files.list(`files/${app.workspaceId}/`))).length
  const headers = { cookie: app.ann.cookie, origin: app.origin }
  assert.equal((await app.fetch(at.messages(app.chats.launch), { method: 'POST', headers, body: strange })).status, 403)
  assert.equal((await Array.fromAsync(app.ports.files.list(`files/${app.workspaceId}/`))).length, before)
})

test('what other programs write a little otherwise is what its name says', async () => {
  await using app = await anApp()
  const film = (brand: string): Buffer => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0isommp42`, 'latin1')
  const pdf = Buffer.concat([Buffer.from('\ufeff\r\n%PDF-1.7\n%'), Buffer.from([0xe2, 0xe3, 0xcf, 0xd3])])
  const files = {
    'a.pdf': pdf,
    'a.mp4': film('3gp4'),
    'a.m4a': film('3gp4'),
    'a.avif': film('mif1'),
    'a.md': 'It begins with %PDF-1.7.',
    'b.md': `On %PDF-1.7.\n${'я'.repeat(40_000)}`,
  }
  const kinds = []
  for (const [name, bytes] of Object.entries(files)) kinds.push((await uploads(app, app.ann, name, bytes)).kind)
  assert.deepEqual(kinds, ['other', 'video', 'audio', 'other', 'other', 'other'])
})

/** Nobody goes on before so many have come. */
function together(count: number): () => Promise<void> {
  const all = Promise.withResolvers<void>()
  let here = 0
  return () => {
    if (++here === count) all.resolve()
    return Promise.race([all.promise, wait(10_000, undefined, { ref: false })])
  }
}

/** What the form that came back says it has. */
const kept = (page: string): readonly (readonly [id: string, name: string])[] =>
  [...page.matchAll(/name="fileIds" value="([^"]+)" checked><span><bdi>([^<]+)</g)].map(([, id = '', name = '']) => [id, name])

test('the files of a refused form without script are in the one that comes back, and go with the next try', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const root = await app.ann.posts(launch, 'Plans')
  type Fields = Record<string, string | readonly string[]>
  const sends = (fields: Fields, files: readonly (readonly [name: string, bytes: string])[], who = app.ann) => {
    const body = new FormData()
    const all: Fields = { csrf: who.csrf, key: newKey(), ...fields }
    for (const [name, values] of Object.entries(all)) for (const value of [values].flat()) body.append(name, value as string)
    for (const [name, bytes] of files) body.append('files', new File([bytes], name))
    return app.fetch(at.messages(launch), { method: 'POST', headers: { cookie: who.cookie, origin: app.origin }, body })
  }
  const both = [
    ['one.txt', 'one'],
    ['two.txt', 'two'],
  ] as const
  const refusals: readonly (readonly [Fields, number, readonly string[]])[] = [
    [{ text: 'x'.repeat(LIMITS.messageText + 1) }, 400, ['one.txt', 'two.txt']],
    [{ text: 'x'.repeat(LIMITS.messageText + 1), threadId: root }, 400, ['one.txt', 'two.txt']],
    [{ text: '/archive' }, 400, ['one.txt', 'two.txt']],
  ]
  for (const [fields, status, names] of refusals) {
    const refused = await sends(fields, both)
    assert.equal(refused.status, status)
    assert.deepEqual(
      kept(await refused.text()).map(([, name]) => name),
      names,
    )
  }
  const halfway = await sends({ text: 'Look' }, [...both, ['setup.exe', 'MZ'], ['three.txt', 'never read']])
  assert.equal(halfway.status, 422)
  const [one, two] = kept(await halfway.text())
  assert.deepEqual([one?.[1], two?.[1]], ['one.txt', 'two.txt'])

  const foreign = await sends({ text: '', fileIds: [one?.[0] ?? '', newKey(), '$ne'] }, [], app.bob)
  assert.deepEqual([foreign.status >= 400, kept(await foreign.text())], [true, []], 'what is Ann’s is named to nobody')
  const again = await sends({ text: 'x'.repeat(LIMITS.messageText + 1), fileIds: [two?.[0] ?? ''] }, [['four.txt', 'four']])
  const left = kept(await again.text())
  assert.deepEqual(
    left.map(([, name]) => name),
    ['two.txt', 'four.txt'],
  )
  assert.equal((await sends({ text: 'Here they are', fileIds: left.map(([id]) => id) }, [['five.txt', 'five']])).status, 303)
  const { page } = await app.flowra.core.queries.chatScreen(await viewerOf(app), launch)
  assert.deepEqual(
    page.rows.find(row => row.text?.typed === 'Here they are')?.files?.map(({ name }) => name),
    ['two.txt', 'four.txt', 'five.txt'],
  )
  const twice = await sends({ text: 'Here they are', fileIds: left.map(([id]) => id) }, [])
  assert.deepEqual([twice.status, kept(await twice.text())], [422, []], 'a message has them')
})

const viewerOf = async (app: TestApp) => {
  const viewer = await app.flowra.core.queries.viewer('acme', app.ann.id)
  assert.ok(viewer)
  return viewer
}
