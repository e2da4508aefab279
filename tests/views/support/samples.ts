import type { ChatDocument } from '../../../src/application/read-models/chats.ts'
import type { MessageDocument } from '../../../src/application/read-models/messages.ts'
import type { PersonDocument } from '../../../src/application/read-models/people.ts'
import type { WorkspaceDocument } from '../../../src/application/read-models/workspaces.ts'
import type { ChatScreen, PersonCard, Sidebar, SidebarLine, Viewer } from '../../../src/application/screens.ts'
import type { FileFacts } from '../../../src/domain/files.ts'
import type { Block, Text } from '../../../src/domain/text.ts'
import type { Site } from '../../../views/layout.ts'

/** Northwind and its people: Ann owns it and looks; Bob, Cleo and Dan write. All words can be replaced, to see where they go. */
export type Words = (plain: string) => string

export const asWritten: Words = plain => plain

export const site: Site = { assets: path => `/assets/0123456789ab${path}`, csrf: 'a-token', me: '/me.css?v=0123' }
export const zone = 'Europe/Berlin'

export const idOf = (name: string): string => {
  const digits = [...name]
    .reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 0xffffffff, 7)
    .toString(16)
    .padStart(8, '0')
  return `019e5e00-${digits.slice(0, 4)}-8${digits.slice(1, 4)}-9${digits.slice(4, 7)}-${digits}${digits.slice(0, 4)}`
}

export const minute = (clock: string, day = '2026-05-05'): number => Date.parse(`${day}T${clock}:00+02:00`)

const person = (name: string, words: Words): PersonDocument => ({
  workspaceId: 'instance',
  id: idOf(name),
  version: 3,
  name: words(name),
  username: words((name.split(' ')[0] ?? name).toLowerCase()),
  email: words(`${(name.split(' ')[0] ?? name).toLowerCase()}@northwind.example`),
  title: words('Engineer'),
  avatarFileId: null,
  zone,
  locale: 'en',
  status: { emoji: '🌴', text: words('Back on Monday'), untilAt: null },
  isActive: true,
  isOperator: true,
  theme: 'system',
  density: 'comfortable',
  singleKeys: true,
  isInvisible: false,
  sessionsEndedAt: 0,
})

/** One of each kind. */
const filesFrom = (words: Words): readonly FileFacts[] => [
  {
    id: idOf('picture'),
    kind: 'picture',
    mediaType: 'image/png',
    byteCount: 860_160,
    width: 1080,
    height: 2340,
    name: words('retry-variants.png'),
  },
  { id: idOf('sound'), kind: 'audio', mediaType: 'audio/mpeg', byteCount: 3_400_000, name: words('call.mp3') },
  { id: idOf('film'), kind: 'video', mediaType: 'video/mp4', byteCount: 13_400_000, name: words('walk.mp4') },
  { id: idOf('paper'), kind: 'other', mediaType: 'application/pdf', byteCount: 1_300_000, name: words('Contract 2026.pdf') },
]

const NAMES = ['Ann Weber', 'Bob Ortega', 'Cleo Kapoor', 'Dan Lind', 'Yuki Sato', 'Ben Adler'] as const

export function sample(words: Words = asWritten) {
  const persons = NAMES.map(name => person(name, words))
  const people = new Map<string, PersonCard>(persons.map(document => [document.id, document]))
  const called = { people, teams: new Map<string, string>(), chats: new Map<string, string>() }
  const [ann, bob, cleo, dan, yuki, ben] = NAMES.map(idOf) as [string, string, string, string, string, string]
  const workspaceId = idOf('Northwind')
  const workspace: WorkspaceDocument = {
    workspaceId,
    id: workspaceId,
    version: 9,
    name: words('Northwind'),
    slug: 'northwind',
    description: words('Parcels to the north'),
    ownerId: ann,
    memberCount: 6,
    zone,
    locale: 'en',
    editWindowMinutes: null,
    membersMayInvite: true,
    membersMayCreatePublic: true,
    defaultChatIds: [idOf('general')],
    invites: [],
  }
  const viewer: Viewer = {
    person: persons[0] as PersonDocument,
    member: { workspaceId, id: ann, version: 1, role: 'owner', via: 'created', joinedAt: minute('08:00'), expiresAt: null, isGone: false },
    workspace,
  }
  const chat = (title: string, rest: Partial<ChatDocument> = {}): ChatDocument => ({
    workspaceId,
    id: idOf(title),
    version: 60,
    chatType: 'discussion',
    visibility: 'public',
    title: words(title),
    sortTitle: title,
    topic: '',
    isDefault: false,
    isArchived: false,
    posting: 'everyone',
    eraseAt: null,
    listing: 'open',
    activeAt: 0,
    personIds: [],
    participantCount: 12,
    participantsVersion: 60,
    last: null,
    lastN: 40,
    lastAt: minute('11:05'),
    floor: 0,
    ...rest,
  })
  const checkout = chat('checkout', { topic: words('Payment flow, provider switch in week 19 · runbook pinned') })
  const text = (...tree: Block[]): Text => ({ typed: words('typed'), tree })
  const say = (plain: string): Block => ({ type: 'paragraph', spans: [{ type: 'text', text: words(plain) }] })
  let place = 10
  const row = (authorId: string, at: number, rest: Partial<MessageDocument>): MessageDocument => {
    place += 1
    return {
      workspaceId,
      id: idOf(`message ${place}`),
      version: place,
      chatId: checkout.id,
      timelineId: checkout.id,
      place,
      kind: 'message',
      n: place,
      authorId,
      at,
      editedAt: null,
      text: null,
      activity: null,
      reactions: [],
      isDeleted: false,
      ...rest,
    }
  }
  const activity = (authorId: string, at: number, of: NonNullable<MessageDocument['activity']>): MessageDocument =>
    row(authorId, at, { id: `${checkout.id}:${place + 1}`, kind: 'activity', n: null, activity: of })
  const code =
    "// before\nconst key = hash(cart.id)\n// after: one key per attempt, stable across reloads\nconst key = hash(cart.id, attempt.number, 'v2')"
  const rows: readonly MessageDocument[] = [
    activity(bob, minute('09:00', '2026-05-04'), { type: 'created' }),
    activity(bob, minute('09:01', '2026-05-04'), { type: 'topic', topic: words('Payment flow') }),
    activity(bob, minute('09:02', '2026-05-04'), { type: 'added', personId: cleo }),
    row(ann, minute('09:12', '2026-05-04'), {
      text: text(say('Morning! The new provider sandbox answers in 180 ms now, down from 900. I put the comparison into the runbook.')),
      reactions: [
        { emoji: 'clap', personIds: [ann, bob, cleo, dan] },
        { emoji: 'rocket', personIds: [bob, cleo] },
      ],
    }),
    row(bob, minute('10:41'), {
      text: text(
        say('Found it. Retries share one idempotency key per cart, not per attempt, so the second card is refused as a duplicate:'),
        { type: 'fence', language: words('js'), code: words(code) },
      ),
    }),
    row(bob, minute('10:42'), {
      editedAt: minute('10:44'),
      text: text({
        type: 'paragraph',
        spans: [
          { type: 'text', text: words('Fix is up, ') },
          { type: 'code', code: words('checkout#412') },
          { type: 'text', text: words('. Could someone from desk confirm with the customer in ') },
          { type: 'link', url: words('https://desk.example/1042'), text: words('ticket #1042') },
          { type: 'break' },
          { type: 'text', text: words('Or tomorrow?') },
        ],
      }),
    }),
    row(dan, minute('10:50'), { isDeleted: true, version: 59 }),
    row(cleo, minute('10:58'), {
      text: text(say('Can you check the copy on the retry screen before we ship? Ann already agreed with the second variant.')),
    }),
    row(dan, minute('11:02'), {
      text: text({
        type: 'paragraph',
        spans: [
          { type: 'text', text: words('Staging ') },
          { type: 'code', code: words('v2026.19.3') },
          { type: 'text', text: words(' is live. 214 checks passed in 3 min 08 s.') },
        ],
      }),
      reactions: [{ emoji: 'white_check_mark', personIds: [bob, cleo, dan] }],
    }),
    row(ann, minute('11:04'), { text: text(say('On it. Second variant reads better on phones too.')) }),
    row(ann, minute('11:05'), { text: text(say('Screenshot follows as soon as my train leaves the tunnel')) }),
    row(ann, minute('11:06'), { text: text(say('Both variants at 360 px attached.')), files: filesFrom(words) }),
  ]
  const firstUnread = rows.find(message => message.authorId === cleo)
  const screen: ChatScreen = {
    chat: checkout,
    title: words('checkout'),
    chatRole: 'admin',
    saved: [],
    mayWrite: true,
    whyNot: null,
    draft: null,
    mayManage: true,
    mayAdd: true,
    faces: [ann, bob, cleo],
    page: { chatId: checkout.id, version: 60, rows, hasOlder: false, hasNewer: false, ...called },
    read: { turn: 0, position: 35 },
    unread: 5,
    unreadPlace: firstUnread?.place ?? null,
    people,
  }
  const line = (title: string, rest: Partial<SidebarLine> = {}): SidebarLine => ({
    chatId: idOf(title),
    title: words(title),
    kind: 'public',
    others: [],
    level: 'mentions',
    isMuted: false,
    isFavourite: false,
    isHidden: false,
    section: '',
    lastN: 40,
    goneNs: [],
    turn: 0,
    position: 40,
    unread: 0,
    mentions: [],
    lastAt: minute('11:05'),
    ...rest,
  })
  const direct = (others: readonly string[], title: string, unread = 0): SidebarLine =>
    line(title, { kind: 'direct', others, position: 40 - unread, unread })
  const sidebar: Sidebar = {
    workspace,
    mentionsElsewhere: 0,
    drafts: [{ chatId: idOf('hiring-platform'), threadId: null }],
    threads: [],
    reminders: 1,
    schedules: 2,
    held: 1,
    sections: [
      {
        kind: 'favourites',
        name: 'Favourites',
        lines: [
          line('checkout', { unread: 5, position: 35, isFavourite: true }),
          line('incidents', { unread: 2, position: 38, isFavourite: true }),
        ],
      },
      { kind: 'own', name: 'Release', lines: [line('release-train', { unread: 9, position: 31, section: 'Release' })] },
      {
        kind: 'channels',
        name: 'Channels',
        lines: [
          line('announcements'),
          line('design', { unread: 3, position: 36, goneNs: [38] }),
          line('general'),
          line('hiring-platform', { kind: 'private' }),
          line('random', { isMuted: true, unread: 4, position: 36 }),
          line('archive', { isHidden: true }),
        ],
      },
      {
        kind: 'directs',
        name: 'Direct messages',
        lines: [
          direct([bob], 'Bob Ortega', 1),
          direct([ann], 'Ann Weber'),
          direct([yuki, ben], 'Yuki Sato, Ben Adler'),
          direct([cleo], 'Cleo Kapoor'),
        ],
      },
    ],
    people,
  }
  return {
    persons,
    people,
    called,
    ids: { ann, bob, cleo, dan, yuki, ben },
    workspace,
    viewer,
    chat,
    checkout,
    rows,
    screen,
    sidebar,
    row,
    activity,
    say,
    text,
  }
}

export type Sample = ReturnType<typeof sample>
