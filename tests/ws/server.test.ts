import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { anOffice, launch, ORIGIN, type Page, posted, secret, viewerOf } from './office.ts'

async function refusal({ socket }: Page): Promise<number | undefined> {
  const [, response] = await once(socket, 'unexpected-response')
  return response.statusCode
}

test('Ann opens a page and is told who is there', async () => {
  await using office = await anOffice()
  const ann = office.opens('ann')
  assert.deepEqual(await ann.hears('presence'), { t: 'presence', people: {} })
  assert.equal(office.sockets.counters.sockets, 1)
  ann.socket.close()
  await ann.closed
  await sleep(20)
  assert.equal(office.sockets.counters.sockets, 0)
})

test('a handshake from anywhere else is refused', async () => {
  await using office = await anOffice()
  const { origin, ...without } = { origin: '', cookie: 'who=ann' }
  for (const wrong of ['null', `${ORIGIN}.evil.example`, 'https://localhost:3000', 'http://evil.localhost:3000', origin]) {
    assert.equal(await refusal(office.opens('ann', { ...without, origin: wrong })), 403, wrong)
  }
  const raw = connect(office.port, '127.0.0.1')
  raw.write(
    'GET /w/acme/ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: who=ann\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  const [answer] = await once(raw, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 403 /)
  assert.equal(office.sockets.counters.refused, 6)
})

test('only the exact path leads to a socket', async () => {
  await using office = await anOffice()
  for (const path of ['/', '/ws', '/w/acme/ws/', '/w/acme/ws?token=x', '/w//ws', '/W/acme/ws', '/w/acme%2Fws/ws', '/w/a/b/ws']) {
    assert.equal(await refusal(office.opens('ann', {}, path)), 404, path)
  }
})

test('who has no session or no rights is let in and told to stay away', async () => {
  await using office = await anOffice()
  assert.equal(await office.opens('mallory').closed, 1008)
  assert.equal(office.sockets.counters.sockets, 0)
})

test('a door that fails closes with 1011, and the fault is reported', async () => {
  await using office = await anOffice({ doors: { open: () => Promise.reject(new Error('disk')) } })
  assert.equal(await office.opens('ann').closed, 1011)
  assert.equal(office.facts.faults.length, 1)
})

test('refused handshakes of one address are counted, others may still come', async () => {
  await using office = await anOffice({ limits: { refusedHandshakes: 3 } })
  for (let n = 0; n < 3; n++) assert.equal(await office.opens('mallory').closed, 1008)
  assert.equal(await refusal(office.opens('ann')), 429)
  await office.opens('ann', { 'x-address': 'elsewhere' }).hears('presence')
})

test('a person has twenty sockets, the next one is asked to come back later', async () => {
  await using office = await anOffice({ limits: { socketsPerPerson: 2 } })
  const pages = [office.opens('ann'), office.opens('ann')]
  for (const page of pages) await page.hears('presence')
  assert.equal(await office.opens('ann').closed, 1013)
  await office.opens('bob').hears('presence')
  pages[0]?.socket.close()
  await pages[0]?.closed
  await sleep(20)
  await office.opens('ann').hears('presence')
})

test('a full process refuses', async () => {
  await using office = await anOffice({ limits: { socketsPerProcess: 1 } })
  await office.opens('ann').hears('presence')
  assert.equal(await refusal(office.opens('bob')), 503)
})

test('unknown words, floods, binary and large frames end the socket, each with its code', async () => {
  await using office = await anOffice()
  const ends = async (act: (page: Page) => void): Promise<number> => {
    const page = office.opens('ann')
    await page.hears('presence')
    act(page)
    return page.closed
  }
  assert.equal(await ends(page => page.says({ t: 'shout' })), 1008)
  assert.equal(await ends(page => page.socket.send('{')), 1008)
  assert.equal(office.sockets.counters.unknownWords, 2)
  assert.equal(await ends(page => page.socket.send(Buffer.from('{"t":"ping"}'))), 1003)
  assert.equal(await ends(page => page.socket.send('x'.repeat(16 * 1024 + 1))), 1009)
  assert.equal(office.sockets.counters.floods, 0)
  assert.equal(
    await ends(page => {
      for (let n = 0; n < 60; n++) page.says({ t: 'active' })
    }),
    1008,
  )
  assert.equal(
    await ends(page => {
      for (let n = 0; n < 60; n++) page.socket.ping()
    }),
    1008,
  )
  assert.equal(office.sockets.counters.floods, 2)
})

test('forty frames at once are no flood', async () => {
  await using office = await anOffice()
  const ann = office.opens('ann')
  await ann.hears('presence')
  for (let n = 0; n < 39; n++) ann.says({ t: 'active' })
  ann.says({ t: 'ping' })
  await ann.hears('pong')
})

test('a frame in many pieces ends the socket', async () => {
  await using office = await anOffice()
  const ann = office.opens('ann')
  await ann.hears('presence')
  for (let n = 0; n < 20; n++) ann.socket.send('x', { fin: false })
  assert.equal(await ann.closed, 1008)
})

test('a page in front of a store that hangs is closed with 1013 before its words pile up', async () => {
  await using office = await anOffice({
    doors: { versions: () => new Promise(() => {}) },
    limits: { socketFrames: 1000, socketFramesBurst: 50 },
  })
  const ann = office.opens('ann')
  await ann.hears('presence')
  ann.says({ t: 'look', chats: { [launch]: 0 } })
  for (let n = 0; n < 49; n++) ann.says({ t: 'active' })
  await sleep(60)
  for (let n = 0; n < 5; n++) ann.says({ t: 'active' })
  assert.equal(await ann.closed, 1013)
})

test('a stopping process says 1012 to everybody and takes nobody in', async () => {
  await using office = await anOffice()
  const pages = ['ann', 'bob', 'cleo'].map(person => office.opens(person))
  for (const page of pages) await page.hears('presence')
  await office.sockets.close()
  assert.deepEqual(await Promise.all(pages.map(page => page.closed)), [1012, 1012, 1012])
  assert.equal(await refusal(office.opens('ann')), 503)
})

test('a page that does not say goodbye is not waited for', async () => {
  await using office = await anOffice()
  const ann = office.opens('ann')
  await ann.hears('presence')
  ann.socket.pause()
  const before = performance.now()
  await office.sockets.close()
  assert.ok(performance.now() - before < 20_000)
})

test('a reader who stops reading is cut, the others hear everything', async () => {
  await using office = await anOffice({ doors: { render: async () => 'x'.repeat(100_000) } })
  const [ann, bob] = [office.opens('ann'), office.opens('bob')]
  for (const page of [ann, bob]) await page.looks(launch)
  bob.socket.pause()
  for (let n = 8; n < 308 && office.sockets.counters.cut === 0; n++) {
    office.sockets.committed(posted(launch, n))
    await ann.hears('html', frame => frame.version === n)
  }
  assert.equal(office.sockets.counters.cut, 1)
  office.sockets.committed(posted(launch, 400))
  await ann.hears('html', frame => frame.version === 400)
  assert.equal(office.facts.faults.length, 0)
})

test('the clock ends a session, and a membership, in the middle of a socket', async () => {
  await using office = await anOffice()
  const [ann, bob] = [office.opens('ann'), office.opens('bob')]
  for (const page of [ann, bob]) await page.hears('presence')
  office.facts.viewers.set('ann', { ...viewerOf('ann'), until: Date.now() + 200 })
  await office.sockets.revoke({ personId: 'ann' })
  office.facts.viewers.delete('ann')
  assert.equal(await ann.closed, 1008)
  assert.equal(bob.socket.readyState, 1)
})

test('a person and a chat that are not there are answered alike', async () => {
  await using office = await anOffice()
  const bob = office.opens('bob')
  const never = secret.replace('3', '9')
  bob.says({ t: 'look', chats: { [secret]: 0, [never]: 0 } })
  assert.deepEqual(await bob.hears('gone'), { t: 'gone', chat: secret })
  assert.deepEqual(await bob.hears('gone'), { t: 'gone', chat: never })
  assert.deepEqual(await bob.hears('pong'), { t: 'pong', versions: {} })
})
