import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { RATES } from '../../src/application/limits.ts'
import { PREVIEW_TASKS } from '../../src/application/previews/tasks.ts'
import { ICONS } from '../../src/application/webhooks/icons.ts'
import { aPeer, type Peer, towards } from '../infrastructure/outgoing/peers.ts'
import { anApp, at, settled, type TestApp } from '../support/app.ts'
import { until } from '../support/until.ts'

const DAY_MS = 24 * 3_600_000
const picture = (background: string) =>
  sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .jpeg()
    .withExif({ IFD0: { Artist: 'Ann' } })
    .toBuffer()
const [BLUE, RED] = [await picture('#2860d0'), await picture('#d02828')]

const HANGS_MS = 60_000

/** `/icon.png` shows what `now` says once it opens, `/page` is no picture, `/hang` never answers. */
async function aSite(opens = Promise.resolve()): Promise<Peer & { now: Buffer | undefined }> {
  const peer = await aPeer(async ({ url = '' }, response) => {
    if (url === '/hang') return undefined
    await opens
    if (url === '/page' || !site.now) return response.writeHead(200, { 'content-type': 'text/html' }).end('<title>No</title>')
    return response.writeHead(200, { 'content-type': 'image/jpeg' }).end(site.now)
  })
  const site = Object.assign(peer, { now: BLUE as Buffer | undefined })
  return site
}

const appBeside = (site: Peer): Promise<TestApp> =>
  anApp({ on: ports => ({ ...ports, outgoing: towards(site, { timeoutMs: HANGS_MS, privately: [`127.0.0.1:${site.port}`] }) }) })

async function aHook({ ann, flowra, origin, chats }: TestApp, chatId = chats.launch) {
  const { token = '' } = await flowra.core.commands.webhooks.create(ann.by(), chatId, { name: 'Deploys', emoji: ':rocket:' })
  return async (payload: object): Promise<void> => {
    const answer = await fetch(`${origin}/hooks/${token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    })
    assert.equal(`${answer.status} ${await answer.text()}`, '200 ok')
  }
}

const pageOf = async ({ ann, chats }: TestApp, chatId = chats.launch) => (await ann.get(at.chat(chatId))).text()
const rowsOf = async (app: TestApp, chatId?: string): Promise<readonly string[]> =>
  (await pageOf(app, chatId)).match(/<li class="message[^"]*" id="message-[\s\S]*?<\/li>/g) ?? []
const pictureIn = (row = ''): string | undefined => /<span class="avatar square[^>]*><img src="([^"]+)"/.exec(row)?.[1]
const tasksIn = ({ ports }: TestApp) => ports.documents.find(PREVIEW_TASKS, 'instance', { range: { field: 'dueAt', above: 0 }, limit: 500 })
const seenTo = (app: TestApp) => until(async () => (await tasksIn(app)).length === 0, 'nobody waits for a picture')

test('a program is shown with the picture it asks for, small, fetched by us and once it is there', async () => {
  const gate = Promise.withResolvers<void>()
  await using site = await aSite(gate.promise)
  await using app = await appBeside(site)
  const socket = await app.bob.socket()
  socket.look({ [app.chats.launch]: 0 })
  const says = await aHook(app)
  await says({ text: 'one', icon_url: `${site.origin}/icon.png` })
  assert.match((await rowsOf(app)).at(-1) ?? '', /class="avatar square medium"[^>]*>🚀/u, 'until then its emoji')
  gate.resolve()
  await seenTo(app)
  await socket.hears(word => word.t === 'html' && /class="avatar square medium"[^>]*><img/.test(String(word['html'])))
  const path = pictureIn((await rowsOf(app)).at(-1))
  assert.ok(path)
  assert.doesNotMatch(await pageOf(app), new RegExp(site.origin), 'a reader asks nobody outside')
  const answer = await app.bob.get(path)
  const about = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
  assert.deepEqual([about.format, about.width, about.height, about.exif], ['webp', 96, 96, undefined])
  assert.equal(answer.headers.get('cache-control'), 'private, no-cache')
  assert.equal((await app.bob.get(path, { 'if-none-match': answer.headers.get('etag') ?? '' })).status, 304)

  const before = await app.ports.log.last()
  await says({ text: 'two', icon_url: `${site.origin}/icon.png` })
  assert.equal((await app.ports.log.last()) - before, 1, 'the next message has it at once')
  const rows = await rowsOf(app)
  assert.equal(pictureIn(rows.at(-1)), path)
  assert.match(rows.at(-1) ?? '', /class="message grouped/)
  assert.deepEqual(site.requests(), ['GET /icon.png'])
})

test('an address is asked once a day in a workspace; a new picture takes the place of the old, and failing keeps it', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { general } = app.chats
  const [inLaunch, inGeneral] = [await aHook(app), await aHook(app, general)]
  const payload = { text: 'x', icon_url: `${site.origin}/icon.png` }
  await Promise.all([inLaunch(payload), inLaunch(payload), inGeneral(payload)])
  await seenTo(app)
  for (const row of [...(await rowsOf(app)).slice(-2), (await rowsOf(app, general)).at(-1)]) assert.ok(pictureIn(row))
  assert.equal(site.requests().length, 1)
  const path = pictureIn((await rowsOf(app)).at(-1)) ?? ''
  const colour = async () => {
    const { dominant } = await sharp(Buffer.from(await (await app.bob.get(path)).arrayBuffer())).stats()
    return dominant.r > dominant.b ? 'red' : 'blue'
  }
  assert.equal(await colour(), 'blue')
  site.now = RED
  app.clock.pass(DAY_MS + 1)
  await inLaunch(payload)
  await seenTo(app)
  assert.equal(await colour(), 'red')
  site.now = undefined
  app.clock.pass(DAY_MS + 1)
  await inLaunch(payload)
  await seenTo(app)
  assert.equal(site.requests().length, 3)
  assert.equal(await colour(), 'red')
  assert.ok(pictureIn((await rowsOf(app)).at(-1)))
})

test('what is no picture, is not there or may not be asked leaves the emoji, and an emoji of its own goes before', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const says = await aHook(app)
  await says({ text: 'a page', icon_url: `${site.origin}/page` })
  await says({ text: 'inside', icon_url: 'http://127.0.0.1:1/icon.png' })
  await says({ text: 'no address', icon_url: 'javascript:alert(1)' })
  await says({ text: 'an emoji', icon_url: `${site.origin}/icon.png`, icon_emoji: ':ghost:' })
  await seenTo(app)
  for (const row of (await rowsOf(app)).slice(-4)) assert.equal(pictureIn(row), undefined)
  assert.match((await rowsOf(app)).at(-1) ?? '', /👻/u)
  assert.deepEqual(site.requests(), ['GET /page'])
  await says({ text: 'a page once more', icon_url: `${site.origin}/page` })
  assert.deepEqual(await tasksIn(app), [], 'a failure is remembered')
})

test('of a message that never came, nothing is kept', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { token } = await app.flowra.core.commands.webhooks.create(app.ann.by(), app.chats.launch, { name: 'Deploys' })
  await app.flowra.core.commands.chats.archive(app.ann.by(), app.chats.launch)
  const body = JSON.stringify({ text: 'x', icon_url: `${site.origin}/icon.png` })
  assert.equal(
    (await fetch(`${app.origin}/hooks/${token}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status,
    410,
  )
  await until(() => site.requests().length === 1, 'it is looked for')
  await until(async () => (await tasksIn(app)).every(({ version }) => version > 1), 'and brought nowhere')
  assert.deepEqual(await Array.fromAsync(app.ports.files.list(`${app.workspaceId}/icons/`)), [])
})

test('a picture that hangs delays no message', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const says = await aHook(app)
  const began = performance.now()
  await says({ text: 'one', icon_url: `${site.origin}/hang` })
  await until(() => site.requests().length === 1, 'it hangs')
  await says({ text: 'two', icon_url: `${site.origin}/hang` })
  assert.ok(performance.now() - began < HANGS_MS / 2, 'less than the call may take')
  assert.match((await rowsOf(app)).at(-1) ?? '', /<p>two<\/p>/)
})

test('a picture shows to who may read its chat, and in no other', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { secret, launch } = app.chats
  const says = await aHook(app, secret)
  await says({ text: 'x', icon_url: `${site.origin}/icon.png` })
  await seenTo(app)
  const path = pictureIn((await rowsOf(app, secret)).at(-1)) ?? ''
  assert.equal((await app.ann.get(path)).status, 200)
  for (const who of [app.dan, app.eve]) assert.equal((await who.get(path)).status, 404)
  assert.equal((await app.ann.get(path.replace(secret, launch))).status, 404)
})

test('a flood of other pictures is bounded, and its words are not', async () => {
  await using site = await aSite()
  await using app = await appBeside(site)
  const { points } = RATES.hookIcon
  const says = await aHook(app)
  for (let n = 0; n < points; n++) await app.ports.limits.take(RATES.hookIcon, (await botOf(app)) ?? '')
  await says({ text: 'beyond', icon_url: `${site.origin}/icon.png` })
  await settled(app.flowra.core)
  assert.deepEqual(await tasksIn(app), [])
  assert.match((await rowsOf(app)).at(-1) ?? '', /<p>beyond<\/p>/)
  assert.deepEqual(site.requests(), [])
  assert.equal(await app.ports.documents.count(ICONS, app.workspaceId, {}), 0)
})

const botOf = async ({ flowra, ann, chats }: TestApp): Promise<string | undefined> => {
  const viewer = await flowra.core.queries.viewer('acme', ann.id)
  return viewer && (await flowra.core.queries.webhooks(viewer, chats.launch)).items[0]?.webhook.id
}
