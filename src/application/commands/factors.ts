import { type Rejected, rejected } from '../../domain/decider.ts'
import type { PersonCommand } from '../../domain/people.ts'
import { actOnPerson } from '../act.ts'
import type { Application } from '../application.ts'
import { claimsOn, keyOfEmail, keyOfUsername } from '../claims.ts'
import { invalid } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { drawFactor, drawnFor, FACTORS, factorOf, newCodes, readyToTurnOn, shownAgain } from '../factors.ts'
import { INSTANCE } from '../ports.ts'
import { PEOPLE, type PersonDocument } from '../read-models/people.ts'
import { mayOperate } from './operators.ts'
import type { Self } from './people.ts'

type Change = Extract<PersonCommand, { type: 'turnOnFactor' | 'turnOffFactor' | 'resetFactor' | 'makeRecoveryCodes' }>

const change = (app: Application, self: Self, personId: string, command: Change): Promise<Answer> =>
  actOnPerson(app, { self, act: `factors.${command.type}`, personId, body: null, ask: (): PersonCommand => command })

/** What is asked for beside the password. The event says that it is so; its secrets are kept apart. */
export const factorCommands = (app: Application) => ({
  /** Draws one, which counts when `turnOn` has seen a code of it. */
  async begin(self: Self): Promise<void> {
    if ((await personAt(app, self.personId))?.hasFactor) throw isOn()
    await drawFactor(app.ports, self.personId)
  },

  /** Answers the recovery codes: to this command, and no other. Of two that are turned on in the same moment the log takes one. */
  async turnOn(self: Self, code: string): Promise<readonly string[]> {
    const { personId, command } = self
    const drawn = await drawnFor(app.ports, personId)
    const person = await personAt(app, personId)
    if (person?.hasFactor) return shownBefore(app, self)
    const ready = drawn && readyToTurnOn(app.ports, { personId, command, at: person?.version ?? 0 }, drawn, code)
    if (!ready) throw invalid('code', 'This code does not fit. Look at the clock of your phone, and enter the code it shows now.')
    const { factor, codes } = ready
    await app.ports.documents.put(FACTORS, factor)
    await change(app, self, personId, { type: 'turnOnFactor', factorId: factor.id })
    if ((await personAt(app, personId))?.factorId !== factor.id) {
      await erase(app, factor.id)
      throw isOn()
    }
    await erase(app, personId)
    return codes
  },

  async makeCodes(self: Self): Promise<readonly string[]> {
    const { version } = await change(app, self, self.personId, { type: 'makeRecoveryCodes' })
    const codes = await newCodes(app.ports, { ...self, at: version })
    if (!codes) throw rejected('codes_replaced', 'Newer recovery codes have been made since, and only those count.')
    return codes
  },

  async turnOff(self: Self): Promise<void> {
    await takeOff(app, self, self.personId, 'turnOffFactor')
  },

  /** By an operator, for somebody who lost phone and codes: by e-mail address or username. Every session of theirs ends. */
  async reset(self: Self, who: string): Promise<string> {
    await mayOperate(app, self, 'people.resetFactor')
    const personId = await personCalled(app, who)
    if (personId === undefined) throw invalid('who', 'There is nobody called that here.')
    return resetFactor(app, self, personId)
  },
})

/** For the command line, whose right is the machine itself. Answers the name. */
export async function resetFactor(app: Application, self: Self, personId: string): Promise<string> {
  const person = await personAt(app, personId)
  if (!person?.hasFactor) throw invalid('who', 'They have no second factor.')
  await takeOff(app, self, personId, 'resetFactor')
  return person.name
}

/** The form came twice: whoever sees only its second answer sees the codes there. */
async function shownBefore(app: Application, self: Self): Promise<readonly string[]> {
  const factor = await factorOf(app.ports, self.personId)
  const codes = factor && shownAgain(app.ports, factor, self)
  if (!codes) throw isOn()
  return codes
}

/** The log first: what is left when this is cut off opens nothing. Said again when another one is on, it takes nothing off. */
async function takeOff(app: Application, self: Self, personId: string, type: 'turnOffFactor' | 'resetFactor'): Promise<void> {
  const before = await factorOf(app.ports, personId)
  await change(app, self, personId, { type })
  if ((await personAt(app, personId))?.hasFactor) return
  if (before) await erase(app, before.id)
  await erase(app, personId)
}

/** As people write it: an address, or a name with or without its @. */
export function personCalled(app: Application, who: string): Promise<string | undefined> {
  const typed = who.trim().toLowerCase()
  const key = typed.includes('@', 1) ? keyOfEmail(typed) : keyOfUsername(typed.replace(/^@/, ''))
  return claimsOn(app.ports.documents, app.ports.clock).ownerOf(key)
}

const personAt = (app: Application, personId: string): Promise<PersonDocument | undefined> =>
  app.ports.documents.get(PEOPLE, INSTANCE, personId)
const erase = (app: Application, factorId: string): Promise<void> => app.ports.documents.erase(FACTORS, INSTANCE, factorId)
const isOn = (): Rejected =>
  rejected('factor_on', 'Your second factor is on already. If you did not keep its recovery codes, make new ones.')
