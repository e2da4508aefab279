import { Redis } from 'ioredis'
import { WebSocket } from 'ws'
import type { By } from '../../src/application/application.ts'
import { derivedId } from '../../src/application/ids.ts'
import type { Ports } from '../../src/application/ports.ts'
import { configurationFrom } from '../../src/configuration.ts'
import type { Patience } from '../../src/http/listen.ts'
import { type Sharing, sharing } from '../../src/sharing.ts'
import { type Flowra, start } from '../../src/start.ts'
import { paths } from '../../views/paths.ts'
import { freePort } from './free-port.ts'
import { newKey } from './keys.ts'
import { REDIS_DATABASES } from './peers/redis.ts'
import { openTestPorts, type TestClock, type TestPorts } from './ports.ts'
import { profile } from './profile.ts'

/** The workspace of Ann, Bob, Cleo, Dan and the guest Gus; Eve owns another one. */
export const SLUG = 'acme'
export const RIVALS = 'rivals'
export const at = paths(SLUG)

export type Socket = {
  readonly words: readonly { readonly t: string; readonly [field: string]: unknown }[]
  look(chats: Record<string, number>): void
  /** What was heard until now is no longer among the words. */
  forget(): void
  say(word: object): void
  /** The first word, already here or still to come, that fits; throws after two seconds. */
  hears(
    fits: (word: { readonly t: string; readonly [field: string]: unknown }) => boolean,
  ): Promise<{ readonly t: string; readonly [field: string]: unknown }>
  closed(): Promise<number>
  close(): void
}

/** A person with a signed-in browser, as far as HTTP and sockets go. */
export type Member = {
  readonly id: string
  readonly name: string
  readonly cookie: string
  readonly csrf: string
  by(): By
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** As a form without script. */
  submits(path: string, fields?: Record<string, string | readonly string[]>): Promise<Response>
  /** As htmx does it. */
  sends(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, fields?: Record<string, string | readonly string[]>): Promise<Response>
  /** Posts through the real route; answers the message's id. */
  posts(chatId: string, text: string): Promise<string>
  socket(slug?: string): Promise<Socket>
}

/** A running Flowra that nobody has set up. */
export type NewApp = AsyncDisposable & {
  readonly flowra: Flowra
  readonly ports: TestPorts['ports']
  readonly clock: TestClock
  readonly origin: string
  /** Where sockets are opened. */
  readonly heardAt: string
  readonly logged: readonly { readonly level: string; readonly fields: Readonly<Record<string, unknown>>; readonly text: string }[]
  /** Stops it in good order; the store stays. */
  stops(): Promise<void>
  /** Starts it again, at the same address, on the same store. */
  starts(): Promise<void>
  /** Until every process that runs has met all there is: what was done before is then told to no socket that opens. */
  settles(): Promise<void>
}

export type TestApp = NewApp & {
  readonly workspaceId: string
  readonly chats: { readonly general: string; readonly launch: string; readonly secret: string }
  readonly ann: Member // owner
  readonly bob: Member // admin
  readonly cleo: Member
  readonly dan: Member
  readonly gus: Member // guest in Launch
  readonly eve: Member // a stranger
  fetch(path: string, init?: RequestInit): Promise<Response>
  member(personId: string, name: string): Promise<Member>
}

/** `on`: what stands between Flowra and its ports. `filesName`: another name of this machine, for files alone. */
export type AppOptions = {
  readonly path?: string
  readonly on?: (ports: Ports) => Ports | Promise<Ports>
  readonly patience?: Patience
  readonly filesName?: string
}

/**
 * With an address in TEST_REDIS_URL two processes run, as far as they can tell: forms go to the first, sockets are opened at the
 * second, and what is heard came through Redis.
 */
const REDIS = process.env['TEST_REDIS_URL']

let databases = 0

/** Limits by address would be those of all tests together; one that an app beside uses is not emptied under it. */
async function emptyDatabase(url: string): Promise<string> {
  const own = `${url}/${((process.pid % 50) * 100 + (databases++ % 100)) % REDIS_DATABASES}`
  const client = new Redis(own)
  await client.flushdb()
  client.disconnect()
  return own
}

/** The real composition on the real adapters of one machine, with the store in memory, on a port of its own. */
export async function aNewApp(options: AppOptions = {}): Promise<NewApp> {
  const { filesName } = options
  const { ports: own, clock, close } = await openTestPorts(options)
  const handed = (await options.on?.(own)) ?? own
  const [port, other] = [await freePort(), await freePort()]
  const origin = `http://127.0.0.1:${port}`
  const logged: { level: string; fields: Readonly<Record<string, unknown>>; text: string }[] = []
  const shared: Sharing[] = []

  const redisUrl = REDIS && (await emptyDatabase(REDIS))

  async function share(): Promise<Ports> {
    if (!redisUrl) return handed
    const one = await sharing(handed, { redisUrl }, { log: () => {}, isFar: true })
    shared.push(one)
    return { ...handed, ...one.ports }
  }

  const named = (at: number) => ({ PUBLIC_URL: `http://127.0.0.1:${at}`, ...(filesName && { FILES_URL: `http://${filesName}:${at}` }) })
  const run = (ports: Ports, at: number) =>
    start(ports, configurationFrom({ PORT: String(at), ...named(at) }), {
      version: '0.0.0',
      loop: { delayMs: () => 0, stop: () => {} }, // a test that is busy itself is no overload of Flowra
      ...(options.patience ? { patience: options.patience } : {}),
      log: (level, fields, text) => logged.push({ level, fields, text }),
      metrics: readings => async () =>
        Object.entries(readings())
          .map(([name, value]) => `${name} ${value}`)
          .join('\n'),
    })
  let ports = await share()
  let flowra: Flowra | undefined = await run(ports, port).catch(async error => {
    await close() // or what is open keeps the test's process for ever
    throw error
  })
  let beside = REDIS ? await run(await share(), other) : undefined

  async function stops(): Promise<void> {
    const running = [flowra, beside]
    flowra = undefined
    beside = undefined
    await Promise.all(running.map(one => one?.stop()))
    for (const one of shared.splice(0)) one.close()
  }

  return {
    get flowra() {
      if (!flowra) throw new Error('Flowra does not run now.')
      return flowra
    },
    get ports() {
      return ports
    },
    clock,
    origin,
    heardAt: REDIS ? `http://127.0.0.1:${other}` : origin,
    logged,
    stops,
    async starts() {
      ports = await share()
      flowra = await run(ports, port)
      if (REDIS) beside = await run(await share(), other)
    },
    async settles() {
      for (const one of [flowra, beside]) if (one) await settled(one.core)
    },
    async [Symbol.asyncDispose]() {
      await stops()
      await close()
    },
  }
}

/** The same, furnished: a workspace with everybody in it. */
export async function anApp(options: AppOptions = {}): Promise<TestApp> {
  const app = await aNewApp(options)
  const { flowra, origin, heardAt } = app
  const member = (personId: string, name: string, slug = SLUG) => signedIn({ flowra: app.flowra, origin, heardAt, personId, name, slug })
  const house = await furnish(flowra)
  await app.settles()
  return Object.assign(app, {
    ...house,
    ann: await member(house.people.ann, 'Ann'),
    bob: await member(house.people.bob, 'Bob'),
    cleo: await member(house.people.cleo, 'Cleo'),
    dan: await member(house.people.dan, 'Dan'),
    gus: await member(house.people.gus, 'Gus'),
    eve: await member(house.people.eve, 'Eve', RIVALS),
    fetch: (path: string, init: RequestInit = {}) => fetch(origin + path, { redirect: 'manual', ...init }),
    member,
  })
}

async function furnish({ core }: Flowra) {
  const { commands } = core
  const register = async (name: string) =>
    (await commands.people.register(newKey(), name === 'Ann' || name === 'Eve' ? 'set_up' : 'local', profile(name))).personId
  const [ann, bob, cleo, dan, gus, eve] = [
    await register('Ann'),
    await register('Bob'),
    await register('Cleo'),
    await register('Dan'),
    await register('Gus'),
    await register('Eve'),
  ]
  const { workspaceId } = await commands.workspaces.create(
    { personId: ann, command: newKey() },
    { name: 'Acme', slug: SLUG, zone: 'Europe/Berlin', locale: 'en' },
  )
  await commands.workspaces.create(
    { personId: eve, command: newKey() },
    { name: 'Rivals', slug: RIVALS, zone: 'Europe/Berlin', locale: 'en' },
  )
  await settled(core)
  const by = (personId: string): By => ({ personId, workspaceId, command: newKey() })
  await commands.members.add(by(ann), { personId: bob, role: 'admin' })
  for (const personId of [cleo, dan]) await commands.members.add(by(ann), { personId, role: 'member' })
  await commands.members.add(by(ann), { personId: gus, role: 'guest' })
  const { chatId: launch } = await commands.chats.create(by(ann), { title: 'Launch', visibility: 'public', personIds: [bob, cleo, gus] })
  const { chatId: secret } = await commands.chats.create(by(ann), { title: 'Secret', visibility: 'private', personIds: [bob] })
  await settled(core)
  const workspace = await core.app.rights.workspace(workspaceId)
  return {
    workspaceId,
    people: { ann, bob, cleo, dan, gus, eve },
    chats: { general: workspace.defaultChatIds[0] as string, launch, secret },
  }
}

/** Until the workers have followed everything there is. */
export async function settled(core: Flowra['core']): Promise<void> {
  for (let round = 0; round < 2; round++) await core.caughtUp(5_000)
}

type Who = {
  readonly flowra: Flowra
  readonly origin: string
  readonly heardAt?: string
  readonly personId: string
  readonly name: string
  readonly slug: string
}

export async function signedIn({ flowra, origin, heardAt = origin, personId, name, slug }: Who): Promise<Member> {
  const { token, sessionId } = await flowra.core.commands.sessions.begin(personId, 'test')
  const cookie = `flowra=${token}`
  const csrf = flowra.core.app.ports.keys.digest('csrf', `session ${sessionId}`) // as every page of theirs says
  const claimed = await flowra.core.app.ports.documents.claimed(`slug:${slug}`)
  const same = { cookie, origin, 'sec-fetch-site': 'same-origin' }

  const member: Member = {
    id: personId,
    name,
    cookie,
    csrf,
    by: () => ({ personId, workspaceId: claimed?.owner ?? '', command: newKey() }),
    get: (path, headers = {}) => fetch(origin + path, { headers: { cookie, ...headers }, redirect: 'manual' }),
    submits: (path, fields = {}) =>
      fetch(origin + path, { method: 'POST', headers: same, body: form({ csrf, ...fields }), redirect: 'manual' }),
    sends: (method, path, fields = {}) =>
      fetch(origin + path, {
        method,
        headers: { ...same, 'x-csrf': csrf, 'hx-request': 'true', 'hx-request-type': 'partial' },
        ...(method === 'DELETE' ? {} : { body: form(fields) }),
        redirect: 'manual',
      }),
    async posts(chatId, text) {
      const key = newKey()
      const answer = await member.sends('POST', paths(slug).messages(chatId), { key, text })
      if (!answer.ok) throw new Error(`${name} could not post: ${answer.status} ${await answer.text()}`)

      return derivedId('messages', chatId, personId, key)
    },
    socket: (other = slug) => openSocket(heardAt, other, cookie),
  }
  return member
}

function form(fields: Record<string, string | readonly string[]>): URLSearchParams {
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) body.append(name, one as string)
  return body
}

const PATIENCE_MS = 15_000

async function openSocket(origin: string, slug: string, cookie: string): Promise<Socket> {
  const ws = new WebSocket(`${origin.replace('http', 'ws')}/w/${slug}/ws`, { headers: { cookie, origin } })
  const words: { t: string; [field: string]: unknown }[] = []
  const closed = new Promise<number>(resolve => ws.on('close', resolve))
  ws.on('message', data => words.push(JSON.parse(String(data))))
  await new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject))
  return {
    words,
    forget: () => words.splice(0),
    look: chats => ws.send(JSON.stringify({ t: 'look', chats })),
    say: word => ws.send(JSON.stringify(word)),
    async hears(fits) {
      const end = performance.now() + PATIENCE_MS
      for (;;) {
        const word = words.find(fits)
        if (word) return word
        if (performance.now() > end) throw new Error(`never heard; heard ${JSON.stringify(words).slice(0, 2_000)}`)
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    },
    closed: () => closed,
    close: () => ws.close(),
  }
}
