import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { MESSAGES, type MessageDocument } from '../../src/application/read-models/messages.ts'
import { paths } from '../../views/paths.ts'
import { aPeer } from '../infrastructure/outgoing/peers.ts'
import { freePort } from '../support/free-port.ts'
import { newKey } from '../support/keys.ts'
import { by, demolish, furnish, type House, opened } from './kit/house.ts'
import { kill, type Server, startServer } from './kit/server.ts'

const PICTURE = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#2860d0' } })
  .png()
  .toBuffer()
const PATIENCE_MS = 60_000

/** What hangs until the first process is gone: a page, the picture of another page, and the picture of a program. */
async function aSite() {
  let isOpen = false
  const site = await aPeer(({ url = '' }, response) => {
    const isPicture = url.endsWith('.png')
    if (!isOpen && (isPicture || url === '/hangs')) return undefined
    if (isPicture) return response.writeHead(200, { 'content-type': 'image/png' }).end(PICTURE)
    const picture = url === '/pictured' ? '<meta property="og:image" content="/card.png">' : ''
    return response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Page ${url}</title>${picture}`)
  })
  const opens = () => {
    isOpen = true
  }
  return Object.assign(site, { opens })
}

async function posts({ people, chats, slug }: House, { origin }: Server, text: string): Promise<void> {
  const { cookie = '' } = people[0] ?? {}
  const [chatId = ''] = chats
  const { csrf } = (await (await fetch(`${origin}/session`, { headers: { cookie } })).json()) as { csrf: string }
  const headers = { cookie, origin, 'x-csrf': csrf, 'sec-fetch-site': 'same-origin', 'hx-request': 'true' }
  const body = new URLSearchParams({ key: newKey(), text })
  assert.equal((await fetch(origin + paths(slug).messages(chatId), { method: 'POST', headers, body })).status, 200)
}

async function aHook(house: House): Promise<string> {
  await using here = await opened(house)
  const [chatId = ''] = house.chats
  const { token } = await here.core.commands.webhooks.create(by(house, house.people[0]?.id ?? ''), chatId, { name: 'Deploys' })
  return token ?? ''
}

async function rowsOf(house: House): Promise<readonly MessageDocument[]> {
  await using here = await opened(house)
  const [chatId = ''] = house.chats
  return here.ports.documents.find(MESSAGES, house.workspaceId, { equal: { timelineId: chatId }, limit: 100 })
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 100)))
    if (await isSo()) return
  throw new Error(what)
}

test('killed while it asks outside, a process leaves no card and no picture behind, and none comes twice', {
  timeout: 180_000,
}, async t => {
  await using site = await aSite()
  const house = await furnish({ people: 1, chats: 1 })
  const token = await aHook(house)
  const env = { OUTGOING_HTTP: 'on', OUTGOING_ALLOW: `127.0.0.1:${site.port}` }
  const start = async (): Promise<Server> => {
    const server = startServer(house.folder, await freePort(), { env })
    await server.ready()
    return server
  }
  const first = await start()
  const body = JSON.stringify({ text: 'Done', icon_url: `${site.origin}/icon.png` })
  // At once: no call may be given up before the process is killed.
  const [said] = await Promise.all([
    fetch(`${first.origin}/hooks/${token}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    ...['/hangs', '/pictured'].map(path => posts(house, first, `See ${site.origin}${path}`)),
  ])
  assert.equal(await said.text(), 'ok')
  const before = ['GET /card.png', 'GET /hangs', 'GET /icon.png', 'GET /pictured']
  await until('everything is being asked for', () => site.requests().length === before.length)
  await kill(first)
  assert.deepEqual(site.requests().toSorted(), before)
  assert.equal((await rowsOf(house)).filter(({ previews, speaker }) => previews || speaker?.hasIcon).length, 0)

  site.opens()
  const second = await start()
  const began = performance.now()
  const { cookie = '' } = house.people[0] ?? {}
  const pageOf = async () => (await fetch(second.origin + paths(house.slug).chat(house.chats[0] ?? ''), { headers: { cookie } })).text()
  await until('all of it comes', async () => {
    const html = await pageOf()
    return html.split('class="link-card').length === 3 && /class="avatar square[^>]*><img/.test(html)
  })
  t.diagnostic(`after ${Math.round(performance.now() - began)} ms`)
  await kill(second)
  assert.deepEqual(site.requests().slice(before.length).toSorted(), before, 'each once more')
  await using here = await opened(house)
  const facts = (await here.ports.log.read(`chat-${house.chats[0]}`, {})).map(({ fact }) => fact.type)
  assert.equal(facts.filter(type => type === 'PreviewAttached').length, 2)
  assert.equal(facts.filter(type => type === 'IconAttached').length, 1)
  await demolish(house)
})
