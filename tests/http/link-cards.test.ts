import assert from 'node:assert/strict'
import { test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import sharp from 'sharp'
import { PAGES } from '../../src/application/previews/pages.ts'
import { cardPictureKey } from '../../src/application/previews/pictures.ts'
import { PREVIEW_TASKS } from '../../src/application/previews/tasks.ts'
import { MESSAGES, type MessageDocument } from '../../src/application/read-models/messages.ts'
import { CHECKPOINTS } from '../../src/application/workers/checkpoints.ts'
import { paths } from '../../views/paths.ts'
import { aPeer, type Peer, towards } from '../infrastructure/outgoing/peers.ts'
import { anApp, at, type Member, SLUG, settled, type TestApp } from '../support/app.ts'
import { type Certified, certified } from '../support/certificates.ts'
import { until } from '../support/until.ts'

const page = (title: string, more = '') =>
  `<!doctype html><head><title>${title}</title><meta property="og:site_name" content="Acme"><meta name="description" content="What we do">${more}</head><body><title>No</title>`
const PICTURE = await sharp({ create: { width: 1_200, height: 630, channels: 3, background: '#2860d0' } })
  .jpeg()
  .withExif({ IFD0: { Artist: 'Ann' } })
  .toBuffer()

/** `/1`, `/2` … are pages, `/p` has a picture, `/hang` never answers, `/404` is none. */
const aSite = (secret?: Certified): Promise<Peer> =>
  aPeer(({ url = '' }, response) => {
    if (url === '/hang') return undefined
    if (url === '/picture.jpg') return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(PICTURE)
    if (url === '/404') return response.writeHead(404, { 'content-type': 'text/html' }).end(page('Not here'))
    if (url === '/text') return response.writeHead(200, { 'content-type': 'text/plain' }).end(page('Text'))
    const picture = url === '/p' ? '<meta property="og:image" content="/picture.jpg">' : ''
    return response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page(`Page ${url.slice(1)}`, picture))
  }, secret)

const HANGS_MS = 60_000 // longer than any test waits for something else

/** An app that may ask this site alone. */
const appBeside = (site: Peer, others: readonly Peer[] = []): Promise<TestApp> =>
  anApp({
    on: ports => ({
      ...ports,
      outgoing: towards(site, { timeoutMs: HANGS_MS, privately: [site, ...others].map(({ port }) => `127.0.0.1:${port}`) }),
    }),
  })

const stored = (app: TestApp, id: string): Promise<MessageDocument | undefined> => app.ports.documents.get(MESSAGES, app.workspaceId, id)
const cardsOf = async (app: TestApp, id: string) => (await stored(app, id))?.previews ?? []
const titles = async (app: TestApp, id: string) => (await cardsOf(app, id)).map(({ title }) => title)
const tasksIn = ({ ports }: TestApp) => ports.documents.find(PREVIEW_TASKS, 'instance', { range: { field: 'dueAt', above: 0 }, limit: 100 })

/** All that was posted is followed, and nobody waits for a card any more. */
async function seenTo(app: TestApp): Promise<void> {
  await settled(app.flowra.core)
  await until(async () => (await app.ports.documents.get(CHECKPOINTS, 'instance', 'previews'))?.version === (await app.ports.log.last()))
  await until(async () => (await tasksIn(app)).length === 0, 'every card is there')
}

const row = async (who: Member, chatId: string) => (await who.get(at.chat(chatId))).text()

test('a link gets a card of what its page says, with its picture, and everybody there sees it come', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { launch } = app.chats
  const socket = await app.bob.socket()
  socket.look({ [launch]: 0 })
  const id = await app.ann.posts(launch, `See ${site.origin}/p`)
  await seenTo(app)
  await socket.hears(word => word.t === 'html' && String(word['html']).includes('Page p'))

  const [card] = await cardsOf(app, id)
  assert.ok(card?.picture)
  assert.deepEqual(
    { ...card, picture: null, previewId: '' },
    { url: `${site.origin}/p`, title: 'Page p', site: 'Acme', summary: 'What we do', picture: null, previewId: '' },
  )
  assert.deepEqual([card.picture.width, card.picture.height], [800, 420])
  const html = await row(app.bob, launch)
  assert.match(html, new RegExp(`<a href="${site.origin}/p" target="_blank" rel="noopener noreferrer nofollow">Page p</a>`))

  const picture = await app.bob.get(at.cardPicture(launch, id, card.previewId))
  assert.equal(picture.headers.get('content-type'), 'image/webp')
  assert.equal(picture.headers.get('cache-control'), 'private, no-cache')
  const bytes = Buffer.from(await picture.arrayBuffer())
  const about = await sharp(bytes).metadata()
  assert.deepEqual([about.width, about.height, about.exif], [800, 420, undefined])
  assert.equal(
    (await app.bob.get(at.cardPicture(launch, id, card.previewId), { 'if-none-match': picture.headers.get('etag') ?? '' })).status,
    304,
  )
})

test('a message edited before its card is there has one card with one picture, which goes with it', async () => {
  const gate = Promise.withResolvers<void>()
  await using site = await aPeer(async ({ url }, response) => {
    await gate.promise
    if (url === '/picture.jpg') return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(PICTURE)
    return response.writeHead(200, { 'content-type': 'text/html' }).end(page('Late', '<meta property="og:image" content="/picture.jpg">'))
  })
  await using app = await appBeside(site)
  const { launch } = app.chats
  const id = await app.ann.posts(launch, `Sea ${site.origin}/1`)
  await app.ann.sends('PATCH', at.message(launch, id), { text: `See ${site.origin}/1` })
  await until(async () => (await tasksIn(app)).length === 2, 'both want it')
  gate.resolve()
  await seenTo(app)
  const pictures = () => Array.fromAsync(app.ports.files.list(`${app.workspaceId}/cards/`))
  assert.deepEqual(await titles(app, id), ['Late'])
  assert.equal((await pictures()).length, 1)
  await app.ann.sends('DELETE', at.message(launch, id))
  await until(async () => (await pictures()).length === 0, 'its bytes go')
})

test('who does not read the message does not see the picture, from the moment on', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { secret } = app.chats
  const id = await app.ann.posts(secret, `${site.origin}/p`)
  await seenTo(app)
  const [card] = await cardsOf(app, id)
  const path = at.cardPicture(secret, id, card?.previewId ?? '')
  assert.equal((await app.ann.get(path)).status, 200)
  for (const who of [app.dan, app.eve]) assert.equal((await who.get(path)).status, 404)
  assert.equal((await app.ann.get(at.cardPicture(app.chats.launch, id, card?.previewId ?? ''))).status, 404)
  await app.ann.sends('DELETE', at.message(secret, id))
  assert.equal((await app.ann.get(path)).status, 404)
  await until(
    async () => (await app.ports.files.get(cardPictureKey(app.workspaceId, card?.picture?.fileId ?? ''))) === undefined,
    'its bytes go',
  )
})

test('a page of https gets a card with its picture, where its certificate is believed', async () => {
  const { authority, ...secret } = certified(['page.flowra.test'])
  setDefaultCACertificates([...getCACertificates('default'), authority])
  await using site = await aSite(secret)
  const host = `page.flowra.test:${site.port}`
  const outgoing = towards(site, { timeoutMs: HANGS_MS, privately: [host], resolve: async () => ['127.0.0.1'] })
  await using app = await anApp({ on: ports => ({ ...ports, outgoing }) })
  const id = await app.ann.posts(app.chats.launch, `https://${host}/p`)
  await seenTo(app)
  const [card] = await cardsOf(app, id)
  assert.deepEqual([card?.title, card?.picture?.width], ['Page p', 800])
  assert.deepEqual(site.requests(), ['GET /p', 'GET /picture.jpg'])
})

test('three cards at most, none for what is in code or brackets, is no page, or is not there', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const urls = [1, 2, 3, 4].map(n => `${site.origin}/${n}`)
  const many = await app.ann.posts(app.chats.launch, urls.join(' '))
  const none = await app.ann.posts(
    app.chats.launch,
    `\`${site.origin}/5\` <${site.origin}/6> ${site.origin}/404 ${site.origin}/text ${app.origin}/w/acme`,
  )
  await seenTo(app)
  assert.deepEqual(await titles(app, many), ['Page 1', 'Page 2', 'Page 3'])
  assert.deepEqual(await titles(app, none), [])
  assert.deepEqual(site.requests().toSorted(), ['GET /1', 'GET /2', 'GET /3', 'GET /404', 'GET /text'])
})

test('a host that hangs keeps the cards of its own messages waiting, and no others', async () => {
  await using site = await aSite()
  await using hung = await aPeer(() => undefined)
  await using app = await appBeside(site, [hung])
  const { launch, general } = app.chats
  const { commands } = app.flowra.core
  for (let n = 0; n < 40; n++) await commands.messages.post(app.ann.by(), launch, { text: `${hung.origin}/${n}` })
  await until(() => hung.requests().length >= 3, 'it is asked, and says nothing')
  const id = await app.bob.posts(general, `${site.origin}/1`)
  await until(async () => (await titles(app, id)).length === 1, 'a card of another host', HANGS_MS / 2)
  await until(async () => (await tasksIn(app)).length === 40, 'the card that came is done with, and none of the others is forgotten')
})

test('a page is asked for once a day in a workspace, however often it is linked', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { launch, general } = app.chats
  const ids = await Promise.all([launch, general, launch, launch].map(chat => app.ann.posts(chat, `${site.origin}/p`)))
  await seenTo(app)
  for (const id of ids) assert.deepEqual(await titles(app, id), ['Page p'])
  assert.deepEqual(site.requests(), ['GET /p', 'GET /picture.jpg'])
  app.clock.pass(25 * 3_600_000)
  const later = await app.ann.posts(launch, `${site.origin}/p`)
  await seenTo(app)
  assert.deepEqual(await titles(app, later), ['Page p'])
  assert.equal(site.requests().length, 4)
})

test('what nobody needs any more is swept, and no card loses its picture by that', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const id = await app.ann.posts(app.chats.launch, `${site.origin}/p`)
  await seenTo(app)
  app.clock.pass(26 * 3_600_000)
  await until(async () => (await app.ports.documents.find(PAGES, 'instance', { range: { field: 'at', above: 0 }, limit: 10 })).length === 0)
  const [card] = await cardsOf(app, id)
  assert.equal((await app.ann.get(at.cardPicture(app.chats.launch, id, card?.previewId ?? ''))).status, 200)
})

test('of a page that lost its picture none is kept', async () => {
  let more = '<meta property="og:image" content="/picture.jpg">'
  await using site = await aPeer(({ url }, response) =>
    url === '/picture.jpg'
      ? response.writeHead(200, { 'content-type': 'image/jpeg' }).end(PICTURE)
      : response.writeHead(200, { 'content-type': 'text/html' }).end(page('Changed', more)),
  )
  await using app = await appBeside(site)
  const pictures = async () => (await Array.fromAsync(app.ports.files.list('instance/pages/'))).length
  await app.ann.posts(app.chats.launch, `${site.origin}/1`)
  await seenTo(app)
  assert.equal(await pictures(), 1)
  const old = { workspaceId: 'instance', id: 'old', version: 1, at: 1, words: null, picture: null }
  await app.ports.documents.put(PAGES, old)
  app.clock.pass(23.5 * 3_600_000)
  await until(async () => !(await app.ports.documents.get(PAGES, 'instance', 'old')), 'it is swept, and not again for an hour')
  app.clock.pass(0.75 * 3_600_000)
  more = ''
  await app.ann.posts(app.chats.launch, `${site.origin}/1`)
  await seenTo(app)
  assert.equal(site.requests().length, 3, 'the page is fetched anew')
  app.clock.pass(26 * 3_600_000)
  await until(async () => (await pictures()) === 0, 'it is swept')
})

test('a card goes with its link by an edit, comes for a new one, and stays gone when its author takes it away', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { launch } = app.chats
  const id = await app.cleo.posts(launch, `${site.origin}/p`)
  await seenTo(app)
  const [first] = await cardsOf(app, id)
  await app.cleo.sends('PATCH', at.message(launch, id), { text: `${site.origin}/2` })
  assert.ok(!(await titles(app, id)).includes('Page p'), 'at once')
  await seenTo(app)
  assert.deepEqual(await titles(app, id), ['Page 2'])
  await until(async () => (await app.ports.files.get(cardPictureKey(app.workspaceId, first?.picture?.fileId ?? ''))) === undefined)

  const [card] = await cardsOf(app, id)
  const path = at.linkCard(launch, id, card?.previewId ?? '')
  assert.equal((await app.dan.sends('DELETE', path)).status, 403)
  const answer = await app.cleo.sends('DELETE', path)
  assert.equal(answer.status, 200)
  assert.doesNotMatch(await answer.text(), /link-card/)
  await app.cleo.sends('PATCH', at.message(launch, id), { text: `Again ${site.origin}/2` })
  await seenTo(app)
  assert.deepEqual(await titles(app, id), [])
  assert.equal((await app.cleo.sends('DELETE', at.linkCard(launch, id, id))).status, 404)
})

test('without script its author and who looks after the channel remove it on the page of the message', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { launch } = app.chats
  const id = await app.cleo.posts(launch, `${site.origin}/1 ${site.origin}/2`)
  await seenTo(app)
  const pageOf = async (who: Member) => (await who.get(at.message(launch, id))).text()
  assert.doesNotMatch(await pageOf(app.dan), /Remove the card/)
  for (const who of [app.cleo, app.bob]) assert.match(await pageOf(who), /Remove the card of Page 2/)
  for (const [i, who] of [app.cleo, app.bob].entries()) {
    const [card] = await cardsOf(app, id)
    const done = await who.submits(`${at.linkCard(launch, id, card?.previewId ?? '')}?_method=DELETE`)
    assert.equal(done.status, 303)
    assert.equal((await cardsOf(app, id)).length, 1 - i)
  }
})

test('a workspace that wants no cards has none, and nobody is asked', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const form = {
    name: 'Acme',
    description: '',
    zone: 'Europe/Berlin',
    locale: 'en',
    editWindowMinutes: '',
    membersMayInvite: 'on',
    membersMayCreatePublic: 'on',
  }
  await app.ann.submits(`${paths(SLUG).settings}?_method=PATCH`, { ...form, previewsAllowed: 'off' })
  const id = await app.ann.posts(app.chats.launch, `${site.origin}/1`)
  await seenTo(app)
  assert.deepEqual(await titles(app, id), [])
  assert.equal(site.connections(), 0)
  assert.match(await (await app.ann.get(paths(SLUG).settings)).text(), /Links show a card/)
  await app.ann.submits(`${paths(SLUG).settings}?_method=PATCH`, { ...form, previewsAllowed: 'on' })
  const other = await app.ann.posts(app.chats.launch, `${site.origin}/1`)
  await seenTo(app)
  assert.deepEqual(await titles(app, other), ['Page 1'])
})

test('a forward has the card of what it forwards', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { launch, general } = app.chats
  const id = await app.ann.posts(launch, `${site.origin}/1`)
  await app.flowra.core.commands.messages.forward(
    app.ann.by(),
    { chatId: launch, messageId: id },
    { toChatId: general, text: '', isConfirmed: true },
  )
  await seenTo(app)
  assert.match(await row(app.ann, general), /Page 1/)
  assert.deepEqual(site.requests(), ['GET /1'])
})

test('whoever hangs delays only their own cards, and no other work', async () => {
  await using site = await aSite()
  await using hung = await aPeer(() => undefined)
  await using app = await appBeside(site, [hung])
  const { launch } = app.chats
  for (let i = 0; i < 6; i++) await app.ann.posts(launch, `${hung.origin}/${i}`)
  const id = await app.ann.posts(launch, `@bob ${site.origin}/1`)
  await settled(app.flowra.core)
  await until(async () => (await titles(app, id)).length === 1, 'sooner than the one that hangs gives up', HANGS_MS / 2)
})

test('stopped in the middle of a call and started again: one card, once', async () => {
  let isOpen = false
  await using site = await aPeer((_, response) =>
    isOpen ? response.writeHead(200, { 'content-type': 'text/html' }).end(page('Late')) : undefined,
  )
  await using app = await appBeside(site)
  const id = await app.ann.posts(app.chats.launch, `${site.origin}/1`)
  await until(() => site.connections() === 1)
  await app.stops()
  isOpen = true
  app.clock.pass(120_000)
  await app.starts()
  await until(async () => (await titles(app, id)).length > 0)
  const events = await app.ports.log.read(`chat-${app.chats.launch}`, { subject: id })
  assert.deepEqual(
    events.map(({ fact }) => fact.type),
    ['MessagePosted', 'PreviewAttached'],
  )
})

test('hostile words are words', async () => {
  const hostile = '&lt;script&gt;alert(1)&lt;/script&gt; "\' onload=x \u202egnp.exe\u200b\u0000 {{x}}'
  await using site = await aPeer((_, response) =>
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(
        `<title>${hostile}</title><meta property="og:site_name" content="&quot;><img src=x onerror=alert(1)>"><meta name="description" content="${'x'.repeat(5_000)}"><meta property="og:image" content="javascript:alert(1)">`,
      ),
  )
  await using app = await appBeside(site)
  const id = await app.ann.posts(app.chats.launch, `${site.origin}/`)
  await seenTo(app)
  const [card] = await cardsOf(app, id)
  assert.equal(card?.title, '<script>alert(1)</script> "\' onload=x gnp.exe {{x}}')
  assert.equal(card?.summary?.length, 300)
  assert.equal(card?.picture, undefined)
  const html = await row(app.ann, app.chats.launch)
  assert.doesNotMatch(html, /<script>alert|<img src=x/)
})
