import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { frameOf, joined, payloads, write } from '../../src/ws/frame.ts'

const SIZES = [0, 1, 125, 126, 65_535, 65_536, 200_000]
const texts = [...SIZES.map(size => 'x'.repeat(size)), 'Grüße 🎉']

async function received(send: (socket: WebSocket) => void, count: number): Promise<readonly string[]> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  server.once('connection', send)
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const heard: string[] = []
  await new Promise<void>(resolve =>
    client.on('message', (data, isBinary) => {
      assert.equal(isBinary, false)
      heard.push(String(data))
      if (heard.length === count) resolve()
    }),
  )
  client.terminate()
  server.close()
  return heard
}

test('a frame of any size arrives as the text it was made of', async () => {
  const heard = await received(socket => {
    for (const text of texts) write(socket, frameOf(text))
  }, texts.length)
  assert.deepEqual(heard, texts)
})

test('joined frames arrive one by one', async () => {
  const heard = await received(socket => write(socket, joined(texts.map(frameOf))), texts.length)
  assert.deepEqual(heard, texts)
})

test('where the inside of the library has changed, the same texts go out through its door', async () => {
  const heard = await received(socket => {
    const outside = { send: socket.send.bind(socket) } as unknown as WebSocket
    write(outside, joined(texts.map(frameOf)))
  }, texts.length)
  assert.deepEqual(heard, texts)
})

test('frames can be taken apart again', () => {
  assert.deepEqual([...payloads(joined(texts.map(frameOf)))].map(String), texts)
})

test('the inside of the library is still there', async () => {
  let isDone = false
  await received(socket => {
    assert.equal(typeof (socket as WebSocket & { _sender?: { sendFrame?: unknown } })._sender?.sendFrame, 'function')
    write(socket, frameOf('here'), () => {
      isDone = true
    })
  }, 1)
  assert.ok(isDone)
})
