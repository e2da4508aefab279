import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Admission, admission } from '../../src/http/admission.ts'
import { watchEventLoop } from '../../src/http/event-loop.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at } from '../support/app.ts'
import { routesOf } from '../support/http.ts'
import { PASSWORD } from '../support/profile.ts'
import { until } from '../support/until.ts'

const HERE = 'http://localhost'
const FRAGMENT = { 'hx-request': 'true', 'hx-request-type': 'partial' }

test('the later the loop, the more is refused: search, then reading, then writing, and never a probe or a file', async () => {
  await using app = await anApp()
  let delayMs = 0
  const admits = admission(() => delayMs)
  const routes = await routesOf(app, { admission: admits })
  const { cookie, csrf } = app.ann
  const ask = async (path: string, headers: Record<string, string> = {}) => routes.request(HERE + path, { headers: { cookie, ...headers } })
  const post = async () =>
    routes.request(HERE + at.messages(app.chats.launch), {
      method: 'POST',
      headers: { cookie, origin: HERE, 'x-csrf': csrf },
      body: new URLSearchParams({ text: 'Hello' }),
    })
  const statuses = async () => [
    (await ask(`${at.palette}?q=launch`)).status,
    (await ask(at.chat(app.chats.launch))).status,
    (await post()).status,
  ]
  assert.deepEqual(await statuses(), [200, 200, 303])
  delayMs = 126
  assert.deepEqual(await statuses(), [503, 200, 303])
  delayMs = 251
  assert.deepEqual(await statuses(), [503, 503, 303])
  delayMs = 376
  assert.deepEqual(await statuses(), [503, 503, 503])
  assert.equal(admits.readings()['flowra_refused_total'], 6)
  assert.equal(admits.readings()['flowra_event_loop_delay'], 0.376)
  for (const headers of [{}, FRAGMENT]) {
    const answer = await ask(at.chat(app.chats.launch), headers as Record<string, string>)
    const text = await answer.text()
    assert.match(text, /too much to do right now/)
    assert.equal(text.includes('<html'), headers !== FRAGMENT)
    assert.equal(answer.headers.get('Retry-After'), '2')
    assert.match(answer.headers.get('Content-Security-Policy') ?? '', /script-src 'self'/)
  }
  const file = /\/assets\/[^"]+/.exec(await (await app.ann.get(at.chat(app.chats.launch))).text())?.[0]
  for (const path of [file ?? '', '/health/live', '/health/ready', '/version']) assert.equal((await ask(path)).status, 200, path)
  delayMs = 0
  assert.deepEqual(await statuses(), [200, 200, 303], 'as soon as it is over')
})

test('what waited until somebody said who they are is not refused in the middle of that', async () => {
  await using app = await anApp()
  let looks = 0
  const routes = await routesOf(app, { admission: admission(() => (looks++ === 0 ? 0 : 1_000)) })
  app.clock.pass(11 * 60_000)
  const asked = await (
    await app.dan.submits(`${roots.password}?_method=PUT`, { current: PASSWORD, password: 'quite another sentence' })
  ).text()
  const [, again = ''] = /name="again" value="([^"]+)"/.exec(asked) ?? []
  const answer = await routes.request(HERE + roots.again, {
    method: 'POST',
    headers: { cookie: app.dan.cookie, origin: HERE, 'x-csrf': app.dan.csrf },
    body: new URLSearchParams({ password: PASSWORD, again }),
  })
  assert.equal(answer.headers.get('location'), `${roots.password}?saved=on`)
})

/** As much of a request as admission looks at. */
function arrives({ admitted }: Admission, method: string, path: string, answered: Promise<void>): boolean {
  try {
    return admitted({ req: { method, path } } as never, () => answered) instanceof Promise
  } catch {
    return false
  }
}

test('too much at a time is refused in the same order, and what was answered makes room', async () => {
  const admits = admission(() => 0)
  const answered = Promise.withResolvers<void>()
  const fill = (method: string, path: string) => {
    let taken = 0
    while (taken < 5_000 && arrives(admits, method, path, answered.promise)) taken++
    return taken
  }
  assert.equal(fill('GET', at.palette), 500)
  assert.equal(fill('GET', at.members), 500)
  assert.equal(fill('POST', roots.signIn), 1_000)
  assert.equal(admits.readings()['flowra_in_flight'], 2_000)
  assert.equal(arrives(admits, 'GET', '/health/live', Promise.resolve()), true)
  answered.resolve()
  await wait(0)
  assert.equal(admits.readings()['flowra_in_flight'], 0)
  assert.equal(arrives(admits, 'GET', at.palette, Promise.resolve()), true)
})

test('the loop is late when turn after turn is, not after one long pause, and well again within seconds', async () => {
  const loop = watchEventLoop()
  const onePause = async (): Promise<number> => {
    await wait(1_100)
    block(600)
    await wait(1_100)
    return loop.delayMs()
  }
  let late = await onePause()
  for (let again = 0; again < 3 && late >= 125; again++) late = await onePause() // the machine may make pauses of its own
  assert.ok(late < 125, `one pause: ${late}`)
  for (let turn = 0; turn < 8; turn++) {
    block(300)
    await wait(0)
  }
  assert.ok(loop.delayMs() > 200, `turn after turn: ${loop.delayMs()}`)
  await until(() => loop.delayMs() < 125, 'being well again', 20_000)
  loop.stop()
})

/** The loop stands still, without costing the machine anything. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
