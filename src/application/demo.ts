import { rejected } from '../domain/decider.ts'
import type { By } from './application.ts'
import { claimsOn, keyOfEmail, keyOfSlug, keyOfUsername } from './claims.ts'
import { resetToken } from './commands/sessions.ts'
import { type Core, coreOf } from './core.ts'
import { CHANNELS, DIRECTS, FIRST } from './demo/channels.ts'
import { emailOf, type Key, PEOPLE } from './demo/people.ts'
import { type Line, scripted } from './demo/script.ts'
import { newClientId } from './ids.ts'
import { drawPassword } from './passwords.ts'
import type { Ports } from './ports.ts'
import { CHATS } from './read-models/chats.ts'
import { WORKSPACES, type WorkspaceDocument } from './read-models/workspaces.ts'
import { findSecret } from './secrets.ts'

export const DEMO_SLUG = 'northwind'

/** How somebody can sign in. The password is told here and nowhere else. */
export type Login = { readonly name: string; readonly email: string; readonly password: string; readonly role: string }

export const loginLine = ({ name, email, password, role }: Login): string => `  ${password}  ${email}  ${name}, ${role}`

type Clock = { at: number; now(): number }
type House = { readonly core: Core; readonly clock: Clock; readonly workspaceId: string; readonly ids: ReadonlyMap<string, string> }
type Chat = {
  readonly chatId: string
  readonly people: readonly Key[]
  readonly script: string
  readonly unread: Partial<Record<Key, number>>
}
type Step = { readonly at: number; act(): Promise<unknown> }

const MINUTE_MS = 60_000
const FOUNDED_MS = 9 * 24 * 60 * MINUTE_MS
const PATIENCE_MS = 10_000
const LOCALE = { zone: 'Europe/Berlin', locale: 'en' }
const QUIET = { spread: () => undefined, foreign: () => undefined }

/**
 * A lively workspace, written through `commands.*` as everything else is, over the past nine days: only the clock it is
 * written by is another one. The passwords are drawn anew each time and told once. Where the workspace stands already,
 * nothing is new but they. Beside a running server it is as if another process wrote.
 */
export async function seedDemo(ports: Ports): Promise<readonly Login[]> {
  const owner = await claimsOn(ports.documents, ports.clock).ownerOf(keyOfSlug(DEMO_SLUG))
  const workspace = owner && (await ports.documents.get(WORKSPACES, owner, owner))
  if (workspace) return newPasswords(ports, workspace)
  const now = ports.clock.now()
  const clock: Clock = { at: now - FOUNDED_MS, now: () => clock.at }
  const core = coreOf({ ...ports, clock }, QUIET)
  const problems: unknown[] = []
  const follower = await core.follow({ report: error => problems.push(error) })
  try {
    const logins = drawn(ports)
    const house = await found(core, clock, logins)
    await follower.caughtUp(PATIENCE_MS) // the first chat, and everyone in it
    if (problems.length > 0) throw problems[0]
    const chats = await open(house, now)
    await happen(house, chats, now)
    await follower.caughtUp(PATIENCE_MS)
    return logins.filter(({ isShown }) => isShown).map(toldOf)
  } finally {
    await follower.stop()
  }
}

async function found(core: Core, clock: Clock, logins: readonly Drawn[]): Promise<House> {
  const isFirst = await core.commands.setUp.isPending()
  const ids = new Map<string, string>()
  for (const { key, name, title, status, email, password } of logins) {
    const profile = { name, username: await freeUsername(core, key), ...LOCALE }
    const via = isFirst && key === 'ann' ? 'set_up' : 'local'
    const { personId } = await core.commands.people.register(newKey(core), via, { ...profile, email, password })
    ids.set(key, personId)
    await core.commands.people.changeProfile({ personId, command: newKey(core) }, { ...profile, title })
    if (status) await core.commands.people.setStatus({ personId, command: newKey(core) }, { ...status, untilAt: null })
  }
  const by = { personId: ids.get('ann') as string, command: newKey(core) }
  const { workspaceId } = await core.commands.workspaces.create(by, { name: 'Northwind', slug: DEMO_SLUG, ...LOCALE }, isFirst)
  const house = { core, clock, workspaceId, ids }
  for (const { key, role } of logins)
    if (role !== 'owner') await core.commands.members.add(as(house, 'ann'), { personId: ids.get(key) as string, role })
  return house
}

/** Channels and direct chats, each from a little before its first message on. */
async function open(house: House, now: number): Promise<readonly Chat[]> {
  const { core, clock, workspaceId, ids } = house
  const { defaultChatIds } = await core.app.rights.workspace(workspaceId)
  const everyone = PEOPLE.filter(({ role }) => role !== 'guest').map(({ key }) => key)
  const chats: Chat[] = [{ chatId: defaultChatIds[0] as string, people: everyone, ...FIRST }]
  const idsOf = (keys: readonly Key[]): readonly string[] => keys.map(key => ids.get(key) as string)
  const begin = (script: string, minutes: number): void => {
    clock.at = now - (scripted(script)[0] as Line).ago - minutes * MINUTE_MS
  }
  for (const { title, topic, isPrivate, people, guests, script, unread } of CHANNELS) {
    const [maker, ...others] = people as readonly [Key, ...Key[]]
    begin(script, 30)
    const wish = { title, visibility: isPrivate ? 'private' : 'public', personIds: isPrivate ? idsOf(others) : [] }
    const { chatId } = await core.commands.chats.create(as(house, maker), wish)
    await core.commands.chats.setTopic(as(house, maker), chatId, { topic })
    for (const key of isPrivate ? [] : others) {
      clock.at += MINUTE_MS
      await core.commands.participants.join(as(house, key), chatId)
    }
    for (const personId of idsOf(guests)) await core.commands.participants.add(as(house, maker), chatId, { personId })
    chats.push({ chatId, people: [...people, ...guests], script, unread })
  }
  for (const { people, script, unread } of DIRECTS) {
    const [maker, ...others] = people as readonly [Key, ...Key[]]
    begin(script, 1)
    const { chatId } = await core.commands.chats.createDirect(as(house, maker), { personIds: idsOf(others) })
    chats.push({ chatId, people, script, unread })
  }
  return chats
}

/** Everything that was said, in the order of time, then what everybody has read of it. */
async function happen(house: House, chats: readonly Chat[], now: number): Promise<void> {
  const { core, clock } = house
  const all = chats.flatMap(chat => scripted(chat.script).flatMap(line => steps(house, chat, line, now - line.ago)))
  for (const { at, act } of all.sort((a, b) => a.at - b.at)) {
    clock.at = at
    await act()
  }
  clock.at = now
  for (const { chatId, people, unread } of chats) {
    const chat = await core.app.ports.documents.get(CHATS, house.workspaceId, chatId)
    for (const key of people) {
      const position = Math.max(0, (chat?.lastN ?? 0) - (unread[key] ?? 0))
      await core.commands.reads.mark(as(house, key), chatId, { turn: 0, position })
    }
  }
}

/** A message, then what became of it within the next minute. */
function steps(house: House, { chatId }: Chat, line: Line, at: number): readonly Step[] {
  const { messages } = house.core.commands
  const author = line.author as Key
  let messageId = ''
  const post = async (): Promise<void> => {
    messageId = (await messages.post(as(house, author), chatId, { text: line.text })).messageId
  }
  const later: (() => Promise<unknown>)[] = [
    ...(line.edited === null ? [] : [() => messages.edit(as(house, author), { chatId, messageId }, { text: line.edited })]),
    ...line.reactions.flatMap(({ emoji, by }) => by.map(key => () => messages.react(as(house, key as Key), { chatId, messageId }, emoji))),
    ...(line.isDeleted ? [() => messages.delete(as(house, author), { chatId, messageId })] : []),
  ]
  return [{ at, act: post }, ...later.map((act, place) => ({ at: at + (place + 1) * SOON_MS, act }))]
}
const SOON_MS = 8_000

async function newPasswords(ports: Ports, { id: workspaceId, ownerId }: WorkspaceDocument): Promise<readonly Login[]> {
  const core = coreOf(ports, QUIET)
  const { ownerOf } = claimsOn(ports.documents, ports.clock)
  if ((await ownerOf(keyOfEmail(emailOf('ann')))) !== ownerId)
    throw rejected('name_taken', `The address “${DEMO_SLUG}” belongs to a workspace that is no demo. Set DATA to another folder.`, 'slug')
  const logins: Login[] = []
  for (const login of drawn(ports).filter(({ isShown }) => isShown)) {
    const personId = await ownerOf(keyOfEmail(login.email))
    if (personId === undefined || !(await core.app.rights.member(workspaceId, personId))) continue
    const secret = await findSecret(ports, 'reset', await resetToken(core.app, personId))
    if (secret) await core.commands.sessions.resetPassword(newKey(core), secret, login.password)
    logins.push(toldOf(login))
  }
  return logins
}

type Drawn = Login & (typeof PEOPLE)[number]

const drawn = (ports: Ports): readonly Drawn[] =>
  PEOPLE.map(person => ({ ...person, email: emailOf(person.key), password: drawPassword(ports) }))

const toldOf = ({ name, email, password, role }: Drawn): Login => ({ name, email, password, role })

/** Somebody outside the demo may be called Ann as well. */
async function freeUsername({ app }: Core, key: Key): Promise<string> {
  const owner = await claimsOn(app.ports.documents, app.ports.clock).ownerOf(keyOfUsername(key))
  return owner === undefined ? key : `${key}.${DEMO_SLUG}`
}

const newKey = ({ app: { ports } }: Core): string => newClientId(ports.clock.now(), ports.random.bytes(10))
const as = ({ core, workspaceId, ids }: House, key: Key): By => ({ personId: ids.get(key) as string, workspaceId, command: newKey(core) })
