import { keyOfEmail, keyOfSlug, keyOfUsername } from '../../src/application/claims.ts'
import { personCalled, resetFactor } from '../../src/application/commands/factors.ts'
import { resetToken } from '../../src/application/commands/sessions.ts'
import { LIMITS } from '../../src/application/limits.ts'
import { drawPassword } from '../../src/application/passwords.ts'
import { INSTANCE, type Ports } from '../../src/application/ports.ts'
import { PEOPLE, type PersonDocument } from '../../src/application/read-models/people.ts'
import { WORKSPACES, type WorkspaceDocument } from '../../src/application/read-models/workspaces.ts'
import { roots } from '../../views/paths.ts'
import { addressOf, newKey, type Opened, openedThere } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'

export type NewPerson = {
  readonly email: string
  readonly name: string
  readonly username?: string
  readonly workspace?: string // slug
  readonly role: 'admin' | 'member' | 'guest'
}

const PAGE = 500

/** An account, and a link by which its person chooses the password: nobody else ever knows one. */
export const createPerson = (wish: NewPerson): Promise<Outcome> =>
  openedThere(async opened => {
    const { core, ports } = opened
    const workspace = wish.workspace === undefined ? undefined : await workspaceAt(ports, wish.workspace)
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    const { email, name, username = usernameFrom(email) } = wish
    const profile = { email, name, username, zone, locale: 'en', password: drawPassword(ports) }
    const { personId } = await core.commands.people.register(newKey(ports), 'local', profile)
    if (workspace) {
      const by = { personId, workspaceId: workspace.id, command: newKey(ports), isSystem: true } as const
      await core.commands.members.add(by, { personId, role: wish.role })
    }
    const place = workspace ? `is ${wish.role} of ${workspace.name}` : 'is in no workspace yet'
    return withLink(opened, personId, `${name} (@${username}) ${place}.`)
  })

/** A link for somebody who forgot the password. Their sessions end when it is used. */
export const resetPerson = (who: string): Promise<Outcome> =>
  openedThere(async opened => {
    const { documents } = opened.ports
    const key = who.includes('@', 1) ? keyOfEmail(who.toLowerCase()) : keyOfUsername(who.replace(/^@/, '').toLowerCase())
    const claim = await documents.claimed(key)
    const person = claim && (await documents.get(PEOPLE, INSTANCE, claim.owner))
    if (!person) throw new Refusal(`There is nobody called ${who} here. See: flowra user list`)
    if (!person.isActive) throw new Refusal(`${person.name}’s account is deactivated. A new password would open nothing.`)
    return withLink(opened, person.id, `${person.name} (@${person.username}) chooses a new password here:`)
  })

/** For somebody who lost phone and recovery codes. Their sessions end. */
export const resetFactorOf = (who: string): Promise<Outcome> =>
  openedThere(async ({ core, ports }) => {
    const personId = await personCalled(core.app, who)
    if (personId === undefined) throw new Refusal(`There is nobody called ${who} here. See: flowra user list`)
    const name = await resetFactor(core.app, { personId, command: newKey(ports) }, personId)
    return { lines: [`${name} has no second factor any more, and is signed out everywhere.`], facts: { personId } }
  })

export const listPeople = (): Promise<Outcome> =>
  openedThere(async ({ ports }) => {
    const all = [...(await everyone(ports, true)), ...(await everyone(ports, false))]
    const people = all.map(({ id, name, username, email, isActive, isOperator }) => ({ id, name, username, email, isActive, isOperator }))
    const lines = people.map(one => [`@${one.username}`, one.email, one.name, ...marks(one)].join('  '))
    return { lines: lines.length > 0 ? lines : ['There is nobody yet.'], facts: { people } }
  })

async function withLink({ core, settings }: Opened, personId: string, sentence: string): Promise<Outcome> {
  const link = addressOf(settings, roots.reset(await resetToken(core.app, personId)))
  const minutes = LIMITS.resetLink / 60
  return { lines: [sentence, link, `The link works once, for ${minutes} minutes.`], facts: { personId, link, minutes } }
}

export async function workspaceAt({ documents }: Ports, slug: string): Promise<WorkspaceDocument> {
  const claim = await documents.claimed(keyOfSlug(slug.toLowerCase()))
  const workspace = claim && (await documents.get(WORKSPACES, claim.owner, claim.owner))
  if (!workspace) throw new Refusal(`There is no workspace at ${slug}.`)
  return workspace
}

async function everyone({ documents }: Ports, isOperator: boolean): Promise<readonly PersonDocument[]> {
  const people: PersonDocument[] = []
  const page = () =>
    documents.find(PEOPLE, INSTANCE, { equal: { isOperator }, after: { value: '', id: people.at(-1)?.id ?? '' }, limit: PAGE })
  for (let found = await page(); found.length > 0; found = await page()) people.push(...found)
  return people
}

const marks = ({ isActive, isOperator }: Pick<PersonDocument, 'isActive' | 'isOperator'>): readonly string[] => [
  ...(isOperator ? ['operator'] : []),
  ...(isActive ? [] : ['deactivated']),
]

/** What stands before the @, as far as it may stand in a name. */
const usernameFrom = (email: string): string =>
  (email.split('@')[0] ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, LIMITS.usernameLongest)
