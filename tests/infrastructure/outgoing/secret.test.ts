import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { certified } from '../../support/certificates.ts'
import { anOutgoing, aPeer, namedIn, type Peer } from './peers.ts'

const NAME = 'page.flowra.test' // no machine knows it, so whoever gets there was told the address
const OTHER = 'other.flowra.test'
const { authority, ...secret } = certified([NAME])
const BELIEVED = getCACertificates('default')

beforeEach(() => setDefaultCACertificates([...BELIEVED, authority]))

/** Every name leads to the peer, whose address is looked at like others unless a name is listed. */
function towardsNames({ port }: Peer, privately: readonly string[] = [NAME, OTHER]) {
  const asked: string[] = []
  const outgoing = anOutgoing({
    ports: [port],
    privately,
    async resolve(name) {
      asked.push(name)
      return ['127.0.0.1']
    },
  })
  return { asked, ask: (name: string, path = '/') => outgoing.ask({ url: `https://${name}:${port}${path}` }) }
}

test('a page is asked in secret under its own name, at the address that was looked at', async () => {
  const seen: unknown[] = []
  await using peer = await aPeer((request, response) => {
    seen.push([namedIn(request), request.headers.host, request.socket.remoteAddress?.replace('::ffff:', '')])
    response.end('here')
  }, secret)
  const { ask, asked } = towardsNames(peer)
  for (const name of [NAME, `${NAME}.`]) {
    const answer = await ask(name)
    assert.ok(answer.outcome === 'answered', answer.outcome)
    assert.equal(Buffer.from(answer.bytes).toString(), 'here')
  }
  assert.deepEqual(seen, Array(2).fill([NAME, `${NAME}:${peer.port}`, '127.0.0.1']))
  assert.deepEqual(asked, [NAME, NAME], 'once for each call')
})

test('who cannot prove the name is told nothing of what is wanted', async () => {
  await using peer = await aPeer(undefined, secret)
  const { ask } = towardsNames(peer)
  assert.equal((await ask(OTHER)).outcome, 'unreachable', 'certified for another name')
  setDefaultCACertificates(BELIEVED)
  assert.equal((await ask(NAME)).outcome, 'unreachable', 'certified by nobody we believe')
  assert.equal(peer.connections(), 2, 'it was found')
  assert.deepEqual(peer.requests(), [], 'and not asked')
})

test('a private address stays one, however well it is certified', async () => {
  await using peer = await aPeer(undefined, secret)
  assert.equal((await towardsNames(peer, []).ask(NAME)).outcome, 'private')
  assert.equal(peer.connections(), 0)
})

test('each step of a redirect has to prove its own name', async () => {
  await using peer = await aPeer(({ url = '' }, response) => {
    if (url === '/there') return response.end('there')
    return response.writeHead(302, { location: url === '/away' ? `https://${OTHER}:${peer.port}/there` : '/there' }).end()
  }, secret)
  const { ask } = towardsNames(peer)
  assert.equal((await ask(NAME, '/on')).outcome, 'answered')
  assert.equal((await ask(NAME, '/away')).outcome, 'unreachable')
  assert.deepEqual(peer.requests(), ['GET /on', 'GET /there', 'GET /away'])
})
