import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { Severity } from 'csp_evaluator/dist/finding.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { busy, Unsure } from '../../src/application/ports.ts'
import { addressOf } from '../../src/http/address.ts'
import { paths, roots } from '../../views/paths.ts'
import { anApp, at, SLUG, type TestApp } from '../support/app.ts'
import { filled, isChange, raw, routesIn, routesOf, unhurried, wordsOf } from '../support/http.ts'

const HERE = 'http://localhost'

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const

test('every answer carries what keeps a browser from being used against its owner', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const words = wordsOf(app)
  const elsewhere = ['/nothing', '/w/nope', '//'].map(path => ({ method: 'GET', path }))
  for (const { method, path } of [...routesIn(routes), ...elsewhere])
    for (const who of [app.ann, app.eve, undefined]) {
      const headers = who ? { cookie: who.cookie, origin: HERE, 'x-csrf': who.csrf } : {}
      const answer = await routes.request(HERE + filled(path, words), { method, headers })
      guarded(answer, `${method} ${path} → ${answer.status}`)
      assert.match(answer.headers.get('cache-control') ?? '', path.startsWith('/assets') && answer.ok ? /^public/ : /no-store/, path)
    }
})

function guarded({ headers }: Response, where: string): void {
  for (const [name, value] of Object.entries(EVERYWHERE)) assert.equal(headers.get(name), value, `${where}: ${name}`)
  assert.ok(headers.get('x-request-id'), where)
  for (const name of ['server', 'x-powered-by', 'access-control-allow-origin', 'strict-transport-security'])
    assert.equal(headers.get(name), null, `${where}: ${name}`)
  const isHtml = headers.get('content-type')?.startsWith('text/html') ?? false
  const policy = headers.get('content-security-policy') ?? ''
  assert.equal(isHtml, policy.includes("script-src 'self'"), `${where}: ${policy}`)
  assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/, where)
  if (isHtml) assert.match(headers.get('vary') ?? '', /HX-Request, HX-Request-Type/, where)
}

test('the policy of a page has no hole that its judges know', async () => {
  await using app = await anApp()
  const answer = await app.ann.get(at.chat(app.chats.launch))
  const policy = answer.headers.get('content-security-policy') ?? ''
  assert.doesNotMatch(policy, /unsafe|strict-dynamic|\*|https?:/)
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
  assert.deepEqual(findings.filter(({ severity }) => severity <= Severity.HIGH).map(String), [])
  const page = await answer.text()
  assert.doesNotMatch(page, /<script(?![^>]*\ssrc=)[\s>]|\sstyle="|\son\w+="|<style/)
})

/** 307 leads to the public address. */
const HOSTS: readonly (readonly [host: string, status: number])[] = [
  ['evil.example', 421],
  ['127.0.0.1.evil.example', 421],
  ['evil.example:PORT', 421],
  ['localhost:PORT', 307],
  ['[::1]:PORT', 307],
  ['127.0.0.2:PORT', 307],
]

test('only the public name is answered, other names of this machine lead there', async () => {
  await using app = await anApp()
  const port = new URL(app.origin).port
  for (const [name, status] of HOSTS) {
    const host = name.replace('PORT', port)
    const asked = await raw(app.origin, `${at.members}?q=a`, { headers: { host, cookie: app.ann.cookie } })
    assert.equal(asked.status, status, host)
    if (status === 307) assert.equal(asked.headers['location'], `${app.origin}${at.members}?q=a`)
    assert.ok(!asked.text.includes('evil'), 'a forged name is repeated nowhere')
    const changed = await raw(app.origin, roots.signOut, {
      method: 'POST',
      headers: { host, cookie: app.ann.cookie, origin: app.origin, 'x-csrf': app.ann.csrf },
    })
    assert.equal(changed.status, 421, host)
  }
  assert.equal((await raw(app.origin, '/health/live', { headers: { host: '10.0.0.7' } })).status, 200, 'probes know no public name')
})

test('one path has one spelling', async () => {
  await using app = await anApp()
  const { launch } = app.chats
  const chat = at.chat(launch)
  const wrong = [
    chat.replace('/chats/', '/chats%2f'),
    chat.replace('/chats/', '/chats%2F'),
    chat.replace('/chats/', '%5Cchats/'),
    chat.replace('/chats/', '\\chats/'),
    chat.replace('/chats/', '//chats/'),
    `/${chat}`,
    `${chat}/../${launch}`,
    `${chat}/%2e%2e/${launch}`,
    `${chat}/./`,
    `/w/${SLUG}/./chats`,
    `${chat}%00`,
    `${chat}%ff`,
    `${chat}%c0%af`,
    `${chat}%252e`,
    `${chat}%`,
    '/assets/x/../../package.json',
    '/assets/x/..%2f..%2fpackage.json',
  ]
  for (const path of wrong) assert.equal((await raw(app.origin, path, { headers: { cookie: app.ann.cookie } })).status, 400, path)
  for (const path of [chat, chat.replace('/chats', '/%63hats')])
    assert.equal((await raw(app.origin, path, { headers: { cookie: app.ann.cookie } })).status, 200, path)
  for (const path of [chat.toUpperCase(), `${chat}/`, chat.replace('/w/', '/W/')])
    assert.equal((await raw(app.origin, path, { headers: { cookie: app.ann.cookie } })).status, 404, path)
})

test('another spelling never shows what the plain one hides', async () => {
  await using app = await anApp()
  const hidden = paths(SLUG).chat(app.chats.secret)
  const spelled = [
    hidden,
    hidden.replace('/w/', '/%77/'),
    hidden.replace('chats', '%63hats'),
    `${hidden}?`,
    `${hidden};x=1`,
    `${hidden}%20`,
    `${hidden}/`,
  ]
  for (const path of spelled) {
    const answer = await raw(app.origin, path, { headers: { cookie: app.eve.cookie } })
    assert.ok(answer.status === 404 || answer.status === 400, `${path} → ${answer.status}`)
  }
})

test('addresses come from proxies only where they are trusted', () => {
  const from = (peer: string, forwarded?: string) =>
    ({ socket: { remoteAddress: peer }, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } }) as never
  assert.equal(addressOf(from('203.0.113.7', '10.0.0.1'), []), '203.0.113.7')
  assert.equal(addressOf(from('10.0.0.9', '198.51.100.4'), ['10.0.0.9']), '198.51.100.4')
  assert.equal(addressOf(from('10.0.0.9', 'forged, 198.51.100.4, 10.0.0.8'), ['10.0.0.9', '10.0.0.8']), '198.51.100.4')
  assert.equal(addressOf(from('::ffff:10.0.0.9', '198.51.100.4'), ['10.0.0.9']), '198.51.100.4')
  assert.equal(addressOf(from('10.0.0.9'), ['10.0.0.9']), '10.0.0.9')
})

test('a network of IPv6 counts as one address: whoever has one has all of it', () => {
  const from = (peer: string) => addressOf({ socket: { remoteAddress: peer }, headers: {} } as never, [])
  assert.equal(from('2001:db8:1:2:aaaa::1'), from('2001:db8:1:2::ffff'))
  assert.equal(from('2001:db8::1'), from('2001:db8:0:0:ffff::'))
  assert.notEqual(from('2001:db8:1:2::1'), from('2001:db8:1:3::1'))
  assert.equal(from('::1'), '::1')
  assert.equal(from('fe80::1%eth0'), 'fe80::1%eth0')
})

test('an error says a sentence and a number outside, and its cause inside', async () => {
  await using app = await anApp()
  const logged: unknown[] = []
  const broken = { ...app.flowra.core.queries, chatScreen: () => Promise.reject(new Error('SELECT secret FROM kanarienvogel')) }
  const routes = await routesOf(app, { queries: broken, log: (_, fields) => logged.push(fields) })
  for (const headers of [{}, { 'hx-request': 'true', 'hx-request-type': 'partial' }, { accept: 'application/json' }]) {
    logged.length = 0
    const answer = await routes.request(HERE + at.chat(app.chats.launch), {
      headers: { cookie: app.ann.cookie, ...headers } as Record<string, string>,
    })
    const text = await answer.text()
    const id = answer.headers.get('x-request-id') ?? '-'
    assert.equal(answer.status, 500)
    assert.doesNotMatch(text, /SELECT|kanarienvogel|\.ts|node_modules|Error:/)
    assert.ok(text.includes(id))
    assert.match(JSON.stringify(logged), new RegExp(`${id}.*SELECT secret`))
    assert.doesNotMatch(JSON.stringify(logged), /flowra=|cookie/i)
  }
})

test('what is not there looks the same everywhere', async () => {
  await using app = await anApp()
  const text = async (path: string) => {
    const answer = await app.ann.get(path)
    assert.equal(answer.status, 404, path)
    return answer.text()
  }
  const one = await text('/nothing')
  for (const path of [
    '/w/nope',
    '/w/rivals/chats',
    at.chat('nope'),
    at.message(app.chats.launch, 'nope'),
    at.person(app.eve.id),
    `/people/${app.bob.id}/picture/x/96`,
  ])
    assert.equal(await text(path), one, path)
})

async function postedWhere(app: TestApp, error: Error): Promise<Response> {
  const messages = { ...app.flowra.core.commands.messages, post: () => Promise.reject(error) }
  const routes = await routesOf(app, { commands: { ...app.flowra.core.commands, messages } })
  const headers = { cookie: app.ann.cookie, origin: HERE, 'x-csrf': app.ann.csrf }
  const body = new URLSearchParams({ text: 'Hello' })
  return routes.request(HERE + at.messages(app.chats.launch), { method: 'POST', headers, body })
}

test('a busy store is told as such, with a time to come back', async () => {
  await using app = await anApp()
  const answer = await postedWhere(app, busy(3))
  assert.deepEqual([answer.status, answer.headers.get('Retry-After')], [503, '3'])
})

test('where nobody knows whether it was kept the answer does not say that it was not, and offers no form to send it twice', async () => {
  await using app = await anApp()
  const answer = await postedWhere(app, new Unsure())
  assert.deepEqual([answer.status, answer.headers.get('Retry-After')], [504, '1'])
  assert.doesNotMatch(await answer.text(), /<form/)
})

test('nothing that changes something is answered to GET by accident', async () => {
  await using app = await anApp()
  const routes = await routesOf(app, unhurried(app))
  const all = routesIn(routes)
  const read = new Set(all.filter(one => !isChange(one)).map(({ path }) => path))
  for (const { path } of all.filter(one => isChange(one) && !read.has(one.path))) {
    const answer = await routes.request(HERE + filled(path, wordsOf(app)), { headers: { cookie: app.ann.cookie } })
    assert.equal(answer.status, 404, path)
  }
})
