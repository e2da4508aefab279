import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { Full, type Ports } from '../../src/application/ports.ts'
import { withRoom } from '../../src/application/room.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type TestApp } from '../support/app.ts'
import { plainBrowser } from '../support/plain-browser.ts'
import { PASSWORD } from '../support/profile.ts'

const MB = 1024 * 1024
const PLENTY = 10 * 1024 * MB

async function setsPicture({ origin, cleo }: TestApp): Promise<Response> {
  const bytes = await sharp({ create: { width: 100, height: 100, channels: 3, background: 'red' } })
    .png()
    .toBuffer()
  const body = new FormData()
  body.set('csrf', cleo.csrf)
  body.set('picture', new File([new Uint8Array(bytes)], 'me.png', { type: 'image/png' }))
  return fetch(origin + roots.picture, { method: 'POST', headers: { cookie: cleo.cookie, origin }, body, redirect: 'manual' })
}

test('a disk that fills up takes no files first, then nothing new, while everybody reads on; room ends it', async () => {
  let free = PLENTY
  await using app = await anApp({ on: ports => withRoom(ports, { freeBytes: () => free }) })
  const chat = at.chat(app.chats.launch)
  const post = (text: string) => app.ann.sends('POST', at.messages(app.chats.launch), { text })
  const statuses = async () => [(await setsPicture(app)).status, (await post('Hello')).status, (await app.bob.get(chat)).status]
  free = 1024 * MB
  assert.deepEqual(await statuses(), [303, 200, 200])
  free = 1024 * MB - 1
  assert.deepEqual(await statuses(), [507, 200, 200])
  assert.match(await (await setsPicture(app)).text(), /nearly full: no more files/)
  free = 128 * MB
  assert.deepEqual(await statuses(), [507, 200, 200])
  free = 128 * MB - 1
  const before = await app.ports.log.last()
  assert.deepEqual(await statuses(), [507, 507, 200])
  const refused = await post('Kept by nobody')
  assert.match(await refused.text(), /Nothing new can be kept until somebody makes room/)
  assert.ok(Number(refused.headers.get('Retry-After')) > 0)
  assert.equal(await app.ports.log.last(), before)
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  await browser.sends(/sign-in/, { email: 'ann@example.org', password: PASSWORD })
  await browser.opens(chat)
  assert.deepEqual([browser.status, browser.html.includes('Kept by nobody')], [200, false], 'one can still come in and read')
  free = PLENTY
  assert.deepEqual(await statuses(), [303, 200, 200])
})

test('a stream of bytes stops where the room ends, and nothing of it stays', async () => {
  await using app = await anApp()
  let free = PLENTY
  const { files, quarantine } = withRoom(app.ports, { freeBytes: () => free })
  async function* flood() {
    for (let pieces = 0; pieces < 10; pieces++) {
      if (pieces === 5) free = 0
      yield new Uint8Array(MB)
    }
  }
  for (const kept of [files, quarantine]) {
    free = PLENTY
    await assert.rejects(kept.put('workspace-a/x', flood()), Full)
    assert.equal(await kept.open('workspace-a/x'), undefined)
    await assert.rejects(kept.put('workspace-a/y', new Uint8Array(1)), Full)
  }
})

test('on a full disk one can still lock out, take back and leave', async () => {
  let free = PLENTY
  await using app = await anApp({ on: ports => withRoom(ports, { freeBytes: () => free }) })
  const message = await app.ann.posts(app.chats.launch, 'Too much')
  free = 0
  assert.ok((await app.ann.sends('DELETE', at.message(app.chats.launch, message))).ok)
  assert.ok((await app.ann.sends('DELETE', `${at.members}/${app.dan.id}`)).ok)
  assert.equal((await app.dan.get(at.chat(app.chats.general))).status, 404)
  const changed = await app.bob.submits(`${roots.password}?_method=PUT`, { current: PASSWORD, password: 'a rather new password' })
  assert.equal(changed.status, 303)
  assert.equal((await app.bob.get(roots.session)).status, 401)
  assert.equal((await app.cleo.submits(roots.signOut)).status, 303)
})

/** A store on a disk without a free byte while `isFull`. */
const onFullDisk = (ports: Ports, isFull: () => boolean): Ports => ({
  ...ports,
  log: { ...ports.log, append: commit => (isFull() ? Promise.reject(new Full()) : ports.log.append(commit)) },
  documents: {
    ...ports.documents,
    put: (collection, document) => (isFull() ? Promise.reject(new Full()) : ports.documents.put(collection, document)),
  },
})

test('on a disk full to the last byte taking back and locking out have a reserve, and nothing else touches it', async () => {
  let isFull = false
  let spent = 0
  const spendReserve = async () => {
    const hadSome = spent++ === 0
    if (hadSome) isFull = false
    return hadSome
  }
  await using app = await anApp({
    on: ports =>
      withRoom(
        onFullDisk(ports, () => isFull),
        { freeBytes: () => PLENTY, spendReserve },
      ),
  })
  const { launch } = app.chats
  const messages = [await app.ann.posts(launch, 'Too much'), await app.ann.posts(launch, 'Far too much')]
  isFull = true
  assert.equal((await app.ann.sends('POST', at.messages(launch), { text: 'Hello' })).status, 507)
  assert.equal((await app.ann.sends('PATCH', at.message(launch, messages[0] ?? ''), { text: 'Less' })).status, 507)
  assert.equal(spent, 0)
  assert.ok((await app.ann.sends('DELETE', at.message(launch, messages[0] ?? ''))).ok)
  assert.equal(spent, 1)
  isFull = true
  assert.equal((await app.ann.sends('DELETE', at.message(launch, messages[1] ?? ''))).status, 507, 'nothing is left of the reserve')
  spent = 0
  assert.equal((await app.cleo.submits(roots.signOut)).status, 303)
  assert.equal((await app.cleo.get(roots.session)).status, 401)
})
