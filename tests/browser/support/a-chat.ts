import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { derivedId } from '../../../src/application/ids.ts'
import type { ChatDocument } from '../../../src/application/read-models/chats.ts'
import type { MessageDocument } from '../../../src/application/read-models/messages.ts'
import type { PersonDocument } from '../../../src/application/read-models/people.ts'
import type { MemberDocument, WorkspaceDocument } from '../../../src/application/read-models/workspaces.ts'
import type { ChatScreen, MessagePage, People, PersonCard, Sidebar } from '../../../src/application/screens.ts'
import type { Preview } from '../../../src/domain/previews.ts'
import { lean } from '../../../src/http/assets.ts'
import { chatPage, chatPanel } from '../../../views/chats/panel.ts'
import { print } from '../../../views/html.ts'
import { frame, upsert } from '../../../views/live.ts'
import { emojiPicker } from '../../../views/messages/emoji-picker.ts'
import { messageRow } from '../../../views/messages/message.ts'
import { timelineLines } from '../../../views/messages/timeline.ts'
import type { Look } from '../../../views/page.ts'
import { sidebar } from '../../../views/sidebar/sidebar.ts'

/**
 * A chat without a server behind it: real views, a log of two lines, answers that a test may spoil. What the page's script does is under test,
 * not what the server decides.
 */
export const CHAT = '01932c07-1111-8abc-9def-0123456789ab'
const OTHER = '01932c07-4444-8abc-9def-0123456789ab'
export const ANN = '01932c07-2222-8abc-9def-0123456789ab'
export const BOB = '01932c07-3333-8abc-9def-0123456789ab'
const SLUG = 'acme'
const PAGE = 50

const ZONE = 'Europe/Berlin'
const START = Date.UTC(2026, 4, 29, 8)
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
const ROOT = `${import.meta.dirname}/../../..`
const FOUND = `<ul role="group" aria-label="Channels"><li role="option" id="goal-chat-far" data-goal="chat-far"><a class="name" href="/w/${SLUG}/chats/${OTHER}">far away</a></li></ul>`
const ONE_EMOJI = [{ name: '+1', pick: '+1', sign: '👍', group: 1, takesTone: false }]
/** What the server draws alike for everybody. */
const READY = new Map([
  ['/palette', FOUND],
  ['/emoji', String(emojiPicker({ path: '/emoji', isReaction: true, items: ONE_EMOJI }))],
])
const LIBRARIES: Record<string, string> = {
  'htmx.min.js': 'htmx.org/dist/htmx.min.js',
  'hx-upsert.min.js': 'htmx.org/dist/ext/hx-upsert.min.js',
  'hx-preload.min.js': 'htmx.org/dist/ext/hx-preload.min.js',
  'pico.conditional.min.css': '@picocss/pico/css/pico.conditional.min.css',
}

/** What a frame holds; `after` and `version` as the head of the log gives them. */
type LiveFrame = {
  readonly t: 'html'
  readonly chat: string
  readonly after: number
  readonly version: number
  readonly html: string
}
type Asked = { readonly method: string; readonly path: string; readonly fields: URLSearchParams; readonly csrf: string | undefined }
/** Stands between the page and the answer: says what to do instead, or nothing. */
type Spoiler = (asked: Asked) => Spoilt | undefined | Promise<Spoilt | undefined>
type Answer = { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
type Spoilt = Answer | 'hang up'

export type Chat = AsyncDisposable & {
  readonly url: string
  readonly asked: Asked[]
  spoil: Spoiler
  isSignedIn: boolean
  version(): number
  rows(): readonly MessageDocument[]
  posts(personId: string, words: string, key?: string): LiveFrame
  edits(id: string, words: string): LiveFrame
  deletes(id: string): LiveFrame
  reacts(id: string, personId: string): LiveFrame
  /** The card of a link comes. */
  attaches(id: string, preview: Preview): LiveFrame
}

const person = (id: string, name: string): PersonDocument => ({
  workspaceId: 'instance',
  id,
  version: 1,
  name,
  username: name.toLowerCase(),
  email: `${name}@example.org`,
  title: null,
  avatarFileId: null,
  zone: ZONE,
  locale: 'en',
  status: null,
  isActive: true,
  isOperator: false,
  theme: 'light',
  density: 'comfortable',
  singleKeys: true,
  isInvisible: false,
  sessionsEndedAt: 0,
})
const PERSONS = [person(ANN, 'Ann'), person(BOB, 'Bob')]
const people: People = new Map(PERSONS.map(one => [one.id, one as PersonCard]))
const workspace: WorkspaceDocument = {
  workspaceId: 'w',
  id: 'w',
  version: 1,
  name: 'Acme',
  slug: SLUG,
  description: '',
  ownerId: ANN,
  memberCount: 2,
  zone: ZONE,
  locale: 'en',
  editWindowMinutes: null,
  membersMayInvite: true,
  membersMayCreatePublic: true,
  defaultChatIds: [CHAT],
  invites: [],
}
const member = {
  workspaceId: 'w',
  id: ANN,
  version: 1,
  role: 'member',
  via: 'invite',
  joinedAt: START,
  expiresAt: null,
  isGone: false,
} as MemberDocument

export async function aChat({ before = 0 }: { before?: number } = {}): Promise<Chat> {
  let version = 1
  let rows: readonly MessageDocument[] = []
  const asked: Asked[] = []

  const around = { assets: (path: string) => `/assets/0${path}`, slug: SLUG, zone: ZONE, people, teams: new Map(), chats: new Map() }
  const draw = (row: MessageDocument, isGrouped: boolean) => messageRow(around, row, isGrouped)
  const lastN = () => Math.max(0, ...rows.map(({ n }) => n ?? 0))

  const self: Chat = {
    url: '',
    asked,
    spoil: () => undefined,
    isSignedIn: true,
    version: () => version,
    rows: () => rows,
    posts: (personId, words, key) => commit(written(personId, words, key)),
    edits: (id, words) => commit({ ...found(id), text: textOf(words), editedAt: START }),
    deletes: id => commit({ ...found(id), text: null, reactions: [], isDeleted: true }),
    reacts: (id, personId) => commit({ ...found(id), reactions: [{ emoji: '+1', personIds: [personId] }] }),
    attaches: (id, preview) => commit({ ...found(id), previews: [preview] }),
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  const found = (id: string) => rows.find(row => row.id === id) as MessageDocument

  function written(
    personId: string,
    words: string,
    key = `01932c07-${String(version).padStart(4, '0')}-7abc-9def-0123456789ab`,
  ): MessageDocument {
    return {
      workspaceId: 'w',
      id: derivedId('messages', CHAT, personId, key),
      version,
      chatId: CHAT,
      timelineId: CHAT,
      place: version + 1,
      kind: 'message',
      n: lastN() + 1,
      authorId: personId,
      at: START + version * 60_000,
      editedAt: null,
      text: textOf(words),
      activity: null,
      reactions: [],
      isDeleted: false,
    }
  }

  function commit(row: MessageDocument): LiveFrame {
    const after = version
    version++
    const next = { ...row, version }
    rows = [...rows.filter(({ id }) => id !== row.id), next].sort((a, b) => a.place - b.place)
    return { t: 'html', chat: CHAT, after, version, html: frame({ chatId: CHAT, rows: [next], draw: () => draw }) }
  }

  for (let count = 0; count < before; count++) self.posts(count % 7 < 3 ? BOB : ANN, `message ${count + 1}`)

  const chat = (id: string): ChatDocument => ({
    workspaceId: 'w',
    id,
    version: 1,
    chatType: 'discussion',
    visibility: 'public',
    title: id === CHAT ? 'general' : 'random',
    sortTitle: 'general',
    topic: '',
    isDefault: true,
    isArchived: false,
    posting: 'everyone',
    eraseAt: null,
    listing: 'open',
    activeAt: 0,
    personIds: [],
    participantCount: 2,
    last: null,
    lastN: lastN(),
    lastAt: START,
    floor: 0,
    participantsVersion: 1,
  })
  const pageOf = (shown: readonly MessageDocument[]): MessagePage => ({
    chatId: CHAT,
    version,
    rows: shown,
    hasOlder: shown[0] !== rows[0],
    hasNewer: shown.at(-1) !== rows.at(-1),
    people,
    teams: new Map(),
    chats: new Map(),
  })
  const screen = (id: string): ChatScreen => ({
    chat: chat(id),
    title: chat(id).title ?? '',
    chatRole: 'member',
    mayWrite: true,
    whyNot: null,
    draft: null,
    mayManage: false,
    mayAdd: false,
    faces: [ANN],
    page: id === CHAT ? pageOf(rows.slice(-PAGE)) : { ...pageOf([]), chatId: OTHER, hasOlder: false, hasNewer: false },
    read: { turn: 0, position: lastN() },
    unread: 0,
    unreadPlace: null,
    saved: [],
    people,
  })
  const line = (id: string) => ({
    chatId: id,
    title: chat(id).title ?? '',
    kind: 'public' as const,
    others: [],
    level: 'mentions' as const,
    isMuted: false,
    isFavourite: false,
    isHidden: false,
    section: '',
    lastN: lastN(),
    goneNs: [],
    turn: 0,
    position: lastN(),
    unread: 0,
    mentions: [],
    lastAt: START,
  })
  const bar = (): Sidebar => ({
    workspace,
    sections: [{ kind: 'channels', name: 'Channels', lines: [line(CHAT), line(OTHER)] }],
    drafts: [],
    threads: [],
    mentionsElsewhere: 0,
    reminders: 0,
    schedules: 0,
    held: 0,
    people,
  })
  const look = (): Look => ({
    site: { assets: around.assets, csrf: 'token-1' },
    viewer: { person: PERSONS[0] as PersonDocument, member, workspace },
    sidebar: bar(),
  })
  const panel = (id: string) => ({
    screen: screen(id),
    key: 'printed',
    lines: timelineLines({ rows: screen(id).page.rows, zone: ZONE, people, unreadPlace: null, draw }),
  })

  async function answer(q: IncomingMessage, r: ServerResponse): Promise<void> {
    const url = new URL(q.url ?? '/', 'http://localhost')
    if (url.pathname.startsWith('/assets/')) return asset(url.pathname, r)
    const was: Asked = {
      method: q.method ?? 'GET',
      path: url.pathname + url.search,
      fields: new URLSearchParams(await text(q)),
      csrf: q.headers['x-csrf'] as string | undefined,
    }
    asked.push(was)
    const spoilt = await self.spoil(was)
    if (spoilt === 'hang up') {
      q.socket.destroy()
      return
    }
    const { status, body = '', headers = {} } = spoilt ?? usual(was, url, q.headers['hx-request'] === 'true')
    r.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': CSP, ...headers }).end(body)
  }

  function usual(was: Asked, url: URL, isPart: boolean): Answer {
    if (url.pathname === '/session') return self.isSignedIn ? json({ csrf: 'token-2', personId: ANN }) : { status: 401 }
    if (!self.isSignedIn) return { status: 401, body: 'Sign in' }
    return was.method === 'GET' ? shown(url, isPart) : changed(was, url)
  }

  function changed({ method, fields }: Asked, url: URL): Answer {
    const [, , , , , what, message = '', reactions] = url.pathname.split('/')
    const words = fields.get('text') ?? ''
    if (what === 'read') return { status: 204 }
    if (reactions) return { status: 200, body: self.reacts(message, ANN).html }
    if (method === 'POST') return { status: 200, body: repeated(fields.get('key') ?? '', words) }
    return { status: 200, body: (method === 'PATCH' ? self.edits(message, words) : self.deletes(message)).html }
  }

  function shown(url: URL, isPart: boolean): Answer {
    const [, , , , id = '', what, message = ''] = url.pathname.split('/')
    if (url.pathname.endsWith('/sidebar'))
      return { status: 200, body: String(sidebar(around.assets, bar(), { current: null, folded: [] })) }
    const ready = READY.get(url.pathname.slice(url.pathname.lastIndexOf('/')))
    if (ready !== undefined) return { status: 200, body: ready }
    if (what === 'messages') return { status: 200, body: `<form><textarea name="text">\n${found(message).text?.typed}</textarea></form>` }
    if (url.searchParams.has('since')) return since(Number(url.searchParams.get('since')))
    if (url.searchParams.has('before')) return older(Number(url.searchParams.get('before')))
    if (url.searchParams.has('from')) return newer(Number(url.searchParams.get('from')))
    const part = () => `<title>${chat(id).title} · Acme · Flowra</title>${chatPanel({ ...look(), ...panel(id) })}`
    return { status: 200, body: isPart ? part() : String(chatPage(look(), panel(id))) }
  }

  /** The same key finds the message that is there. */
  function repeated(key: string, words: string): string {
    const there = rows.find(row => row.id === derivedId('messages', CHAT, ANN, key))
    return there ? frame({ chatId: CHAT, rows: [there], draw: () => draw }) : self.posts(ANN, words, key).html
  }

  function since(seen: number): Answer {
    const changed = rows.filter(row => row.version > seen)
    const isReset = changed.length > 200 || seen === 0
    const shown = isReset ? rows.slice(-PAGE) : changed
    const edge = { 'Flowra-Has-Older': rows.length > shown.length ? '1' : '0' }
    const headers = { 'Flowra-Version': String(version), ...(isReset && { 'Flowra-Reset': '1', ...edge }) }
    return { status: 200, headers, body: frame({ chatId: CHAT, rows: shown, draw: () => draw }) }
  }

  function older(place: number): Answer {
    const above = rows.filter(row => row.place < place)
    const shown = above.slice(-PAGE)
    const headers = { 'Flowra-Version': String(version), 'Flowra-Has-Older': above.length > PAGE ? '1' : '0' }
    return { status: 200, headers, body: print(upsert(CHAT, timelineLines({ rows: shown, zone: ZONE, people, unreadPlace: null, draw }))) }
  }

  function newer(place: number): Answer {
    const below = rows.filter(row => row.place > place)
    const shown = below.slice(0, PAGE)
    const headers = { 'Flowra-Version': String(version), 'Flowra-Has-Newer': below.length > PAGE ? '1' : '0' }
    return { status: 200, headers, body: print(upsert(CHAT, timelineLines({ rows: shown, zone: ZONE, people, unreadPlace: null, draw }))) }
  }

  const server = createServer((q, r) => {
    answer(q, r).catch(error => r.writeHead(500).end(String(error)))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/w/${SLUG}/chats/${CHAT}` })
}

const textOf = (words: string) => ({
  typed: words,
  tree: [{ type: 'paragraph' as const, spans: [{ type: 'text' as const, text: words }] }],
})
const json = (value: object) => ({ status: 200, body: JSON.stringify(value), headers: { 'Content-Type': 'application/json' } })

async function asset(path: string, r: ServerResponse): Promise<void> {
  const name = path.slice('/assets/0/'.length)
  const library = LIBRARIES[name.replace('lib/', '')]
  const file = library ? `${ROOT}/node_modules/${library}` : `${ROOT}/public/${name}`
  const type = name.endsWith('.js') ? 'text/javascript' : name.endsWith('.svg') ? 'image/svg+xml' : 'text/css'
  const body = await readFile(file, 'utf8').catch(() => '')
  r.writeHead(200, { 'Content-Type': type }).end(name.startsWith('js/') ? lean(body) : body)
}
