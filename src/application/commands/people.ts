import { z } from 'zod'
import { notFound } from '../../domain/decider.ts'
import type { Person, PersonCommand, Registered } from '../../domain/people.ts'
import { actOnPerson } from '../act.ts'
import type { Application, By } from '../application.ts'
import { carriesEmail, carriesUsername, claimsOn, keyOfEmail, keyOfUsername } from '../claims.ts'
import { invalid } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { email, locale, name, optionalLine, parsed, username, zone } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { checkPassword, hashPassword, storeHash } from '../passwords.ts'
import { INSTANCE } from '../ports.ts'
import { PEOPLE } from '../read-models/people.ts'
import { MEMBERSHIPS } from '../read-models/workspaces.ts'
import { keptSign, statusSign } from '../statuses.ts'
import { addressCommands } from './addresses.ts'
import { operatorCommands } from './operators.ts'
import { preferenceCommands } from './preferences.ts'

/** A person acts on themself outside any workspace. */
export type Self = Pick<By, 'personId' | 'command'>
export type RegisteredAnswer = Answer & { readonly personId: string }

type Names = { readonly email: string; readonly username: string }

const registering = z.strictObject({ name, email, username, password: z.string(), zone, locale })
const profile = z.strictObject({ name, username, title: optionalLine(LIMITS.personTitle), zone, locale })
const status = z.strictObject({
  emoji: statusSign,
  text: optionalLine(LIMITS.statusText),
  untilAt: z.union([z.null(), z.number().int().positive()]),
})
const preference = z.discriminatedUnion('key', [
  z.strictObject({ key: z.literal('theme'), to: z.enum(['system', 'light', 'dark']) }),
  z.strictObject({ key: z.literal('density'), to: z.enum(['comfortable', 'compact']) }),
  z.strictObject({ key: z.literal('singleKeys'), to: z.boolean() }),
  z.strictObject({ key: z.literal('isInvisible'), to: z.boolean() }),
  z.strictObject({ key: z.literal('sounds'), to: z.boolean() }),
])

type OwnAct = 'people.changeProfile' | 'people.prefer' | 'people.setStatus' | 'people.clearStatus'

const personIdOf = (command: string): string => derivedId('people', INSTANCE, '-', command)

export const peopleCommands = (app: Application) => {
  const claims = claimsOn(app.ports.documents, app.ports.clock)

  const isPerson = async (owner: string): Promise<boolean> => (await app.ports.documents.get(PEOPLE, INSTANCE, owner)) !== undefined
  const isSomewhere = async (owner: string): Promise<boolean> =>
    (await app.ports.documents.count(MEMBERSHIPS, INSTANCE, { equal: { personId: owner, isGone: false } })) > 0

  const claimUsername = (personId: string, wished: string): Promise<void> =>
    claims.take({
      key: keyOfUsername(wished),
      owner: personId,
      shown: { name: wished, field: 'username' },
      hasAppeared: carriesUsername(app.ports.documents, wished),
    })

  const own = (
    self: Self,
    act: OwnAct,
    body: unknown,
    ask: (person: Registered) => PersonCommand | Promise<PersonCommand>,
  ): Promise<Answer> => actOnPerson(app, { self, act, personId: self.personId, body, ask: person => ask(registered(person)) })

  const clearStatus = (self: Self): Promise<Answer> => own(self, 'people.clearStatus', null, () => ({ type: 'clearStatus' }))

  /** Before the person appears; afterwards a repetition with other words must claim nothing in their name. */
  async function prepare(owner: string, via: 'local' | 'set_up', wish: Names, password: string): Promise<void> {
    const { documents } = app.ports
    const isAnew = via === 'set_up' && { patienceMs: 0, hasAppeared: isSomewhere }
    const [byEmail, byUsername] = [carriesEmail(documents, wish.email), carriesUsername(documents, wish.username)]
    const [email, username] = [keyOfEmail(wish.email), keyOfUsername(wish.username)]
    await claims.take({ owner, key: email, shown: { name: wish.email, field: 'email' }, hasAppeared: byEmail, ...isAnew })
    await claims.take({ owner, key: username, shown: { name: wish.username, field: 'username' }, hasAppeared: byUsername, ...isAnew })
    await storeHash(app.ports, owner, await hashPassword(app.ports, password))
  }

  return {
    /** Whether this very command made somebody. */
    isRegistered: (command: string): Promise<boolean> => isPerson(personIdOf(command)),

    /** By secret: a set-up link or an invitation; one that was mailed to the address confirms it. The password is kept apart from the log; it stands before the person appears, and no repetition replaces it. */
    async register(command: string, via: 'local' | 'set_up', input: unknown, isEmailConfirmed = false): Promise<RegisteredAnswer> {
      const { password, ...wish } = parsed(registering, input)
      checkPassword(password, [wish.name, wish.email, wish.username])
      const personId = personIdOf(command)
      if (!(await isPerson(personId))) await prepare(personId, via, wish, password)
      const answer = await actOnPerson(app, {
        self: { personId, command },
        act: 'people.register',
        personId,
        body: wish,
        ask: () => ({
          type: 'register',
          via,
          ...wish,
          ...(isEmailConfirmed && { isEmailConfirmed }),
        }),
      })
      return { ...answer, personId }
    },

    async changeProfile(self: Self, input: unknown): Promise<Answer> {
      const { title, ...wish } = parsed(profile, input)
      let before = wish.username
      const answer = await own(self, 'people.changeProfile', [title, wish], async ({ profile: known }) => {
        before = known.username
        if (before !== wish.username) await claimUsername(self.personId, wish.username)
        return { type: 'changeProfile', ...wish, title: title === '' ? null : title, avatarFileId: known.avatarFileId }
      })
      if (before !== wish.username) await claims.free(keyOfUsername(before), self.personId, carriesUsername(app.ports.documents, before))
      return answer
    },

    /** Undefined bytes take the picture away. Refused when they are no picture. */
    async changePicture(self: Self, bytes: Uint8Array | undefined): Promise<Answer> {
      const avatarFileId = bytes === undefined ? null : await storePicture(app, self, bytes)
      return own(self, 'people.changeProfile', avatarFileId, ({ profile: known }) => ({ type: 'changeProfile', ...known, avatarFileId }))
    },

    setStatus(self: Self, input: unknown): Promise<Answer> {
      const wish = parsed(status, input)
      if (wish.emoji === '' && wish.text === '') return clearStatus(self)
      return own(self, 'people.setStatus', wish, async () => ({
        type: 'setStatus',
        ...wish,
        emoji: await keptSign(app, self.personId, wish.emoji, 'emoji'),
      }))
    },
    clearStatus,
    /** By its timer: only the status that the event of this version set. */
    expireStatus: (self: Self & Pick<By, 'cause'>, setIn: number): Promise<Answer> =>
      actOnPerson(app, {
        self,
        act: 'people.clearStatus',
        personId: self.personId,
        body: ['over', setIn],
        ask: () => ({ type: 'expireStatus', setIn }),
      }),

    prefer(self: Self, input: unknown): Promise<Answer> {
      const wish = parsed(preference, input)
      return own(self, 'people.prefer', wish, () => ({ type: 'prefer', ...wish }))
    },

    ...addressCommands(app),
    ...preferenceCommands(app),
    ...operatorCommands(app),
  }
}

function registered(person: Person): Registered {
  if (person.status === 'none') throw notFound()
  return person
}

export const PICTURE_SIZES = [96, 256] as const // 48 px drawn twice as fine, and the picture on one's own page
export const pictureKey = (personId: string, fileId: string, size: number): string => `instance/people/${personId}/${fileId}-${size}.webp`

async function storePicture(app: Application, self: Self, bytes: Uint8Array): Promise<string> {
  const fileId = derivedId('files', INSTANCE, self.personId, self.command)
  for (const size of PICTURE_SIZES) {
    const picture = await app.ports.pictures.square(bytes, size)
    if (!picture) throw invalid('picture', 'This is not a picture Flowra can show. Use PNG, JPEG, GIF, WebP or AVIF.', 'file_kind')
    await app.ports.files.put(pictureKey(self.personId, fileId, size), picture)
  }
  return fileId
}
