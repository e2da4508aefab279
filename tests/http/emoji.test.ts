import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { emojiKey } from '../../src/application/emoji-pictures.ts'
import { paths, roots } from '../../views/paths.ts'
import { anApp, at, type Member, RIVALS, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import { aPicture } from '../support/pictures.ts'

const text = async (answer: Response | Promise<Response>) => (await answer).text()
const workspaceOf = (app: TestApp) => app.flowra.core.app.rights.workspace(app.workspaceId)

/** As the form on the page sends it. */
async function uploads(app: TestApp, who: Member, name: string, picture?: Uint8Array): Promise<Response> {
  const body = new FormData()
  body.set('csrf', who.csrf)
  body.set('key', newKey())
  body.set('name', name)
  body.set('picture', new File(picture ? [new Uint8Array(picture)] : [], 'picture.png'))
  const headers = { cookie: who.cookie, origin: app.origin, 'sec-fetch-site': 'same-origin' }
  return fetch(app.origin + at.ownEmoji, { method: 'POST', headers, body, redirect: 'manual' })
}

async function adds(app: TestApp, name: string, who = app.ann): Promise<string> {
  const { emojiId } = await app.flowra.core.commands.emoji.add(who.by(), { name }, await aPicture())
  return emojiId
}

async function rowOf(app: TestApp, id: string, who = app.ann): Promise<string> {
  const page = await text(who.get(at.chat(app.chats.launch)))
  return new RegExp(`<li class="message[^>]*id="message-${id}"[\\s\\S]*?</li>`).exec(page)?.[0] ?? ''
}

test('Cleo adds an emoji without script, it is small and of the workspace, and she takes it away again', async () => {
  await using app = await anApp()
  assert.match(await text(app.cleo.get(at.ownEmoji)), /No emoji of your own yet/)
  const made = await uploads(app, app.cleo, ':Party_Bird:', await aPicture())
  assert.deepEqual([made.status, made.headers.get('location')], [303, at.ownEmoji])
  const [emoji] = (await workspaceOf(app)).emoji ?? []
  assert.equal(emoji?.name, 'party_bird')
  const page = await text(app.cleo.get(at.ownEmoji))
  assert.match(page, /1 emoji[\s\S]*:party_bird:[\s\S]*Cleo/)
  const shown = await app.bob.get(at.emojiPicture(emoji.id))
  assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/webp'])
  assert.match(shown.headers.get('content-security-policy') ?? '', /default-src 'none'/)
  assert.match(shown.headers.get('cache-control') ?? '', /private/)
  const { width = 0, height = 0, exif } = await sharp(await shown.arrayBuffer()).metadata()
  assert.ok(Math.max(width, height) <= 128 && exif === undefined, `${width} × ${height}`)
  assert.equal((await app.cleo.submits(`${at.oneEmoji(emoji.id)}?_method=DELETE`)).status, 303)
  assert.equal((await app.bob.get(at.emojiPicture(emoji.id))).status, 404)
  assert.equal(await app.ports.files.get(emojiKey(app.workspaceId, emoji.fileId, false)), undefined, 'the picture is gone as well')
})

test('one that moves goes on moving, and stands still for who wants that', async () => {
  await using app = await anApp()
  const frames = ['red', 'green', 'blue'].map(background => ({ create: { width: 200, height: 100, channels: 3 as const, background } }))
  const pictures = await Promise.all(frames.map(frame => sharp(frame).png().toBuffer()))
  const moving = await sharp(pictures, { join: { animated: true } })
    .gif({ delay: [100, 100, 100] })
    .toBuffer()
  const { emojiId } = await app.flowra.core.commands.emoji.add(app.ann.by(), { name: 'blinker' }, moving)
  const [shown, still] = [await app.bob.get(at.emojiPicture(emojiId)), await app.bob.get(at.stillEmoji(emojiId))]
  const [one, two] = [await sharp(await shown.arrayBuffer()).metadata(), await sharp(await still.arrayBuffer()).metadata()]
  assert.deepEqual([one.pages, one.width, two.pages ?? 1, two.width], [3, 96, 1, 96])
  const id = await app.cleo.posts(app.chats.launch, ':blinker:')
  assert.match(await rowOf(app, id), /<picture><source media="\(prefers-reduced-motion: reduce\)" srcset="[^"]+\/still"><img/)
  const [known] = (await workspaceOf(app)).emoji ?? []
  await app.flowra.core.commands.emoji.remove(app.ann.by(), emojiId)
  for (const isStill of [false, true])
    assert.equal(await app.ports.files.get(emojiKey(app.workspaceId, known?.fileId ?? '', isStill)), undefined)
})

test('what is refused comes back with its name and the sentence beside the field', async () => {
  await using app = await anApp()
  await adds(app, 'flowbird')
  const refused = async (name: string, status: number, sentence: RegExp, picture?: Uint8Array) => {
    const answer = await uploads(app, app.ann, name, picture)
    const page = await answer.text()
    assert.equal(answer.status, status, name)
    assert.match(page, sentence)
    assert.match(page, new RegExp(`value="${name}"`))
  }
  const picture = await aPicture()
  await refused('flowbird', 409, /“flowbird” is already in use/, picture)
  await refused('smile', 400, /A standard emoji has this name/, picture)
  await refused('x', 400, /Use 2 to 40 characters/, picture)
  await refused('Ä b', 400, /Use a–z, 0–9/, picture)
  await refused('teapod', 400, /Choose a picture first/)
  await refused('teapod', 400, /not a picture Flowra can show/, new TextEncoder().encode('<svg onload="alert(1)"></svg>'))
  assert.equal((await workspaceOf(app)).emoji?.length, 1)
  const { emojiId } = await app.flowra.core.commands.emoji.add(app.ann.by(), { name: 'teapod' }, picture)
  assert.ok(emojiId)
  for (const name of [{}, ['teapod'], { toString: () => 'x' }, 7, null])
    await assert.rejects(app.flowra.core.commands.emoji.add(app.ann.by(), { name } as never, picture), String(name))
})

test('members add and remove their own, admins any; guests use them and add none; other workspaces have none of it', async () => {
  await using app = await anApp()
  const [anns, cleos] = [await adds(app, 'flowbird'), await adds(app, 'teapod', app.cleo)]
  assert.equal((await uploads(app, app.gus, 'mine', await aPicture())).status, 403)
  assert.doesNotMatch(await text(app.gus.get(at.ownEmoji)), /Add an emoji/)
  assert.equal((await app.gus.get(at.emojiPicture(anns))).status, 200)
  assert.equal((await app.cleo.submits(`${at.oneEmoji(anns)}?_method=DELETE`)).status, 403)
  assert.equal((await app.dan.submits(`${at.oneEmoji(cleos)}?_method=DELETE`)).status, 403)
  assert.equal((await app.bob.submits(`${at.oneEmoji(cleos)}?_method=DELETE`)).status, 303, 'an admin')
  assert.equal((await app.eve.get(at.emojiPicture(anns))).status, 404)
  assert.equal((await app.eve.get(paths(RIVALS).emojiPicture(anns))).status, 404)
})

test('in a text it is a picture for everybody, by id, outside of code; alone it is large', async () => {
  await using app = await anApp()
  const emojiId = await adds(app, 'flowbird')
  const id = await app.cleo.posts(app.chats.launch, 'Hello :flowbird: and `:flowbird:`, not :teapod:')
  const row = await rowOf(app, id)
  assert.equal(row.split('<img').length - 1, 1)
  assert.match(
    row,
    new RegExp(
      `Hello <img class="own-emoji" src="${at.emojiPicture(emojiId)}" alt=":flowbird:"[^>]*> and <code>:flowbird:</code>, not :teapod:`,
    ),
  )
  assert.doesNotMatch(row, /class="text big"/)
  const [alone, four] = [
    await app.cleo.posts(app.chats.launch, ':flowbird: 🎉 :flowbird:'),
    await app.cleo.posts(app.chats.launch, ':flowbird:'.repeat(4)),
  ]
  assert.match(await rowOf(app, alone), /class="text big"/)
  assert.doesNotMatch(await rowOf(app, four), /class="text big"/)
  const edit = await text(app.cleo.get(at.message(app.chats.launch, id)))
  assert.match(edit, />\s*Hello :flowbird: and/, 'typed as it was')
})

test('removed, it is its name, in rows that were drawn before as well; added later, old texts stay words', async () => {
  await using app = await anApp()
  const emojiId = await adds(app, 'flowbird')
  const id = await app.cleo.posts(app.chats.launch, 'Hello :flowbird: :teapod:')
  await app.cleo.sends('PUT', at.reaction(app.chats.launch, id, `custom:${emojiId}`))
  assert.match(await rowOf(app, id), /<img[\s\S]*<img/)
  await adds(app, 'teapod')
  assert.match(await rowOf(app, id), /:teapod:</)
  await app.flowra.core.commands.emoji.remove(app.ann.by(), emojiId)
  const row = await rowOf(app, id)
  assert.doesNotMatch(row, /<img/)
  assert.match(row, /Hello :flowbird: :teapod:/)
  assert.match(row, /:flowbird: 1/)
  assert.equal((await app.cleo.sends('DELETE', at.reaction(app.chats.launch, id, `custom:${emojiId}`))).status, 200)
  assert.doesNotMatch(await rowOf(app, id), /:flowbird: 1/)
})

test('a reaction is kept by id, only with an emoji that is there, and forms without script offer it', async () => {
  await using app = await anApp()
  const emojiId = await adds(app, 'flowbird')
  const id = await app.cleo.posts(app.chats.launch, 'Ship it')
  const reacts = (emoji: string, who = app.bob) => who.sends('PUT', at.reaction(app.chats.launch, id, emoji))
  assert.equal((await reacts(`custom:${emojiId}`)).status, 200)
  assert.match(await rowOf(app, id), new RegExp(`data-emoji="custom:${emojiId}"[^>]*title="flowbird 1: Bob"`))
  for (const emoji of [`custom:${newKey()}`, 'custom:', 'custom:flowbird', 'flowbird', `custom:${emojiId}x`])
    assert.equal((await reacts(emoji)).status, 400, emoji)
  const page = await text(app.cleo.get(at.message(app.chats.launch, id)))
  assert.match(page, new RegExp(`value="custom:${emojiId}"[^>]*><img`))
  assert.equal((await app.cleo.submits(at.reactions(app.chats.launch, id), { emoji: `custom:${emojiId}` })).status, 303)
  assert.match(await rowOf(app, id), /title="flowbird 2: Bob, Cleo"/)
})

test('both lists know it, by its name, in a section of its own', async () => {
  await using app = await anApp()
  const emojiId = await adds(app, 'flowbird')
  const list = await text(app.gus.get(at.emoji))
  assert.match(list, /<h3>This workspace<\/h3><div class="emoji-grid"><button type="button" data-emoji="flowbird"[^>]*><img/)
  assert.match(await text(app.ann.get(`${at.emoji}?for=reactions`)), new RegExp(`data-emoji="custom:${emojiId}"`))
  assert.match(await text(app.ann.get(`${at.emoji}?words=lowb`)), /data-emoji="flowbird"/)
  assert.doesNotMatch(await text(app.ann.get(`${at.emoji}?words=smile`)), /flowbird/)
  const offered = await text(app.ann.get(`${at.suggestions(app.chats.launch)}?kind=emoji&words=flowb`))
  assert.match(offered, /<li role="option" data-insert=":flowbird:"><img/)
  const preview = await text(app.ann.sends('POST', at.preview(app.chats.launch), { text: 'Hi :flowbird:' }))
  assert.match(preview, /Hi <img class="own-emoji"/)
  assert.doesNotMatch(await text(app.eve.get(paths(RIVALS).emoji)), /flowbird/)
})

test('pages hear that there are other emoji, and which one is gone', async () => {
  await using app = await anApp()
  const sockets = [await app.cleo.socket(), await app.gus.socket()]
  const emojiId = await adds(app, 'flowbird')
  for (const socket of sockets) assert.deepEqual(await socket.hears(word => word.t === 'emoji'), { t: 'emoji' })
  for (const socket of sockets) socket.forget()
  await app.flowra.core.commands.emoji.remove(app.ann.by(), emojiId)
  for (const socket of sockets) assert.deepEqual(await socket.hears(word => word.t === 'emoji'), { t: 'emoji', removed: emojiId })
})

test('a text without one asks the store for none', async () => {
  await using app = await anApp()
  const emojiId = await adds(app, 'flowbird')
  const asked: string[] = []
  const { get, getMany } = app.ports.documents
  Object.assign(app.ports.documents, {
    get(...one: Parameters<typeof get>) {
      asked.push(one[0].name)
      return get(...one)
    },
    getMany(...one: Parameters<typeof getMany>) {
      asked.push(one[0].name)
      return getMany(...one)
    },
  })
  for (const words of ['Plain', 'At 12:30: yes', ':smile: *all* of @bob']) await app.cleo.posts(app.chats.launch, words)
  assert.ok(!asked.includes('emoji') && !asked.includes('workspaces'), `${asked}`)
  app.flowra.core.app.recent.clear()
  await rowOf(app, await app.cleo.posts(app.chats.launch, `:flowbird:${emojiId}`))
  assert.ok(asked.includes('emoji'), 'it would be seen here')
})

test('a status takes an emoji of the workspace by its name: drawn wherever the status shows, and its name once it was removed', async () => {
  await using app = await anApp()
  const emojiId = await adds(app, 'flowbird')
  await app.flowra.core.commands.chats.createDirect(app.bob.by(), { personIds: [app.cleo.id] })
  const setStatus = (emoji: string, who = app.cleo) =>
    who.submits(`${roots.status}?_method=PUT`, { emoji, text: 'Watching', until: 'none' })
  const kept = async () => (await app.flowra.core.queries.cards([app.cleo.id])).get(app.cleo.id)?.status?.emoji
  assert.match(await text(app.cleo.get(roots.settings)), /list="own-emoji"[\s\S]*<option value=":flowbird:">/)

  const socket = await app.bob.socket()
  assert.equal((await setStatus(':Flowbird:')).status, 303)
  assert.equal(await kept(), ':flowbird:')
  const word = await socket.hears(({ t, id }) => t === 'person' && id === app.cleo.id)
  assert.deepEqual(word['status'], { emoji: ':flowbird:', own: emojiId, text: 'Watching' })
  const image = `<img class="own-emoji" src="${at.stillEmoji(emojiId)}" alt=":flowbird:"[^>]*>`
  const line = (sign: string) => new RegExp(`data-status="${app.cleo.id}" title="Watching">${sign}</span>`)
  assert.match(await text(app.bob.get(at.sidebar)), line(image))
  assert.match(await text(app.bob.get(at.person(app.cleo.id))), new RegExp(`<p>${image} Watching</p>`))
  assert.match(await text(app.cleo.get(at.chat(app.chats.launch))), new RegExp(`data-says="Set a status">.*${image} Watching</a>`))
  assert.equal((await app.bob.get(at.stillEmoji(emojiId))).status, 200)

  const refused = await setStatus(':nosuch:')
  assert.equal(refused.status, 400)
  assert.match(await refused.text(), /value=":nosuch:"[\s\S]*There is no emoji :nosuch:/)
  assert.equal((await setStatus(':flowbird:', app.eve)).status, 400, 'nobody knows it where she is')
  assert.equal((await setStatus('x'.repeat(17))).status, 400)
  await app.flowra.core.commands.emoji.remove(app.ann.by(), emojiId)
  assert.match(await text(app.bob.get(at.sidebar)), line(':flowbird:'))
  assert.match(await text(app.bob.get(at.person(app.cleo.id))), /<p>:flowbird: Watching<\/p>/)
  assert.equal((await setStatus(':palm_tree:')).status, 303)
  assert.equal(await kept(), '🌴')
})
