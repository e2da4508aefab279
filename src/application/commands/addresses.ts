import { z } from 'zod'
import { Rejected, rejected } from '../../domain/decider.ts'
import { actOnPerson } from '../act.ts'
import type { Application } from '../application.ts'
import { carriesEmail, claimsOn, keyOfEmail } from '../claims.ts'
import type { Answer } from '../execute.ts'
import { email, parsed } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { putLetter } from '../outbox.ts'
import { INSTANCE } from '../ports.ts'
import { PEOPLE, type PersonDocument } from '../read-models/people.ts'
import { seal, unseal } from '../seals.ts'
import { newSecret, outdate, SECRETS, type SecretDocument, spend } from '../secrets.ts'
import { mayHaveWritten } from '../writing-to.ts'
import type { Self } from './people.ts'

const asking = z.strictObject({ email })

const PURPOSE = 'confirmation'

/** The address that belongs to an account, once whoever reads what is sent there has said so. */
export const addressCommands = (app: Application) => {
  const { ports } = app
  const claims = claimsOn(ports.documents, ports.clock)
  const personAt = (personId: string): Promise<PersonDocument | undefined> => ports.documents.get(PEOPLE, INSTANCE, personId)

  async function isOthers(address: string, personId: string): Promise<boolean> {
    const owner = await claims.ownerOf(keyOfEmail(address))
    return owner !== undefined && owner !== personId && (await carriesEmail(ports.documents, address)(owner))
  }

  const addressIn = (secret: SecretDocument): string => unseal(ports, PURPOSE, secret.subject, secret.sealed ?? '') ?? ''

  return {
    /** A letter with a link to the address. Whether it is somebody's already, only its reader could learn: to them none is sent. */
    async askForEmail(self: Self, input: unknown): Promise<void> {
      const { email: address } = parsed(asking, input)
      if (!ports.mail) throw rejected('no_mail', NO_MAIL)
      await mayHaveWritten(app, { personId: self.personId, workspaceId: INSTANCE }, address)
      const person = await personAt(self.personId)
      const lastsMs = LIMITS.confirmationLink * 1000
      const sealed = seal(ports, PURPOSE, self.personId, address)
      const wish = {
        purpose: PURPOSE,
        subject: self.personId,
        workspace: INSTANCE,
        expiresAt: ports.clock.now() + lastsMs,
        sealed,
      } as const
      const { token, document } = newSecret(ports, wish)
      await ports.documents.put(SECRETS, document)
      const isVoid = await isOthers(address, self.personId)
      const id = derivedId('mail', INSTANCE, self.personId, self.command)
      const facts = { kind: 'confirmation', name: person?.name ?? '', token, hours: LIMITS.confirmationLink / 3600 } as const
      const isPut = await putLetter(ports, { id, subject: self.personId, to: address, facts, lastsMs, command: self.command, isVoid })
      if (isPut) await outdate(ports.documents, PURPOSE, self.personId, document)
      else await spend(ports.documents, document) // the form came twice: its letter holds the link of the first
    },

    /** By secret: the link. What is sent to the address before opens nothing any more. */
    async changeEmail(command: string, secret: SecretDocument): Promise<Answer> {
      const [personId, address] = [secret.subject, addressIn(secret)]
      if (address === '') throw rejected('gone', 'This link cannot be read any more. Ask for another one.')
      const before = (await personAt(personId))?.email ?? ''
      const taking = { key: keyOfEmail(address), owner: personId, shown: { name: address, field: 'email' } }
      await claims.take({ ...taking, hasAppeared: carriesEmail(ports.documents, address) }).catch(whenTaken)
      if (!(await spend(ports.documents, secret))) throw rejected('gone', 'This link was used before.')
      const answer = await actOnPerson(app, {
        self: { personId, command },
        act: 'people.changeEmail',
        personId,
        body: address,
        ask: async () => ({ type: 'changeEmail', email: address, isSame: isSame(await personAt(personId), address) }),
      })
      await outdate(ports.documents, 'reset', personId)
      if (before !== address && before !== '') await claims.free(keyOfEmail(before), personId, carriesEmail(ports.documents, before))
      return answer
    },
  }
}

const NO_MAIL = 'This server sends no mail, so no address can be confirmed. Ask whoever runs it.'

const isSame = (person: PersonDocument | undefined, address: string): boolean =>
  person?.email === address && person.isEmailConfirmed === true

/** The link told its reader that the address is theirs; it may be another account's by now. */
function whenTaken(error: unknown): never {
  throw error instanceof Rejected ? rejected('name_taken', 'There is another account with this address by now.') : error
}
