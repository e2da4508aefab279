import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { inFlight } from '../../bench/bare/in-flight.ts'
import { needFiles, openFilesIn } from '../../bench/harness/files.ts'
import { frameCounter, htmlFrames, shortFrames } from '../../bench/load/frames.ts'
import { isWhole } from '../../bench/load/pages.ts'
import { connectPosters, lengthOf } from '../../bench/load/posters.ts'
import { markOf, marksIn, requestOf, SWITCH_STEPS, textOf } from '../../bench/load/requests.ts'
import { onSchedule } from '../../bench/load/schedule.ts'
import { frameOf } from '../../src/ws/frame.ts'

const run = promisify(execFile)

const words = [
  '{"t":"html","html":"a"}',
  '{"t":"pong","versions":{}}',
  `{"t":"html","html":"${'b'.repeat(300)}"}`,
  '{"t":"presence"}',
  '{}',
]
const stream = Buffer.concat([...words, words[0] as string].map(frameOf))

test('frames with a commit are counted wherever the stream is cut', () => {
  for (let size = 1; size <= stream.length; size++) {
    const counter = frameCounter()
    for (let at = 0; at < stream.length; at += size) counter.feed(stream.subarray(at), Math.min(size, stream.length - at))
    assert.equal(counter.frames(), 3, `in chunks of ${size}`)
  }
})

test('short frames are handed on and long ones pass by, wherever the stream is cut', () => {
  for (let size = 1; size <= stream.length; size++) {
    const heard: string[] = []
    const feed = shortFrames(100, payload => heard.push(payload.toString()))
    for (let at = 0; at < stream.length; at += size) feed(stream.subarray(at, at + size))
    assert.deepEqual(heard, [words[0], words[1], words[3], words[4], words[0]], `in chunks of ${size}`)
  }
})

test('a page is whole when it got each message that it missed once, and no page anew', () => {
  const answer = (marks: readonly number[], head = '') =>
    `HTTP/1.1 200 OK\r\n${head}Flowra-Version: 9\r\n\r\n${marks.map(textOf).join('</li>')}`
  assert.ok(isWhole(answer([1, 2, 3]), 3))
  assert.ok(!isWhole(answer([1, 3]), 3), 'one is lost')
  assert.ok(!isWhole(answer([1, 2, 2]), 3), 'one is lost and one is doubled')
  assert.ok(!isWhole(answer([1, 2, 3, 3]), 3), 'one is doubled')
  assert.ok(!isWhole(answer([1, 2, 3], 'Flowra-Reset: 1\r\n'), 3), 'it is a page anew')
})

test('what was written is found again in a frame', () => {
  assert.deepEqual(htmlFrames(stream), [words[0], words[2], words[0]])
  assert.deepEqual([...marksIn(`<p>${textOf(7)}</p><p>${markOf(1_234_567)}</p>`)], [7, 1_234_567])
})

test('an answer is over when its length says so', () => {
  const told = (text: string) => lengthOf(Buffer.from(text))
  assert.equal(told('HTTP/1.1 200 OK\r\nContent-Length: 2'), undefined)
  assert.equal(told('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'), 40)
  assert.equal(told('HTTP/1.1 204 No Content\r\n\r\n'), 27)
  assert.equal(told('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n'), undefined)
  assert.equal(told('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n'), 59)
})

test('more posts than connections wait their turn and are all answered', async t => {
  const bodies: string[] = []
  const server = createServer((request, response) => {
    request.on('data', chunk => bodies.push(String(chunk)))
    request.on('end', () => response.end('yes'))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const posters = await connectPosters(port, 2)
  t.after(() => {
    posters.close()
    server.close()
  })
  const ask = (index: number) => new Promise<number>(resolve => posters.send(requestOf({ port }, index), resolve))
  assert.deepEqual(await Promise.all([0, 1, 2, 3, 4].map(ask)), [200, 200, 200, 200, 200])
  assert.equal(new Set(bodies.map(body => JSON.parse(body).key)).size, 5)
})

test('a post that crosses the goodbye of an idle connection is sent once more, and only once', async t => {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    if (asked !== 2) request.socket.destroy()
    else response.end('yes')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const posters = await connectPosters(port, 1)
  t.after(() => {
    posters.close()
    server.close()
  })
  const ask = () => new Promise<number>(resolve => posters.send(requestOf({ port }, 0), resolve))
  assert.deepEqual([await ask(), asked], [200, 2])
  assert.deepEqual([await ask(), asked], [0, 4])
})

test('a connection that said nothing is told goodbye, and nobody asks on it any more', async t => {
  const server = createServer({ connectionsCheckingInterval: 10, headersTimeout: 30, requestTimeout: 30 }, (_, response) =>
    response.end('yes'),
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const posters = await connectPosters(port, 3)
  t.after(() => {
    posters.close()
    server.close()
  })
  const ask = (index: number) => new Promise<number>(resolve => posters.send(requestOf({ port }, index), resolve))
  for (let round = 0; round < 5; round++) {
    await new Promise(resolve => setTimeout(resolve, 60))
    assert.deepEqual(await Promise.all([0, 1, 2, 3, 4, 5].map(ask)), [200, 200, 200, 200, 200, 200])
  }
})

test('where a server went away nobody knocks for ever', async () => {
  const server = createServer((_, response) => response.end('yes'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const posters = await connectPosters(port, 2)
  server.close()
  server.closeAllConnections()
  const sockets = () => process.getActiveResourcesInfo().filter(name => name.startsWith('TCP')).length
  for (let waited = 0; sockets() > 0 && waited < 2000; waited += 20) await new Promise(resolve => setTimeout(resolve, 20))
  assert.equal(sockets(), 0)
  posters.close()
})

test('who switches chats asks for the chat, moves the mark by one each time, and asks what is unread', () => {
  const person = (name: string) => ({ cookie: `flowra=${name}`, csrf: `${name}-token`, path: `/w/acme/chats/${name}/messages` })
  const target = { port: 80, switchers: { people: [person('ann'), person('bob')], read: 7 } }
  const requests = Array.from({ length: 3 * SWITCH_STEPS }, (_, index) => requestOf(target, index))
  const asked = requests.map(text => `${text.split(' HTTP')[0]} ${/position=\d+/.exec(text) ?? ''}`.trim())
  const visit = (name: string, position: number) => [
    `GET /w/acme/chats/${name}`,
    `POST /w/acme/chats/${name}/read position=${position}`,
    'GET /w/acme/sidebar',
  ]
  assert.deepEqual(asked, [...visit('ann', 8), ...visit('bob', 8), ...visit('ann', 9)])
  for (const [index, text] of requests.entries()) {
    assert.match(text, /\r\nHX-Request: true\r\n/)
    assert.match(text, new RegExp(`Cookie: flowra=${index >= SWITCH_STEPS && index < 2 * SWITCH_STEPS ? 'bob' : 'ann'}\r\n`))
  }
})

test('so many are under way at once and no more, until the time is over', async () => {
  let now = 0
  let most = 0
  const begun: number[] = []
  const perSecond = await inFlight(7, 50, async index => {
    begun.push(index)
    most = Math.max(most, ++now)
    await new Promise(resolve => setTimeout(resolve, 1))
    now--
  })
  assert.equal(most, 7)
  assert.equal(now, 0)
  assert.deepEqual(begun, [...begun.keys()])
  assert.ok(perSecond > 0 && perSecond <= (begun.length * 1000) / 50)
})

test('open files are counted by the limit that holds now', () => {
  const limits = (soft: string) => `Limit   Soft Limit  Hard Limit  Units\nMax open files   ${soft}   1048576   files\n`
  assert.equal(openFilesIn(limits('1024')), 1024)
  assert.equal(openFilesIn(limits('unlimited')), Infinity)
  assert.throws(() => needFiles(1e12), /open files are needed in one process, and `ulimit -Hn` is \d+\.$/)
})

test('a schedule is absolute: nothing is left out and nothing comes early', async () => {
  const lateness: number[] = []
  const dues: number[] = []
  await onSchedule(1000, 50, (_, due) => {
    dues.push(due)
    lateness.push(performance.now() - due)
  })
  assert.equal(dues.length, 50)
  assert.ok(lateness.every(late => late >= 0))
  assert.ok(dues.every((due, at) => at === 0 || Math.abs(due - (dues[at - 1] as number) - 1) < 1e-6))
})

test('the bench says what it measures and refuses what it does not know', async () => {
  const bench = `${import.meta.dirname}/../../bench/run.ts`
  const { stdout } = await run(process.execPath, [bench, '--help'])
  for (const goal of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 18, 19, 20, 21].map(number => `P${number}`))
    assert.match(stdout, new RegExp(`^  ${goal} `, 'm'))
  await assert.rejects(run(process.execPath, [bench, 'P99']), /There is no goal P99/)
})
