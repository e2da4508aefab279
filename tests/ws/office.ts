import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { Committed } from '../../src/application/execute.ts'
import type { Broadcast, Document } from '../../src/application/ports.ts'
import { type Client, freshClient, type SocketViewer } from '../../src/ws/client.ts'
import type { SocketDoors, SocketLimits } from '../../src/ws/doors.ts'
import { payloads } from '../../src/ws/frame.ts'
import type { In, Out } from '../../src/ws/protocol.ts'
import { type SocketServer, socketServer } from '../../src/ws/server.ts'

export const id = (n: number): string => `00000000-0000-8000-8000-${String(n).padStart(12, '0')}`
export const [office, launch, secret, general] = [id(1), id(2), id(3), id(4)] as const
export const ORIGIN = 'http://localhost:3000'

const LIMITS: SocketLimits = {
  socketsPerProcess: 20_000,
  socketsPerPerson: 20,
  refusedHandshakes: 100,
  socketFrameBytes: 16 * 1024,
  socketFragments: 8,
  socketFrames: 20,
  socketFramesBurst: 40,
}

/** What the doors answer from: small sets that a test may change while sockets are open. */
export type Facts = {
  readonly viewers: Map<string, SocketViewer>
  readonly readers: Map<string, Set<string>> // chat → people who may look, post, and take part
  readonly versions: Map<string, number>
  readonly acquaintances: Map<string, Set<string>> // guest → people
  readonly faults: unknown[]
}

/** Ann, Bob and Cleo are members, Dan is a guest. All are in #launch; #secret is Ann's. */
const people = ['ann', 'bob', 'cleo', 'dan']

export const viewerOf = (personId: string): SocketViewer => ({
  personId,
  workspaceId: office,
  sessionId: `session-of-${personId}`,
  role: personId === 'dan' ? 'guest' : 'member',
  isInvisible: false,
  until: Number.MAX_SAFE_INTEGER,
})

const someFacts = (): Facts => ({
  viewers: new Map(people.map(person => [person, viewerOf(person)])),
  readers: new Map([
    [launch, new Set(people)],
    [general, new Set(people)],
    [secret, new Set(['ann'])],
  ]),
  versions: new Map([
    [launch, 7],
    [general, 3],
    [secret, 5],
  ]),
  acquaintances: new Map([['dan', new Set(['ann'])]]),
  faults: [],
})

function doorsFrom(facts: Facts): SocketDoors {
  const mayRead = (personId: string, chatId: string) => facts.readers.get(chatId)?.has(personId) === true
  return {
    open: async request => facts.viewers.get(cookieOf(request)),
    still: async viewer => facts.viewers.get(viewer.personId),
    seen: async () => {},
    mayLook: async (viewer, chatId) => mayRead(viewer.personId, chatId),
    mayType: async (viewer, chatId) => mayRead(viewer.personId, chatId),
    visible: async (viewer, ids) => ids.filter(person => facts.acquaintances.get(viewer.personId)?.has(person)),
    versions: async (_workspaceId, chats) => new Map(chats.map(chat => [chat, facts.versions.get(chat) ?? 0])),
    mentioned: () => undefined,
    participantsOf: async (_workspaceId, chatId) => facts.readers.get(chatId) ?? new Set(),
    followersOf: async (_workspaceId, chatId) => facts.readers.get(chatId) ?? new Set(),
    person: async () => undefined,
    ownEmoji: async () => undefined,
    workspacesOf: async () => [office],
    render: async ({ version }) => `<b>${version}</b>`,
    addressOf: request => String(request.headers['x-address'] ?? 'here'),
    report: error => facts.faults.push(error),
  }
}

const cookieOf = (request: IncomingMessage): string => (request.headers.cookie ?? '').replace('who=', '')

export type Page = {
  readonly socket: WebSocket
  readonly words: Out[]
  readonly closed: Promise<number>
  says(word: object): void
  looks(...chats: string[]): Promise<void>
  /** The next word of this kind that fits, also one that came already; each is answered once. */
  hears<T extends Out['t']>(t: T, fits?: (word: Extract<Out, { t: T }>) => boolean): Promise<Extract<Out, { t: T }>>
  /** Nothing of this kind came and nothing comes for a while. */
  hearsNo(t: Out['t'], ms?: number): Promise<boolean>
}

export type Office = AsyncDisposable & {
  readonly facts: Facts
  readonly sockets: SocketServer
  readonly port: number
  opens(person: string, headers?: Record<string, string>, path?: string): Page
}

type Setup = { limits?: Partial<SocketLimits>; doors?: Partial<SocketDoors>; broadcast?: Broadcast; now?: () => number; facts?: Facts }

export async function anOffice({ limits, doors, broadcast = alone(), now = Date.now, facts = someFacts() }: Setup = {}): Promise<Office> {
  const sockets = socketServer({
    doors: { ...doorsFrom(facts), ...doors },
    limits: { ...LIMITS, ...limits },
    origin: ORIGIN,
    clock: { now },
    broadcast,
  })
  const server = createServer((_, response) => response.end()).on('upgrade', sockets.upgrade)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const pages: Page[] = []
  return {
    facts,
    sockets,
    port,
    opens(person, headers = {}, path = '/w/acme/ws') {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers: { origin: ORIGIN, cookie: `who=${person}`, ...headers } })
      const page = pageOf(socket)
      pages.push(page)
      return page
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of pages) socket.terminate()
      await sockets.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

function pageOf(socket: WebSocket): Page {
  const words: Out[] = []
  socket.on('message', data => words.push(JSON.parse(String(data))))
  socket.on('error', () => {})
  const page: Page = {
    socket,
    words,
    closed: new Promise(resolve => socket.once('close', resolve)),
    says: word =>
      socket.readyState === WebSocket.CONNECTING ? socket.once('open', () => page.says(word)) : socket.send(JSON.stringify(word)),
    async looks(...chats) {
      page.says({ t: 'look', chats: Object.fromEntries(chats.map(chat => [chat, 0])) } satisfies Omit<In, 'chats'> & { chats: object })
      await page.hears('pong')
    },
    async hears(t, fits = () => true) {
      for (let waited = 0; waited < 3000; waited += 5) {
        const found = words.findIndex(word => word.t === t && fits(word as never))
        if (found >= 0) return words.splice(found, 1)[0] as never
        await sleep(5)
      }
      throw new Error(`No word '${t}' came, only ${JSON.stringify(words)}.`)
    },
    async hearsNo(t, ms = 150) {
      await sleep(ms)
      return words.every(word => word.t !== t)
    },
  }
  return page
}

export const alone = (): Broadcast => ({ publish: () => {}, subscribe: () => () => {} })

/** Two processes that hear each other, and which channels each listens to. */
export function twoProcesses(): { readonly here: Broadcast; readonly there: Broadcast; readonly heard: (side: 0 | 1) => string[] } {
  const sides = [new Map<string, (payload: Uint8Array) => void>(), new Map<string, (payload: Uint8Array) => void>()] as const
  const side = (own: 0 | 1): Broadcast => ({
    publish: (channel, payload) => sides[own === 0 ? 1 : 0].get(channel)?.(payload),
    subscribe(channel, listener) {
      sides[own].set(channel, listener)
      return () => sides[own].delete(channel)
    },
  })
  return { here: side(0), there: side(1), heard: own => [...sides[own].keys()] }
}

/** A socket that keeps what is written to it, for what only counting can show. */
export type Recorded = Client & { readonly writes: string[][]; unsent: number; readonly closedWith: number[]; flush(): void }
export function recorded(personId: string, onWrite: () => void = () => {}): Recorded {
  const writes: string[][] = []
  const closedWith: number[] = []
  const flushed: (() => void)[] = []
  const socket = {
    readyState: WebSocket.OPEN as number,
    get bufferedAmount() {
      return client.unsent
    },
    close(code: number) {
      socket.readyState = WebSocket.CLOSING
      closedWith.push(code)
    },
    _sender: {
      sendFrame([bytes]: [Buffer], done?: () => void) {
        writes.push([...payloads(bytes)].map(String))
        if (done) flushed.push(done)
        onWrite()
      },
    },
  }
  const fresh = freshClient(socket as unknown as WebSocket, viewerOf(personId), 0)
  const flush = (): void => {
    for (const done of flushed.splice(0)) done()
  }
  const client: Recorded = Object.assign(fresh, { writes, closedWith, unsent: 0, flush })
  return client
}

export const nextTurn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Until what waits its 100 ms has gone out. */
export async function soon(): Promise<void> {
  await sleep(120)
  for (let turn = 0; turn < 10; turn++) await nextTurn()
}

/** A commit of a chat: as many posts as there are numbers, and whatever else it changed. */
export function posted(chatId: string, n: number, changes: readonly object[] = []): Committed {
  const chat = (lastN: number) => ({
    workspaceId: office,
    id: chatId,
    version: lastN,
    title: 'Launch',
    isArchived: false,
    lastN,
    lastAt: 1000 + lastN,
  })
  const head = { collection: { name: 'chats', indexes: [] }, before: chat(n - 1), document: chat(n) }
  return { ...commit(`chat-${chatId}`, n), changes: [head, ...changes] as Committed['changes'] }
}

export const commit = (
  stream: string,
  version: number,
  events: Committed['events'] = [],
  changes: Committed['changes'] = [],
): Committed => ({
  workspaceId: office,
  stream,
  after: version - 1,
  version,
  events,
  changes,
})

export const change = (name: string, before: object | undefined, document: object): Committed['changes'][number] => ({
  collection: { name, indexes: [] },
  before: before as Document | undefined,
  document: document as Document,
})
