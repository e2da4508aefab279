import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { roots } from '../../../views/paths.ts'
import { at, type Member } from '../../support/app.ts'
import { aRedis, type RedisPeer } from '../../support/peers/redis.ts'
import { aPage, type Page, processesWith } from './processes.ts'

// Two seconds while it is away and five until it is as before are promised; a machine that does something else is given three times as many.
const DELIVERED_MS = 3 * 2_000
const BACK_MS = 3 * 5_000
const LIVE_MS = 3 * 100
const AWAY_MS = 4_000
const EVERY_MS = 200
const ROWS = /<li class="message/g

/** How Redis fails, and how that ends. */
type Fault = {
  readonly isSeen: boolean
  begin(peer: RedisPeer): Promise<unknown> | unknown
  end(peer: RedisPeer): Promise<unknown> | unknown
}

let flapping: NodeJS.Timeout | undefined
const FAULTS: Readonly<Record<string, Fault>> = {
  killed: { isSeen: true, begin: peer => peer.kill(), end: peer => peer.start() },
  frozen: { isSeen: true, begin: peer => peer.freeze(), end: peer => peer.thaw() },
  slow: { isSeen: true, begin: peer => peer.delay(400), end: peer => peer.delay(0) },
  flapping: {
    isSeen: false,
    begin(peer) {
      const cut = () => peer.tell('CLIENT', 'KILL', 'TYPE', 'normal').then(() => peer.tell('CLIENT', 'KILL', 'TYPE', 'pubsub'))
      flapping = setInterval(() => cut().catch(() => {}), 300)
    },
    end: () => clearInterval(flapping),
  },
  'without the right password': {
    isSeen: true,
    begin: peer => peer.lockOut(),
    end: async peer => {
      await peer.kill() // its password is not in its configuration
      await peer.start()
    },
  },
}

type Post = { readonly id: string; readonly at: number }

type Running = AsyncDisposable & { stop(): Promise<void> }

/** Goes on until it is stopped. */
function running(act: () => Promise<unknown>, everyMs: number): Running {
  let isOver = false
  const run = async () => {
    for (; !isOver; await sleep(everyMs)) await act()
  }
  const ran = run()
  const stop = () => {
    isOver = true
    return ran
  }
  return { stop, [Symbol.asyncDispose]: stop }
}

/** Somebody posts on and on; answers what was acknowledged. */
function talking(who: Member, chatId: string): Running & { readonly posts: readonly Post[] } {
  const posts: Post[] = []
  const talk = async () => {
    const began = performance.now()
    posts.push({ id: await who.posts(chatId, `${who.name} ${posts.length}`), at: began })
  }
  return { posts, ...running(talk, EVERY_MS) }
}

/** Both processes open to everybody, all the time. */
function visiting(members: readonly Member[]): Running & { readonly statuses: ReadonlySet<number> } {
  const statuses = new Set<number>()
  const visit = async () => {
    for (const member of members) statuses.add((await member.get(roots.session)).status)
  }
  return { statuses, ...running(visit, 300) }
}

async function until(fits: () => boolean, ms: number): Promise<number> {
  const began = performance.now()
  while (!fits()) {
    assert.ok(performance.now() - began < ms, 'it never came to that')
    await sleep(20)
  }
  return performance.now() - began
}

const delays = (posts: readonly Post[], page: Page, from: number, to: number): readonly number[] =>
  posts
    .filter(post => post.at >= from && post.at < to)
    .map(({ id, at: posted }) => (page.seenAt.get(id) ?? Number.POSITIVE_INFINITY) - posted)

const p95 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0

async function away(t: TestContext, { isSeen, begin, end }: Fault): Promise<void> {
  await using peer = await aRedis()
  await using processes = await processesWith(peer.url)
  const { app } = processes
  const there = await processes.beside()
  const { launch } = app.chats
  const [bob, cleo] = [await there.member(app.bob), await there.member(app.cleo)]
  const rows = async () => ((await (await app.ann.get(at.since(launch, 0), { 'hx-request': 'true' })).text()).match(ROWS) ?? []).length
  const empty = await rows()
  using cleos = await aPage(cleo, launch)
  using dans = await aPage(app.dan, launch)
  const pages = [cleos, dans] as const
  await using anns = talking(app.ann, launch)
  await using bobs = talking(bob, launch)
  await using visits = visiting([app.ann, app.bob, app.cleo, app.dan, bob, cleo])
  await sleep(1_500)
  assert.equal(processes.isHealthy(), true, 'the premise')
  const lost = performance.now()
  await begin(peer)
  const began = performance.now()
  await sleep(AWAY_MS)
  if (isSeen) assert.equal(processes.isHealthy(), false, 'the premise: it is away')
  const third = await processes.beside() // with nothing in its memory
  for (const { cookie } of [app.ann, app.dan, cleo])
    assert.equal((await fetch(third.origin + roots.session, { headers: { cookie } })).status, 200, 'nobody is signed out')
  await end(peer)
  const back = performance.now()
  const healed = await until(processes.isHealthy, BACK_MS)
  await sleep(1_000)
  const normal = performance.now()
  await sleep(1_500)
  await Promise.all([anns.stop(), bobs.stop(), visits.stop()])
  const stopped = performance.now()
  const posts = [...anns.posts, ...bobs.posts]
  await until(() => posts.every(({ id }) => pages.every(page => page.seenAt.has(id))), DELIVERED_MS)
  const across = (from: number, to: number) => [...delays(anns.posts, pages[0], from, to), ...delays(bobs.posts, pages[1], from, to)]
  const [before, during, after] = [across(0, lost - 300), across(began, back), across(normal, stopped)]
  t.diagnostic(
    `${posts.length} posts; p95 before ${p95(before).toFixed(0)} ms, away ${p95(during).toFixed(0)} ms (most ${Math.max(...during).toFixed(0)}), ` +
      `after ${p95(after).toFixed(0)} ms; healthy again after ${healed.toFixed(0)} ms; ${processes.readings()['flowra_redis_dropped_total']} hints dropped`,
  )
  assert.ok(during.length > 10, 'the premise: people went on talking')
  assert.ok(p95(during) < DELIVERED_MS)
  assert.ok(p95(before) < LIVE_MS && p95(after) < LIVE_MS, 'live again')
  assert.deepEqual([...visits.statuses], [200], 'nobody was signed out or held up')
  assert.equal((await rows()) - empty, posts.length, 'each once')
}

suite('Redis away: slower, nothing lost, nobody signed out', () => {
  for (const [name, fault] of Object.entries(FAULTS)) test(name, t => away(t, fault))
})

/** Signs in as a form does, at one process or the other. */
async function guess(origin: string, password: string): Promise<number> {
  const page = await fetch(origin + roots.signIn)
  const cookie = page.headers
    .getSetCookie()
    .map(text => text.split(';')[0])
    .join('; ')
  const csrf = /name="csrf"[^>]*value="([^"]+)"/.exec(await page.text())?.[1] ?? ''
  const body = new URLSearchParams({ csrf, email: 'dan@example.org', password })
  const answer = await fetch(origin + roots.signIn, {
    method: 'POST',
    headers: { cookie, origin, 'sec-fetch-site': 'same-origin' },
    body,
    redirect: 'manual',
  })
  return answer.status
}

async function guesses(origins: readonly string[], many: number): Promise<void> {
  for (let n = 0; n < many; n++) {
    const status = await guess(origins[n % origins.length] as string, `wrong ${n}`)
    assert.ok(status === 401 || status === 429, String(status))
  }
}

test('of many guesses in two processes ten are looked at, with Redis, without it, and with it again', async () => {
  await using peer = await aRedis()
  await using processes = await processesWith(peer.url)
  const origins = [processes.app.origin, (await processes.beside()).origin]
  await guesses(origins, 6)
  assert.equal(processes.compared(), 6, 'the premise: they are looked at')
  await peer.kill()
  await guesses(origins, 12)
  await peer.start()
  await until(processes.isHealthy, BACK_MS)
  await guesses(origins, 6)
  assert.equal(processes.compared(), 10)
})

test('other limits are shared while Redis is there, and each process counts for itself without it', async () => {
  await using peer = await aRedis()
  await using processes = await processesWith(peer.url)
  const { app } = processes
  const cleo = await (await processes.beside()).member(app.cleo)
  const posted = async (members: readonly Member[]): Promise<number> => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        (members[n % members.length] as Member).posts(app.chats.launch, `a burst ${n}`).then(
          () => 1,
          () => 0,
        ),
      ),
    )
    return answers.reduce((sum: number, one) => sum + one, 0)
  }
  const together = await posted([app.cleo, cleo])
  assert.ok(together >= 20 && together <= 24, `${together} of twenty`)
  await sleep(2_100)
  await peer.kill()
  await sleep(100)
  const apart = await posted([app.cleo, cleo])
  assert.ok(apart >= 20 && apart <= 40, `${apart} of twenty for each`)
})

test('a Flowra that starts without Redis says so, works, and finds it later', async () => {
  await using peer = await aRedis()
  await peer.kill()
  await using processes = await processesWith(peer.url)
  assert.equal(processes.isHealthy(), false)
  await processes.app.ann.posts(processes.app.chats.launch, 'Here we are')
  assert.equal(processes.readings()['flowra_redis_up'], 0)
  await peer.start()
  await until(processes.isHealthy, BACK_MS)
  assert.equal(processes.readings()['flowra_redis_up'], 1)
})
