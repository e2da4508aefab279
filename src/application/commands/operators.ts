import { z } from 'zod'
import { actOnPerson } from '../act.ts'
import type { Application } from '../application.ts'
import type { Answer } from '../execute.ts'
import { id, optionalLine, parsed } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { PEOPLE } from '../read-models/people.ts'
import { permit } from '../rights.ts'
import type { Self } from './people.ts'

const reason = z.strictObject({ reason: optionalLine(LIMITS.topic) })

/** What whoever runs this Flowra may do with accounts. */
export const operatorCommands = (app: Application) => ({
  async deactivate(self: Self, personId: string, input: unknown): Promise<Answer> {
    const wish = parsed(reason, input)
    await mayOperate(app, self, 'people.deactivate')
    const operatorCount = await operators(app)
    return actOnPerson(app, {
      self,
      act: 'people.deactivate',
      personId: id.parse(personId),
      body: wish,
      ask: () => ({ type: 'deactivate', ...wish, operatorCount }),
    })
  },
  async reactivate(self: Self, personId: string): Promise<Answer> {
    await mayOperate(app, self, 'people.reactivate')
    return actOnPerson(app, {
      self,
      act: 'people.reactivate',
      personId: id.parse(personId),
      body: null,
      ask: () => ({ type: 'reactivate' }),
    })
  },
  async grantOperator(self: Self, personId: string): Promise<Answer> {
    await mayOperate(app, self, 'people.grantOperator')
    return actOnPerson(app, {
      self,
      act: 'people.grantOperator',
      personId: id.parse(personId),
      body: null,
      ask: () => ({ type: 'grantOperator' }),
    })
  },
  async revokeOperator(self: Self, personId: string): Promise<Answer> {
    await mayOperate(app, self, 'people.revokeOperator')
    const operatorCount = await operators(app)
    return actOnPerson(app, {
      self,
      act: 'people.revokeOperator',
      personId: id.parse(personId),
      body: null,
      ask: () => ({ type: 'revokeOperator', operatorCount }),
    })
  },
})

/** An operator acts by that right alone, in no workspace. */
export async function mayOperate(
  app: Application,
  self: Self,
  act:
    | 'people.deactivate'
    | 'people.reactivate'
    | 'people.grantOperator'
    | 'people.revokeOperator'
    | 'people.makeResetLink'
    | 'people.resetFactor',
): Promise<void> {
  permit(await app.rights.principal(INSTANCE, self.personId), act, {})
}

/** Who is deactivated runs nothing. */
async function operators(app: Application): Promise<number> {
  const all = await app.ports.documents.find(PEOPLE, INSTANCE, { equal: { isOperator: true }, limit: MOST_OPERATORS })
  return all.filter(person => person.isActive).length
}
const MOST_OPERATORS = 1_000
