import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { Severity } from 'csp_evaluator/dist/finding.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import sharp from 'sharp'
import { derivedId } from '../../src/application/ids.ts'
import { busy } from '../../src/application/ports.ts'
import { hashOf } from '../../src/application/secrets.ts'
import { beginSession, type Session } from '../../src/application/sessions.ts'
import { roots } from '../../views/paths.ts'
import { type AppOptions, anApp, at, type Member, type TestApp } from '../support/app.ts'
import { uploads } from '../support/files.ts'
import { anotherProcess } from '../support/house.ts'
import { raw, routesOf } from '../support/http.ts'
import { newKey } from '../support/keys.ts'

/** Pages are at 127.0.0.1, files at another name of the same port. */
const NAME = 'localhost'
const apart = (options: AppOptions = {}): Promise<TestApp> => anApp({ ...options, filesName: NAME })
const filesOf = ({ origin }: { readonly origin: string }): string => origin.replace('127.0.0.1', NAME)

// Two seconds are promised. A machine that does something else besides is given many times as many.
const SILENT_MS = 15_000
const MINUTE_MS = 60_000

/** As it is asked there: by whoever has the link, with nothing else. */
const asks = (app: TestApp, link: string, headers: Record<string, string> = {}, method = 'GET') =>
  raw(app.origin, link.replace(filesOf(app), ''), { method, headers: { host: new URL(filesOf(app)).host, ...headers } })

/** Where somebody is led to. */
async function linkOf(who: Member, path: string): Promise<string> {
  const answer = await who.get(path)
  assert.equal(answer.status, 303, path)
  return answer.headers.get('location') ?? ''
}

async function posts(app: TestApp, chatId: string, fileIds: readonly string[]): Promise<string> {
  const key = newKey()
  assert.ok((await app.ann.sends('POST', at.messages(chatId), { key, text: 'Look', fileIds })).ok)
  return derivedId('messages', chatId, app.ann.id, key)
}

const picture = (): Promise<Buffer> =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .png()
    .toBuffer()

test('a file is led to on the other origin, and answered there to who has nothing but the link', async () => {
  await using app = await apart()
  const { id } = await uploads(app, app.ann, 'dot.png', await picture())
  const led = await app.ann.get(at.file(id))
  assert.deepEqual(
    [led.status, led.headers.get('cache-control'), led.headers.get('vary'), await led.text()],
    [303, 'private, max-age=240', 'Cookie', ''],
  )
  const link = led.headers.get('location') ?? ''
  assert.equal(new URL(link).origin, filesOf(app))
  const whole = await asks(app, link)
  const told = ['content-type', 'cache-control', 'cross-origin-resource-policy', 'x-content-type-options', 'set-cookie'].map(
    name => whole.headers[name],
  )
  assert.deepEqual([whole.status, ...told], [200, 'image/png', 'private, max-age=300', 'cross-origin', 'nosniff', undefined])
  assert.match(String(whole.headers['content-security-policy']), /^sandbox; default-src 'none'/)
  assert.match(String(whole.headers['content-disposition']), /^inline; filename="dot\.png"/)
  const small = await asks(app, await linkOf(app.ann, at.smallFile(id)))
  assert.deepEqual([small.status, small.headers['content-type']], [200, 'image/webp'])
  const saved = await asks(app, await linkOf(app.ann, at.savedFile(id)))
  assert.deepEqual([saved.status, saved.headers['content-type']], [200, 'application/octet-stream'])
  assert.match(String(saved.headers['content-disposition']), /^attachment; filename="dot\.png"/)
  await posts(app, app.chats.launch, [id])
  assert.equal((await asks(app, await linkOf(app.gus, at.file(id)))).status, 200)
  for (const who of [app.eve, app.bob])
    assert.equal((await who.get(at.smallFile((await uploads(app, app.ann, 'a.txt', 'a')).id))).status, 404)
})

test('what is there can be asked in parts, and once more', async () => {
  await using app = await apart()
  const { id } = await uploads(app, app.ann, 'page.html', '<!doctype html><script>1</script>')
  const link = await linkOf(app.ann, at.file(id))
  const whole = await asks(app, link)
  assert.deepEqual([whole.headers['content-type'], whole.headers['accept-ranges']], ['application/octet-stream', 'bytes'])
  assert.match(String(whole.headers['content-disposition']), /^attachment; /)
  const etag = String(whole.headers['etag'])
  const part = await asks(app, link, { range: 'bytes=2-8', 'if-range': etag })
  assert.deepEqual([part.status, part.headers['content-range'], part.text], [206, 'bytes 2-8/33', 'doctype'])
  assert.equal((await asks(app, link, { range: 'bytes=2-8', 'if-range': '"another"' })).status, 200)
  assert.equal((await asks(app, link, { range: 'bytes=99-' })).status, 416)
  assert.equal((await asks(app, link, { 'if-none-match': etag })).status, 304)
  const head = await asks(app, link, {}, 'HEAD')
  assert.deepEqual([head.status, head.headers['content-length'], head.text], [200, '33', ''])
})

test('a link is for one file, one session, one way and five minutes, and nothing else can be made of it; a page or a player is led back', async () => {
  await using app = await apart()
  const { id } = await uploads(app, app.ann, 'dot.png', await picture())
  const other = await uploads(app, app.bob, 'b.png', await picture())
  const link = new URL(await linkOf(app.ann, at.file(id))).pathname
  const bobs = new URL(await linkOf(app.bob, at.file(other.id))).pathname
  const [, session = '', slug = '', file = '', way = '', until = '', mark = ''] = link.split('/')
  const forged = [
    [hashOf(app.bob.cookie.slice('flowra='.length)), slug, file, way, until, mark],
    [session, 'rivals', file, way, until, mark],
    [session, slug, other.id, way, until, mark],
    [session, slug, file, 'saved', until, mark],
    [session, slug, file, way, String(Number(until) + 1), mark],
    [session, slug, file, way, until, mark.replace(/^./, sign => (sign === '0' ? '1' : '0'))],
    [...bobs.split('/').slice(1, 6), mark],
    [session, slug, file, way, until, app.flowra.core.app.ports.keys.digest('csrf', [session, slug, file, way, until].join('/'))],
  ]
  for (const parts of forged) {
    const answer = await asks(app, `/${parts.join('/')}`)
    assert.deepEqual([answer.status, answer.text], [403, 'This link is over. Open the file in Flowra again.'], parts.join('/'))
  }
  const left = Number(until) - app.clock.now()
  assert.ok(left <= 5 * MINUTE_MS && left > 4 * MINUTE_MS)
  app.clock.pass(left - 10_000)
  assert.equal((await asks(app, link)).status, 200)
  app.clock.pass(10_000)
  assert.equal((await asks(app, link)).status, 403)
  for (const [dest, status] of [
    ['image', 403],
    ['document', 303],
    ['audio', 303],
  ] as const) {
    const back = await asks(app, link, { 'sec-fetch-dest': dest })
    assert.deepEqual([back.status, back.headers['location']], [status, status === 303 ? app.origin + at.file(id) : undefined], dest)
    assert.equal(back.headers['cross-origin-resource-policy'], 'cross-origin')
    assert.equal((await asks(app, link.replace(mark, mark.replaceAll(/./g, '0')), { 'sec-fetch-dest': dest })).status, 403)
  }
  assert.equal((await asks(app, await linkOf(app.ann, at.file(id)))).status, 200, 'and the next one opens')
})

test('under the name of files nothing else is answered, whoever asks; and links are answered nowhere else', async () => {
  await using app = await apart()
  const { id } = await uploads(app, app.ann, 'a.txt', 'bytes')
  const link = new URL(await linkOf(app.ann, at.file(id))).pathname
  const asset = /\/assets\/[^"]+/.exec(await (await app.ann.get(at.chats)).text())?.[0] ?? ''
  assert.ok(asset)
  const cookie = { cookie: app.ann.cookie, origin: app.origin, 'x-csrf': app.ann.csrf }
  const paths = [
    roots.home,
    roots.signIn,
    roots.session,
    at.chat(app.chats.launch),
    at.file(id),
    asset,
    '/health/live',
    '/metrics',
    '/version',
  ]
  for (const path of [...paths, `${link}/`, `${link}0`, '/nothing'])
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const { status, headers } = await asks(app, path, cookie, method)
      assert.deepEqual([status, headers['set-cookie']], [404, undefined], `${method} ${path}`)
      assert.match(String(headers['content-type']), /^text\/plain/)
    }
  for (const method of ['POST', 'DELETE', 'OPTIONS']) assert.equal((await asks(app, link, cookie, method)).status, 404)
  assert.equal((await asks(app, `${at.chat(app.chats.launch)}/../x`, cookie)).status, 400)
  assert.equal((await app.ann.get(link)).status, 404)
  assert.equal((await app.fetch(link)).status, 303, 'to sign in')
  const { port } = new URL(app.origin)
  for (const host of [`evil.example:${port}`, `x.${NAME}:${port}`])
    assert.equal((await raw(app.origin, link, { headers: { host } })).status, 421, host)
})

/** How a link that opened stops to do so, while its time is not over. */
const LOSSES: Readonly<
  Record<string, (app: TestApp, at: { chatId: string; messageId: string }) => readonly [Member, () => Promise<unknown>]>
> = {
  'Bob is taken out of the channel': ({ ann, bob, flowra }, { chatId }) => [
    bob,
    () => flowra.core.commands.participants.remove(ann.by(), chatId, bob.id),
  ],
  'Bob is taken out of the channel, as another process wrote': ({ ann, bob, ports }, { chatId }) => [
    bob,
    () => anotherProcess(ports).commands.participants.remove(ann.by(), chatId, bob.id),
  ],
  'Bob signs out': ({ bob }) => [bob, () => bob.submits(roots.signOut)],
  'Bob ends all his sessions': ({ bob, flowra }) => [bob, () => flowra.core.commands.sessions.endAll(bob.by())],
  'Bob is removed from the workspace': ({ ann, bob, flowra }) => [bob, () => flowra.core.commands.members.remove(ann.by(), bob.id)],
  'Bob is deactivated': ({ ann, bob, flowra }) => [
    bob,
    () => flowra.core.commands.people.deactivate({ personId: ann.id, command: newKey() }, bob.id, { reason: '' }),
  ],
  'Ann deletes the message': ({ ann, bob }, { chatId, messageId }) => [bob, () => ann.sends('DELETE', at.message(chatId, messageId))],
  'the time of the guest Gus is over': ({ ann, gus, clock, flowra }, { chatId }) => [
    gus,
    async () => {
      await flowra.core.commands.members.setExpiry(ann.by(), gus.id, { expiresAt: clock.now() + MINUTE_MS })
      clock.pass(MINUTE_MS)
      assert.ok(chatId)
    },
  ],
  'a second factor is asked for': ({ ann, bob, flowra }) => [bob, () => flowra.core.commands.workspaces.requireFactor(ann.by(), true)],
}

for (const [name, loss] of Object.entries(LOSSES))
  test(`${name}: the link of before opens nothing`, async () => {
    await using app = await apart()
    const { chatId } = await app.flowra.core.commands.chats.create(app.ann.by(), {
      title: 'Plans',
      visibility: 'private',
      personIds: [app.bob.id, app.gus.id],
    })
    const { id } = await uploads(app, app.ann, 'a.txt', 'bytes')
    const messageId = await posts(app, chatId, [id])
    const [who, act] = loss(app, { chatId, messageId })
    const [link, anns] = [await linkOf(who, at.file(id)), await linkOf(app.ann, at.file(id))]
    assert.equal((await asks(app, link)).text, 'bytes')
    await act()
    const acted = performance.now()
    while ((await asks(app, link)).status === 200 && performance.now() - acted < SILENT_MS) await sleep(20) // each process learns of it by itself
    assert.equal((await asks(app, link)).status, 403)
    if (!/message|factor/.test(name)) assert.equal((await asks(app, anns)).status, 200, 'Ann has lost nothing')
  })

test('links count for their person, what is made up for where it comes from', async () => {
  await using app = await apart()
  const { id } = await uploads(app, app.ann, 'a.txt', 'bytes')
  const link = await linkOf(app.ann, at.file(id))
  const left = async (one: string): Promise<number> => Number((await asks(app, one)).headers['ratelimit-remaining'])
  const own = await left(link)
  const forged = await left(`${link.slice(0, -4)}0000`)
  assert.ok(own >= 0 && forged >= 0, 'both are counted')
  assert.equal(await left(`${link.slice(0, -4)}0001`), forged - 1)
  assert.equal(await left(link), own - 1, 'what others made up takes nothing away')
})

test('pages may show what is on the other origin, and their policy has no other hole', async () => {
  await using app = await apart()
  const policy = (await app.ann.get(at.chat(app.chats.launch))).headers.get('content-security-policy') ?? ''
  for (const what of ['img-src', 'media-src', 'frame-src'])
    assert.match(policy, new RegExp(`${what} 'self'[^;]* ${filesOf(app)}(?:;|$)`), what)
  assert.equal(policy.split(filesOf(app)).length, 4)
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
  assert.deepEqual(findings.filter(({ severity }) => severity <= Severity.HIGH).map(String), [])
})

test('what this process may not tell, and what an issuer no longer vouches for, is not answered there either', async () => {
  await using app = await anApp()
  const { core } = app.flowra
  const { id } = await uploads(app, app.ann, 'a.txt', 'bytes')
  const { token } = await beginSession(core.app, app.ann.id, 'test', { issuerId: 'sso' })
  const origins = { pages: 'http://localhost', files: 'http://files.example' }
  const configuration = {
    ...{ publicUrl: new URL(origins.pages), filesUrl: new URL(origins.files) },
    ...{ trustedProxies: [], metricsToken: undefined, offersPasswords: true },
  }
  let isVouchedFor = true
  let told: Promise<void> | undefined
  const current = async (session: Session) => (isVouchedFor ? session : undefined)
  const routes = await routesOf(app, {
    configuration,
    commands: { ...core.commands, identities: { ...core.commands.identities, current } },
    authority: { current: () => told },
  })
  const led = await routes.request(origins.pages + at.file(id), { headers: { cookie: `flowra=${token}` } })
  const link = led.headers.get('location') ?? ''
  const answered = async () => {
    const answer = await routes.request(link)
    return [answer.status, await answer.text()]
  }
  assert.deepEqual(await answered(), [200, 'bytes'])
  told = Promise.reject(busy(2))
  assert.deepEqual((await answered())[0], 503)
  told = undefined
  isVouchedFor = false
  assert.deepEqual((await answered())[0], 403)
})
