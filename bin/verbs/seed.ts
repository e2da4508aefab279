import type { By } from '../../src/application/application.ts'
import { loginLine, seedDemo } from '../../src/application/demo.ts'
import { LIMITS } from '../../src/application/limits.ts'
import { drawPassword } from '../../src/application/passwords.ts'
import type { WorkspaceDocument } from '../../src/application/read-models/workspaces.ts'
import type { Progress } from '../../src/application/replay.ts'
import { isLoopback } from '../../src/configuration.ts'
import { withBar } from './bar.ts'

import { newKey, type Opened, opened } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'
import { workspaceAt } from './users.ts'

export type Amounts = { readonly people: number; readonly channels: number; readonly messages: number; readonly workspace?: string }

type Made = { readonly workspace: WorkspaceDocument; readonly lines: readonly string[] }
type Site = { readonly opened: Opened; readonly workspaceId: string; readonly people: readonly string[]; readonly step: () => void }

const AT_ONCE = 100
const HASHED_AT_ONCE = 20 // more passwords at once are turned away
const FOLLOWED_MS = 60_000
const LOCALE = { zone: 'UTC', locale: 'en' }
const WORDS =
  'order parcel harbour invoice green later switch queue Monday table window idea number answer train coffee list bridge test plan'.split(
    ' ',
  )

/** Without amounts the lively demo; with them as much as is asked for, in a workspace of its own or in one that is there. */
export const seed = (amounts: Amounts | undefined, isJson: boolean): Promise<Outcome> =>
  opened(async opened => {
    const { hostname, origin } = opened.settings.publicUrl
    if (!isLoopback(hostname)) throw new Refusal(`Accounts with printed passwords are only for this machine, and PUBLIC_URL is ${origin}.`)
    if (amounts) return withBar('Seeding', isJson, move => many(opened, amounts, move))
    const logins = await seedDemo(opened.ports)
    return { lines: ['Demo logins, new each time:', ...logins.map(loginLine)], facts: { logins } }
  })

async function many(opened: Opened, amounts: Amounts, move: Progress): Promise<Outcome> {
  const total = amounts.people + amounts.channels + amounts.messages
  let done = 0
  const step = (): void => move(++done, total)
  const follower = await opened.core.follow({ report: error => process.stderr.write(`${String(error)}\n`) })
  try {
    const began = performance.now()
    const { workspace, lines } = await placeFor(opened, amounts)
    const people = [workspace.ownerId, ...(await addPeople(opened, workspace, amounts.people, step))]
    const site = { opened, workspaceId: workspace.id, people, step }
    await talk(site, await addChannels(site, amounts.channels), amounts.messages)
    await follower.caughtUp(FOLLOWED_MS)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    const sentence = `${amounts.people} people, ${amounts.channels} channels and ${amounts.messages} messages went into ${workspace.slug} in ${seconds} s.`
    return { lines: [sentence, ...lines], facts: { ...amounts, workspaceId: workspace.id, slug: workspace.slug } }
  } finally {
    await follower.stop()
  }
}

async function placeFor(opened: Opened, { workspace: slug }: Amounts): Promise<Made> {
  if (slug !== undefined) return { workspace: await workspaceAt(opened.ports, slug), lines: [] }
  const { core, ports } = opened
  const tag = drawPassword(ports).slice(0, 4)
  const login = { name: 'Ann Seed', email: `ann@seed-${tag}.example`, password: drawPassword(ports), role: 'owner' }
  const isFirst = await core.commands.setUp.isPending()
  const profile = { name: login.name, email: login.email, password: login.password, username: `ann.${tag}`, ...LOCALE }
  const { personId } = await core.commands.people.register(newKey(ports), isFirst ? 'set_up' : 'local', profile)
  const wish = { name: `Seed ${tag}`, slug: `seed-${tag}`, ...LOCALE }
  const made = await core.commands.workspaces.create({ personId, command: newKey(ports) }, wish, isFirst)
  return { workspace: await workspaceAt(ports, made.slug), lines: ['Somebody to sign in as:', loginLine(login)] }
}

/** Members whose passwords nobody knows. */
function addPeople({ core, ports }: Opened, workspace: WorkspaceDocument, count: number, step: () => void): Promise<readonly string[]> {
  const tag = drawPassword(ports).slice(0, 4)
  return inGroups(count, HASHED_AT_ONCE, async n => {
    const username = `p${n}.${tag}`
    const profile = { name: `Person ${n}`, username, email: `${username}@seed.example`, password: drawPassword(ports), ...LOCALE }
    const { personId } = await core.commands.people.register(newKey(ports), 'local', profile)
    const by = { personId, workspaceId: workspace.id, command: newKey(ports), isSystem: true } as const
    await core.commands.members.add(by, { personId, role: 'member' })
    step()
    return personId
  })
}

/** Public ones of everybody, as far as one call may bring people in. */
function addChannels({ opened, workspaceId, people, step }: Site, count: number): Promise<readonly string[]> {
  const { core, ports } = opened
  const [ownerId = '', ...others] = people
  const tag = drawPassword(ports).slice(0, 4)
  return inGroups(count, AT_ONCE, async n => {
    const wish = {
      title: `${WORDS[n % WORDS.length]}-${n}-${tag}`,
      visibility: 'public',
      personIds: others.slice(0, LIMITS.peopleAtOnce - 1),
    }
    const { chatId } = await core.commands.chats.create({ personId: ownerId, workspaceId, command: newKey(ports) }, wish)
    step()
    return chatId
  })
}

async function talk({ opened, workspaceId, people, step }: Site, chatIds: readonly string[], count: number): Promise<void> {
  const { core, ports } = opened
  const authors = people.slice(0, LIMITS.peopleAtOnce)
  await inGroups(count, AT_ONCE, async n => {
    const by: By = { personId: authors[(n * 7) % authors.length] as string, workspaceId, command: newKey(ports) }
    await core.commands.messages.post(by, chatIds[(n * 3) % chatIds.length] as string, { text: sentence(n) })
    step()
  })
}

/** Some of them at once, so that they share a turn of the store, and no more than their deadline allows. */
async function inGroups<T>(count: number, atOnce: number, act: (n: number) => Promise<T>): Promise<readonly T[]> {
  const made: T[] = []
  while (made.length < count) {
    const group = Array.from({ length: Math.min(atOnce, count - made.length) }, (_, place) => made.length + place + 1)
    made.push(...(await Promise.all(group.map(act))))
  }
  return made
}

const sentence = (n: number): string =>
  Array.from({ length: 4 + (n % 17) }, (_, place) => WORDS[(n * 5 + place * (1 + (n % 7))) % WORDS.length]).join(' ')
