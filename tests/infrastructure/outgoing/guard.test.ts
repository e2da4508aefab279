import assert from 'node:assert/strict'
import { get } from 'node:http'
import { test } from 'node:test'
import type { Answered, Unanswered } from '../../../src/application/ports.ts'
import { isPublic } from '../../../src/infrastructure/outgoing/addresses.ts'
import { anOutgoing, aPeer, towards } from './peers.ts'
import { disguised, HIDDEN_4, HIDDEN_6, HOSTS } from './spellings.ts'

const PUBLIC = '93.184.216.34' // of nobody whom a test may reach: it is only looked at

/** A client that looks at nothing, to know that the listener would have been found. */
const carelessly = (url: string): Promise<void> =>
  new Promise(resolve => {
    if (!URL.canParse(url)) return resolve()
    const { hostname, port, protocol } = new URL(url)
    if (protocol !== 'http:') return resolve()
    const asked = get({ host: hostname.replace(/^\[|\]$/g, ''), port, timeout: 200, agent: false }, answer =>
      answer.resume().on('end', resolve),
    )
    asked.on('error', () => resolve()).on('timeout', () => asked.destroy())
  })

test('no spelling of a private address leads there', async () => {
  await using peer = await aPeer()
  const bulkhead = { most: 16, mostToOne: 16, mostWaiting: 2_000, mostWaitingForOne: 2_000 }
  const outgoing = anOutgoing({ ports: [peer.port], bulkhead, timeoutMs: 60_000 }) // each waits its turn: none may pass unseen
  const urls = [...HOSTS.map(host => `http://${host}:${peer.port}/`), ...disguised(peer.port)]
  assert.ok(urls.length >= 400, `only ${urls.length} spellings`)
  const answers = await Promise.all(urls.map(async url => [url, (await outgoing.ask({ url })).outcome] as const))
  assert.deepEqual(
    answers.filter(([, outcome]) => !['refused', 'private', 'unknown', 'timed_out'].includes(outcome)),
    [],
  )
  assert.equal(answers.filter(([, outcome]) => outcome === 'private').length > 400, true, 'most must be refused for what they are')
  assert.equal(peer.connections(), 0)

  await Promise.all(urls.filter(url => /127|localhost|::1\]/.test(url)).map(carelessly))
  assert.ok(peer.connections() > 10, 'a client without the guard must get there, or nothing was proved')
})

test('an address of everybody is told from one that is not', () => {
  for (const address of [
    ...HIDDEN_4,
    ...HIDDEN_6,
    '::ffff:93.184.216.34',
    '64:ff9b::5db8:d822',
    '2002:5db8:d822::',
    '2001::1',
    'fe80::1%lo',
    'x',
    '',
  ])
    assert.equal(isPublic(address), false, address)
  for (const address of [PUBLIC, '1.1.1.1', '11.0.0.1', '100.128.0.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450:4001::1'])
    assert.equal(isPublic(address), true, address)
})

/** Tells at which address of this machine somebody came in. */
const atWhich: Parameters<typeof aPeer>[0] = ({ socket }, response) => response.end(socket.localAddress?.replace('::ffff:', ''))
const words = (answer: Answered | { readonly outcome: Unanswered }): string =>
  answer.outcome === 'answered' ? Buffer.from(answer.bytes).toString() : answer.outcome

test('a name is resolved once, so it cannot become another one between the look and the call', async () => {
  await using peer = await aPeer(atWhich)
  let asked = 0
  const resolve = async () => (asked++ === 0 ? ['127.0.0.2'] : ['127.0.0.1'])
  const outgoing = anOutgoing({ ports: [peer.port], privately: ['rebinding.example'], resolve })
  assert.equal(words(await outgoing.ask({ url: `http://rebinding.example:${peer.port}/` })), '127.0.0.2')
  assert.equal(asked, 1)
})

test('what is connected to is what was looked at, whatever the machine itself takes the name for', async () => {
  await using peer = await aPeer(atWhich)
  const outgoing = anOutgoing({ ports: [peer.port], privately: ['localhost'], resolve: async () => ['127.0.0.2'] })
  assert.equal(words(await outgoing.ask({ url: `http://localhost:${peer.port}/` })), '127.0.0.2')
})

test('one private address among several refuses them all', async () => {
  await using peer = await aPeer()
  for (const addresses of [
    [PUBLIC, '127.0.0.1'],
    ['127.0.0.1', PUBLIC],
    [PUBLIC, '::1'],
    ['2606:4700::1111', '::ffff:127.0.0.1'],
  ]) {
    const outgoing = anOutgoing({ ports: [peer.port], resolve: async () => addresses })
    assert.equal((await outgoing.ask({ url: `http://several.example:${peer.port}/` })).outcome, 'private')
  }
  assert.equal(peer.connections(), 0)
})

test('a name that leads nowhere, or not in time, is no answer', async () => {
  assert.equal((await anOutgoing({ ports: [80], resolve: async () => [] }).ask({ url: 'http://nothing.example/' })).outcome, 'unknown')
  assert.equal(
    (await anOutgoing({ ports: [80], resolve: () => Promise.reject(new Error('no')) }).ask({ url: 'http://nothing.example/' })).outcome,
    'unknown',
  )
  const slow = anOutgoing({ ports: [80], timeoutMs: 50, resolve: () => new Promise(() => undefined) })
  assert.equal((await slow.ask({ url: 'http://slow.example/' })).outcome, 'timed_out')
})

test('redirects are looked at like the first address', async () => {
  await using hidden = await aPeer()
  const onwards = [
    ...[
      `http://127.0.0.1:${hidden.port}/`,
      `http://[::1]:${hidden.port}/`,
      `http://2130706433:${hidden.port}/`,
      `//localhost:${hidden.port}/`,
    ],
    ...['file:///etc/passwd', 'ftp://127.0.0.1/', `http://me:pw@127.0.0.1:${hidden.port}/`, 'http://', 'http://127.0.0.1:22/'],
  ]
  await using peer = await aPeer(({ url = '' }, response) => response.writeHead(302, { location: onwards[Number(url.slice(1))] }).end())
  const outgoing = anOutgoing({ ports: [peer.port, hidden.port], privately: [`127.0.0.1:${peer.port}`] })
  for (const [i, onward] of onwards.entries()) {
    const { outcome } = await outgoing.ask({ url: `${peer.origin}/${i}` })
    assert.ok(outcome === 'private' || outcome === 'refused', `${onward}: ${outcome}`)
  }
  assert.equal(peer.connections(), onwards.length)
  assert.equal(hidden.connections(), 0)
})

test('three redirects are followed, a fourth is not, and none of a POST', async () => {
  await using peer = await aPeer(({ url = '' }, response) => {
    const left = Number(url.slice(1))
    if (left === 0) return response.end('arrived')
    return response.writeHead(302, { location: `/${left - 1}` }).end()
  })
  const outgoing = towards(peer)
  const three = await outgoing.ask({ url: `${peer.origin}/3` })
  assert.ok(three.outcome === 'answered')
  assert.equal(Buffer.from(three.bytes).toString(), 'arrived')
  assert.equal(three.url, `${peer.origin}/0`)
  assert.equal((await outgoing.ask({ url: `${peer.origin}/4` })).outcome, 'lost')
  const post = await outgoing.ask({ url: `${peer.origin}/1`, method: 'POST', body: Buffer.from('x') })
  assert.ok(post.outcome === 'answered')
  assert.equal(post.status, 302)
})

test('an operator names what may be private: a name, or a name at one port', async () => {
  await using peer = await aPeer()
  const ask = async (privately: readonly string[], ports: readonly number[]) =>
    (await anOutgoing({ privately, ports }).ask({ url: `http://localhost:${peer.port}/` })).outcome
  assert.equal(await ask([], [peer.port]), 'private')
  assert.equal(await ask([`localhost:${peer.port + 1}`], [peer.port]), 'private')
  assert.equal(await ask(['localhost'], []), 'refused')
  assert.equal(peer.connections(), 0)
  assert.equal(await ask(['localhost'], [peer.port]), 'answered')
  assert.equal(await ask([`localhost:${peer.port}`], []), 'answered')
  assert.equal(peer.connections(), 2)
})

test('nobody asks themselves, also not by their name with the dot of the root', () => {
  const outgoing = anOutgoing({ ports: [80, 443, 8_080], own: ['flowra.example.com'] })
  const others = ['https://flowra.example.com:8080/', 'https://www.flowra.example.com/', 'https://example.com./']
  for (const url of others) assert.equal(outgoing.couldAsk(url), true, url)
  const own = [
    'https://flowra.example.com/',
    'https://flowra.example.com./',
    'http://FLOWRA.example.com.:80/x',
    'https://flowra。example.com。/',
  ]
  for (const url of [...own, 'https://flowra.example.com../', 'https://./']) assert.equal(outgoing.couldAsk(url), false, url)
  const atPort = anOutgoing({ ports: [8_080], own: ['flowra.example.com:8080'] })
  assert.equal(atPort.couldAsk('http://flowra.example.com.:8080/'), false)
})

test('plain http and other ports are asked only where the operator says so', () => {
  const strict = anOutgoing({ ports: [443] })
  assert.equal(strict.couldAsk('https://example.com/'), true)
  assert.equal(strict.couldAsk('https://example.com:444/'), false)
  assert.equal(strict.couldAsk('http://example.com/'), false)
  assert.equal(strict.couldAsk('https://me:pw@example.com/'), false)
  assert.equal(strict.couldAsk('https://me@example.com/'), false)
  assert.equal(strict.couldAsk(`https://example.com/${'x'.repeat(2_048)}`), false)
  assert.equal(strict.couldAsk('javascript:alert(1)'), false)
  assert.equal(anOutgoing({ ports: [443], own: ['flowra.example.com'] }).couldAsk('https://flowra.example.com/w/acme'), false)
})
