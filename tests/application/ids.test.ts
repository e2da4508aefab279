import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as browser from '../../public/js/ids.js'
import { derivedId, directChatId, followUpId, isClientId, newClientId } from '../../src/application/ids.ts'

type Vectors = {
  derived: readonly { kind: string; scope: string; actor: string; clientId: string; id: string }[]
  client: readonly { now: number; bytes: string; id: string }[]
}
const vectors: Vectors = JSON.parse(readFileSync(new URL('../specs/ids.json', import.meta.url), 'utf8'))
const CLIENT_ID = '01932c07-209d-7a3b-8c4d-5e6f70819203'

test('server and browser make the ids of the vectors', async () => {
  for (const { kind, scope, actor, clientId, id } of vectors.derived) {
    assert.equal(derivedId(kind, scope, actor, clientId), id)
    assert.equal(await browser.derivedId(kind, scope, actor, clientId), id)
  }
  for (const { now, bytes, id } of vectors.client) {
    assert.equal(newClientId(now, Buffer.from(bytes, 'hex')), id)
    assert.equal(browser.newClientId(now, Buffer.from(bytes, 'hex')), id)
  }
})

test('the same client id elsewhere, of another kind or by somebody else names something else', () => {
  const ids = [
    derivedId('messages', 'launch', 'ann', CLIENT_ID),
    derivedId('messages', 'general', 'ann', CLIENT_ID),
    derivedId('messages', 'launch', 'bob', CLIENT_ID),
    derivedId('chats', 'launch', 'ann', CLIENT_ID),
  ]
  assert.equal(new Set(ids).size, ids.length)
})

test('ids lie in the order of time', () => {
  const early = derivedId('messages', 'launch', 'ann', newClientId(1_731_628_400_000, new Uint8Array(10).fill(255)))
  const late = derivedId('messages', 'launch', 'ann', newClientId(1_731_628_400_001, new Uint8Array(10)))
  assert.ok(early < late)
})

test('a client id is a UUID of version 7 in small letters and nothing else', () => {
  assert.ok(isClientId(CLIENT_ID))
  assert.ok(isClientId(browser.newClientId()))
  const others = [
    '',
    CLIENT_ID.toUpperCase(),
    `${CLIENT_ID}\n`,
    ` ${CLIENT_ID}`,
    CLIENT_ID.replace('-7', '-8'),
    CLIENT_ID.replace('-8c', '-cc'),
  ]
  for (const other of others) assert.ok(!isClientId(other), other)
})

test('the same people of a workspace meet in the same chat, in whatever order they are named', () => {
  const id = directChatId('w1', ['ann', 'bob'])
  assert.equal(directChatId('w1', ['bob', 'ann', 'bob']), id)
  assert.notEqual(directChatId('w2', ['ann', 'bob']), id)
  assert.notEqual(directChatId('w1', ['ann', 'bob', 'cleo']), id)
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('what a worker does because of an event has one client id, at the time of the event', () => {
  const id = followUpId('joining', 'workspace-w1:4', 1_731_628_400_000)
  assert.ok(isClientId(id))
  assert.equal(followUpId('joining', 'workspace-w1:4', 1_731_628_400_000), id)
  assert.notEqual(followUpId('leaving', 'workspace-w1:4', 1_731_628_400_000), id)
  assert.notEqual(followUpId('joining', 'workspace-w1:5', 1_731_628_400_000), id)
  assert.equal(id.slice(0, 13), newClientId(1_731_628_400_000, new Uint8Array(10)).slice(0, 13))
})
