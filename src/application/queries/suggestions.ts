import { isEmoji } from '../../../public/js/emoji.js'
import { fold, rank } from '../../../public/js/ranking.js'
import type { Application } from '../application.ts'
import { STANDARD_EMOJI } from '../emoji.ts'
import { channelKey } from '../names.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import type { PersonDocument } from '../read-models/people.ts'
import type { EmojiName } from '../read-models/workspaces.ts'
import type { Suggestion, Viewer } from '../screens.ts'
import { SLASHES } from '../slashes.ts'
import { readableChat } from './chats.ts'
import { peopleMet } from './finding.ts'
import { chatsOf } from './people.ts'
import { participantsOf } from './roles.ts'

const MOST = 8
const MOST_TYPED = 64

export type SuggestionKind = 'people' | 'chats' | 'emoji' | 'commands'

/** What fits what somebody typed behind `@`, `#`, `:` or `/`, the closest first. */
export async function suggestions(
  app: Application,
  viewer: Viewer,
  { chatId, kind, words }: { readonly chatId: string; readonly kind: SuggestionKind; readonly words: string },
): Promise<readonly Suggestion[]> {
  await readableChat(app, viewer.workspace.id, viewer.person.id, chatId)
  const typed = words.slice(0, MOST_TYPED)
  return rank(await candidates(app, viewer, { chatId, kind, typed }), typed)
    .slice(0, MOST)
    .map(({ value }) => value)
}

/** `use`: what is nearer to here comes before what is as close to the words. */
type Candidate = { readonly value: Suggestion; readonly titles: readonly string[]; readonly use: number }
type Candidates = readonly Candidate[]

const NEAR = 1
const BETWEEN = 0.5
const FAR = 0

type Asked = { readonly chatId: string; readonly kind: SuggestionKind; readonly typed: string }

function candidates(app: Application, viewer: Viewer, { chatId, kind, typed }: Asked): Promise<Candidates> | Candidates {
  switch (kind) {
    case 'people':
      return people(app, viewer, chatId)
    case 'chats':
      return chats(app, viewer, fold(typed))
    case 'emoji':
      return [...(viewer.workspace.emoji ?? []).map(ownCandidate), ...emoji]
    case 'commands':
      return commands
  }
}

/** Who takes part comes first, then teams, then everybody. Guests call nobody together. */
async function people(app: Application, viewer: Viewer, chatId: string): Promise<Candidates> {
  const { workspace, person, member } = viewer
  const here = await participantsOf(app, workspace.id, chatId)
  const met = (await peopleMet(app, viewer)).filter(one => one.id !== person.id).map(one => personCandidate(one, here.has(one.id)))
  if (member.role === 'guest') return met
  const teams = (workspace.teams ?? []).map(({ name, handle }) =>
    candidate({ kind: 'team', title: name, hint: `@${handle}`, insert: `@${handle}` }, BETWEEN, handle),
  )
  return [...met, ...teams, ...REACHES]
}

function personCandidate({ id, name, username }: PersonDocument, isHere: boolean): Candidate {
  const hint = isHere ? `@${username}` : `@${username} · not in this chat`
  return candidate({ kind: 'person', id, title: name, hint, insert: `@${username}` }, isHere ? NEAR : FAR, username)
}

const candidate = (value: Suggestion, use: number, ...names: readonly string[]): Candidate => ({
  value,
  titles: [value.title, ...names],
  use,
})

const REACHES: Candidates = [
  candidate({ kind: 'reach', title: 'here', hint: 'everyone who is online now', insert: '@here' }, BETWEEN),
  candidate({ kind: 'reach', title: 'all', hint: 'everyone in this chat', insert: '@all' }, BETWEEN),
]

/** One's own first, then public ones whose title begins so: those the index finds. */
async function chats(app: Application, viewer: Viewer, typed: string): Promise<Candidates> {
  const ids = [...(await chatsOf(app, viewer.workspace.id, viewer.person.id))]
  const own = (await app.recent.getMany(CHATS, viewer.workspace.id, ids)).filter(
    chat => chat.chatType !== 'direct' && chat.listing === 'open',
  )
  const known = new Set(own.map(chat => chat.id))
  const others = viewer.member.role === 'guest' ? [] : (await publicChats(app, viewer, typed)).filter(chat => !known.has(chat.id))
  return [...own.map(chat => chatCandidate(chat, NEAR)), ...others.map(chat => chatCandidate(chat, FAR))]
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

function chatCandidate(chat: ChatDocument, use: number): Candidate {
  const title = chat.title ?? ''
  const insert = `#${channelKey(title)}`
  const kind = chat.visibility === 'private' ? 'private' : 'public'
  return candidate({ kind, id: chat.id, title, hint: use === NEAR ? '' : 'not joined', insert }, use, insert.slice(1))
}

/** The workspace's own are nearer than any other. */
const ownCandidate = ({ id, name }: EmojiName): Candidate =>
  candidate({ kind: 'own', id, title: name, hint: 'of this workspace', insert: `:${name}:` }, NEAR)

/** Those people react with come before the others. */
const emoji: Candidates = STANDARD_EMOJI.map(({ character, names }) => {
  const [name = ''] = names
  const value = { kind: 'emoji', sign: character, title: name, hint: '', insert: `:${name}:` } as const
  return candidate(value, names.some(isEmoji) ? NEAR : FAR, ...names.slice(1))
})

const commands: Candidates = SLASHES.map(({ name, takes, says }) =>
  candidate({ kind: 'command', title: name, hint: `${takes} ${takes && '·'} ${says}`.trim(), insert: `/${name}` }, FAR),
)
