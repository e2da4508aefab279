import { setTimeout as sleep } from 'node:timers/promises'
import type { Ports } from '../../../src/application/ports.ts'
import { configurationFrom } from '../../../src/configuration.ts'
import { type Sharing, sharing } from '../../../src/sharing.ts'
import { type Flowra, start } from '../../../src/start.ts'
import { anApp, at, type Member, SLUG, signedIn, type TestApp } from '../../support/app.ts'
import { freePort } from '../../support/free-port.ts'

/** Another process on the store of the first, in the same program. */
type Beside = { readonly flowra: Flowra; readonly origin: string; member(who: Member): Promise<Member> }

export type Processes = AsyncDisposable & {
  readonly app: TestApp
  /** How many passwords were compared, in all processes. */
  compared(): number
  isHealthy(): boolean
  readings(): Readonly<Record<string, number>>
  beside(): Promise<Beside>
}

/** The real composition, with a store that all processes share and Redis between them. */
export async function processesWith(redisUrl: string): Promise<Processes> {
  const shared: Sharing[] = []
  const running: Flowra[] = []
  let own: Ports | undefined
  let compared = 0

  async function share(ports: Ports): Promise<Ports> {
    const one = await sharing(ports, { redisUrl }, { log: () => {}, isFar: true })
    shared.push(one)
    return { ...ports, ...one.ports }
  }

  const app = await anApp({
    on(ports) {
      const { verify } = ports.passwords
      const counting: Ports['passwords'] = {
        ...ports.passwords,
        verify(...asked) {
          compared++
          return verify(...asked)
        },
      }
      own = { ...ports, passwords: counting }
      return share(own)
    },
  })

  return {
    app,
    compared: () => compared,
    isHealthy: () => shared.every(({ helpers }) => helpers()['redis'] === 'up'),
    readings: () => shared[0]?.readings() ?? {},
    async beside() {
      const port = await freePort()
      const origin = `http://127.0.0.1:${port}`
      const flowra = await start(await share(own as Ports), configurationFrom({ PORT: String(port), PUBLIC_URL: origin }), {
        version: '0.0.0',
        loop: { delayMs: () => 0, stop: () => {} },
        log: () => {},
        metrics: () => async () => '',
      })
      running.push(flowra)
      return { flowra, origin, member: ({ id: personId, name }) => signedIn({ flowra, origin, personId, name, slug: SLUG }) }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(running.map(flowra => flowra.stop()))
      await app[Symbol.asyncDispose]()
      for (const one of shared) one.close()
    },
  }
}

/** A page that looks at a chat and does what a page does about what it hears. */
export type Page = Disposable & { readonly seenAt: ReadonlyMap<string, number> }

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g
const HOLE_MS = 200

export async function aPage(who: Member, chatId: string): Promise<Page> {
  const socket = await who.socket()
  const seenAt = new Map<string, number>()
  let seen = 0
  let read = 0
  let isClosed = false
  let catchingUp: Promise<void> | undefined

  function show(html: string): void {
    for (const [id] of html.matchAll(ID)) if (!seenAt.has(id)) seenAt.set(id, performance.now())
  }

  function apply(word: (typeof socket.words)[number]): void {
    if (word.t === 'html' && word['chat'] === chatId) {
      show(String(word['html'] ?? ''))
      if (Number(word['after']) <= seen) seen = Math.max(seen, Number(word['version']))
      else catchUp(Number(word['version']))
    }
    if (word.t === 'pong') catchUp((word['versions'] as Record<string, number>)[chatId] ?? 0)
  }

  function catchUp(version: number): void {
    if (version > seen) catchingUp ??= fetchRest(version).finally(() => (catchingUp = undefined))
  }

  async function fetchRest(version: number): Promise<void> {
    await sleep(HOLE_MS)
    while (version > seen && !isClosed) {
      const answer = await who.get(at.since(chatId, seen), { 'hx-request': 'true' })
      if (answer.ok) {
        show(await answer.text())
        seen = Math.max(seen, Number(answer.headers.get('Flowra-Version')))
      } else await sleep(HOLE_MS)
    }
  }

  async function listen(): Promise<void> {
    for (; !isClosed; await sleep(5)) for (; read < socket.words.length; read++) apply(socket.words[read] as never)
  }

  socket.look({ [chatId]: 0 })
  await socket.hears(word => word.t === 'pong')
  const listening = listen()
  return {
    seenAt,
    [Symbol.dispose]() {
      isClosed = true
      socket.close()
      listening.catch(() => {})
    },
  }
}
