import { isEmoji } from '../../../public/js/emoji.js'
import type { Application } from '../application.ts'
import { byVersion } from '../by-version.ts'
import { type Candidate, folded, nearest } from '../closeness.ts'
import { STANDARD_EMOJI } from '../emoji.ts'
import { channelKey } from '../names.ts'
import { INSTANCE } from '../ports.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { PEOPLE, type PersonDocument } from '../read-models/people.ts'
import { MEMBERS } from '../read-models/workspaces.ts'
import type { Suggestion, Viewer } from '../screens.ts'
import { SLASHES } from '../slashes.ts'
import { readableChat } from './chats.ts'
import { chatsOf, peopleSharing } from './people.ts'
import { participantsOf } from './roles.ts'

const MOST = 8
const MOST_MEMBERS = 5_000
const MOST_TYPED = 64

export type SuggestionKind = 'people' | 'chats' | 'emoji' | 'commands'

/** What fits what somebody typed behind `@`, `#`, `:` or `/`, the nearest first. */
export async function suggestions(
  app: Application,
  viewer: Viewer,
  { chatId, kind, words }: { readonly chatId: string; readonly kind: SuggestionKind; readonly words: string },
): Promise<readonly Suggestion[]> {
  await readableChat(app, viewer.workspace.id, viewer.person.id, chatId)
  const typed = folded(words).slice(0, MOST_TYPED)
  switch (kind) {
    case 'people':
      return nearest(await people(app, viewer, chatId), typed, MOST)
    case 'chats':
      return nearest(await chats(app, viewer, typed), typed, MOST)
    case 'emoji':
      return nearest(emoji, typed, MOST)
    case 'commands':
      return nearest(commands, typed, MOST)
  }
}

type Candidates = readonly Candidate<Suggestion>[]

/** Ids of the members of a workspace, for as long as nobody comes or goes. */
const kept = byVersion<readonly string[]>(200)

/** Who takes part comes first, then teams, then everybody; a guest meets only people they share a chat with. */
async function people(app: Application, viewer: Viewer, chatId: string): Promise<Candidates> {
  const { workspace, person, member } = viewer
  const isGuest = member.role === 'guest'
  const here = await participantsOf(app, workspace.id, chatId)
  const ids = isGuest
    ? [...(await peopleSharing(app, workspace.id, person.id))]
    : await kept(app, workspace.id, workspace.version, () => memberIds(app, workspace.id))
  const found = await app.recent.getMany(PEOPLE, INSTANCE, ids)
  const own = found.filter(one => one.isActive && one.id !== person.id).map(one => personCandidate(one, here.has(one.id)))
  if (isGuest) return own
  const teams = (workspace.teams ?? []).map(({ name, handle }) =>
    candidate({ kind: 'team', title: name, hint: `@${handle}`, insert: `@${handle}` }, 1, handle),
  )
  return [...own, ...teams, ...REACHES]
}

async function memberIds(app: Application, workspaceId: string): Promise<readonly string[]> {
  const rows = await app.ports.documents.find(MEMBERS, workspaceId, {
    equal: { isGone: false },
    order: { field: 'joinedAt', direction: 'up' },
    limit: MOST_MEMBERS,
  })
  return rows.map(row => row.id)
}

/** Folding five thousand names at each key would cost more than all the rest. */
const foldedOf = new WeakMap<PersonDocument, readonly string[]>()

function personCandidate(person: PersonDocument, isHere: boolean): Candidate<Suggestion> {
  const words = foldedOf.get(person) ?? [person.username, folded(person.name)]
  foldedOf.set(person, words)
  const { id, name, username } = person
  const hint = isHere ? `@${username}` : `@${username} · not in this chat`
  return { value: { kind: 'person', id, title: name, hint, insert: `@${username}` }, words, order: isHere ? 0 : 2 }
}

const candidate = (value: Suggestion, order: number, ...words: readonly string[]): Candidate<Suggestion> => ({
  value,
  words: [...words, folded(value.title)],
  order,
})

const REACHES: Candidates = [
  candidate({ kind: 'reach', title: 'here', hint: 'everyone who is online now', insert: '@here' }, 1),
  candidate({ kind: 'reach', title: 'all', hint: 'everyone in this chat', insert: '@all' }, 1),
]

/** One's own first, then public ones whose title begins so: those the index finds. */
async function chats(app: Application, viewer: Viewer, typed: string): Promise<Candidates> {
  const ids = [...(await chatsOf(app, viewer.workspace.id, viewer.person.id))]
  const own = (await app.recent.getMany(CHATS, viewer.workspace.id, ids)).filter(
    chat => chat.chatType !== 'direct' && chat.listing === 'open',
  )
  const known = new Set(own.map(chat => chat.id))
  const others = viewer.member.role === 'guest' ? [] : (await publicChats(app, viewer, typed)).filter(chat => !known.has(chat.id))
  return [...own.map(chat => chatCandidate(chat, 0)), ...others.map(chat => chatCandidate(chat, 1))]
}

const publicChats = (app: Application, viewer: Viewer, typed: string) =>
  app.ports.documents.find(CHATS, viewer.workspace.id, {
    equal: { visibility: 'public', listing: 'open' },
    range: { field: 'sortTitle', above: before(typed), below: `${typed}\uffff` },
    order: { field: 'sortTitle', direction: 'up' },
    limit: MOST,
  })

/** Ranges leave out their ends: what stands right before a word and all that begins with it. */
const before = (typed: string): string =>
  typed === '' ? '' : `${typed.slice(0, -1)}${String.fromCharCode(typed.charCodeAt(typed.length - 1) - 1)}\uffff`

function chatCandidate(chat: ChatDocument, order: number): Candidate<Suggestion> {
  const title = chat.title ?? ''
  const insert = `#${channelKey(title)}`
  const kind = chat.visibility === 'private' ? 'private' : 'public'
  return candidate({ kind, id: chat.id, title, hint: order === 0 ? '' : 'not joined', insert }, order, insert.slice(1))
}

/** Those people react with come before the others. */
const emoji: Candidates = STANDARD_EMOJI.map(({ character, names }, order) => {
  const [name = ''] = names
  const value = { kind: 'emoji', sign: character, title: name, hint: '', insert: `:${name}:` } as const
  return candidate(value, names.some(isEmoji) ? order - STANDARD_EMOJI.length : order, ...names)
})

const commands: Candidates = SLASHES.map(({ name, takes, says }, order) =>
  candidate({ kind: 'command', title: name, hint: `${takes} ${takes && '·'} ${says}`.trim(), insert: `/${name}` }, order, name),
)
