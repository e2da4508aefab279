import type { Reach } from '../domain/mentions.ts'
import type { Named } from '../domain/text.ts'
import type { Application, By } from './application.ts'
import { claimsOn, keyOfTitle, keyOfUsername } from './claims.ts'
import { LIMITS } from './limits.ts'
import { channelKey, type Names, NO_NAMES, wantedNames } from './names.ts'
import { chatsOf, peopleSharing } from './queries/people.ts'
import { CHATS, type ChatDocument } from './read-models/chats.ts'
import { isAllowed } from './rights.ts'

const REACHES: ReadonlyMap<string, Reach> = new Map([
  ['all', 'all'],
  ['channel', 'all'],
  ['everyone', 'all'],
  ['here', 'here'],
])
type Reaches = () => Promise<ReadonlySet<Reach>>
type Before = { readonly reaches: Reaches; readonly linkedIds?: readonly string[] | undefined }

const NOBODY = new Set(['none', 'me', 'flowra'])

/**
 * What the names in a text stand for, for this author. A text that asks for none reads nothing; `reaches` asks for those
 * the author may call here. A username wins over the handle of a team. Guests name whom they meet. `linkedIds`: chats the text led to before.
 */
export async function namesIn(app: Application, by: By, typed: string, { reaches, linkedIds = [] }: Before): Promise<Names> {
  const wanted = wantedNames(typed)
  const emoji = wanted.emoji.length === 0 ? undefined : await emojiOf(app, by, wanted.emoji)
  if (wanted.handles.length === 0 && wanted.chats.length === 0) return emoji ? { ...NO_NAMES, emoji } : NO_NAMES
  const [handles, chats] = await Promise.all([handlesOf(app, by, wanted.handles, reaches), channelsOf(app, by, wanted.chats, linkedIds)])
  return { handles, chats, ...(emoji && { emoji }) }
}

/** The workspace's own, and no other's. */
export async function emojiOf(
  app: Application,
  { workspaceId }: Pick<By, 'workspaceId'>,
  wanted: readonly string[],
): Promise<Names['emoji']> {
  const { emoji = [] } = await app.rights.workspace(workspaceId)
  const found = emoji.filter(({ name }) => wanted.includes(name))
  return found.length === 0 ? undefined : new Map(found.map(({ name, id }) => [name, id]))
}

async function handlesOf(app: Application, by: By, wanted: readonly string[], reaches: Reaches): Promise<ReadonlyMap<string, Named>> {
  const found = new Map<string, Named>()
  const mayCall = wanted.some(handle => REACHES.has(handle)) ? await reaches() : new Set()
  const asked = wanted.filter(handle => !REACHES.has(handle) && !NOBODY.has(handle))
  const isGuest = (await app.rights.member(by.workspaceId, by.personId))?.role === 'guest'
  const met = isGuest ? await peopleSharing(app, by.workspaceId, by.personId) : undefined
  const people = await peopleCalled(app, by.workspaceId, asked, met)
  const { teams = [] } = await app.rights.workspace(by.workspaceId)
  for (const handle of wanted) {
    const reach = REACHES.get(handle)
    const personId = people.get(handle)
    const team = isGuest ? undefined : teams.find(one => one.handle === handle)
    if (reach && mayCall.has(reach)) found.set(handle, { type: 'reach', reach })
    else if (personId !== undefined) found.set(handle, { type: 'mention', personId })
    else if (team) found.set(handle, { type: 'team', teamId: team.id })
  }
  return found
}

/** The first so many; who is no member here, or is not `met` by a guest, is not called. */
async function peopleCalled(
  app: Application,
  workspaceId: string,
  handles: readonly string[],
  met: ReadonlySet<string> | undefined,
): Promise<ReadonlyMap<string, string>> {
  const claims = claimsOn(app.ports.documents, app.ports.clock)
  const owners = await Promise.all(handles.map(async handle => [handle, await claims.ownerOf(keyOfUsername(handle))] as const))
  const found = new Map<string, string>()
  for (const [handle, owner] of owners) {
    const isThere = owner !== undefined && (met?.has(owner) ?? true) && (await app.rights.member(workspaceId, owner)) !== undefined
    if (isThere && found.size < LIMITS.mentionedPeople) found.set(handle, owner)
  }
  return found
}

/**
 * Public channels only: a row is the same for all its readers, and the title of another one is not for all of them. One that was closed since it
 * was named stays a link without a title: as a word it would tell what it is called.
 */
async function channelsOf(
  app: Application,
  by: By,
  wanted: readonly string[],
  linkedIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (wanted.length === 0) return new Map()
  const { documents } = app.ports
  const titles = wanted.flatMap(key => [...new Set([key, key.replaceAll('-', ' ')])])
  const [own, claimed] = await Promise.all([
    chatsOf(app, by.workspaceId, by.personId),
    Promise.all(titles.map(title => documents.claimed(keyOfTitle(by.workspaceId, title)))),
  ])
  const ids = [...new Set([...own, ...claimed.flatMap(claim => claim?.owner ?? []), ...linkedIds])]
  const chats = (await app.recent.getMany(CHATS, by.workspaceId, ids)).filter(chat => isOpenToAll(chat) || linkedIds.includes(chat.id))
  const principal = await app.rights.principal(by.workspaceId, by.personId)
  const readable = chats.filter(({ id, visibility }) =>
    isAllowed(principal, 'chats.read', { isPublic: visibility === 'public', isParticipant: own.has(id) }),
  )
  const found = new Map(readable.map(chat => [channelKey(chat.title ?? ''), chat.id]))
  return new Map(wanted.flatMap(key => (found.has(key) ? [[key, found.get(key) as string] as const] : [])))
}

const isOpenToAll = ({ visibility, title, eraseAt }: ChatDocument): boolean => visibility === 'public' && title !== null && eraseAt === null
