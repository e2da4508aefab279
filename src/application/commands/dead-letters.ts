import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { decide, type Replayed, replayed } from '../dead-letters.ts'
import { INSTANCE } from '../ports.ts'
import { permit } from '../rights.ts'
import type { Self } from './people.ts'

/** Operators decide about what workers could not do. No event: nothing of it is anybody's content. */
export const deadLetterCommands = (app: Application) => ({
  async replay(self: Pick<Self, 'personId'>, id: string): Promise<Replayed> {
    permit(await app.rights.principal(INSTANCE, self.personId), 'deadLetters.replay', {})
    return replayed(app.ports.documents, id)
  },
  async discard(self: Pick<Self, 'personId'>, id: string): Promise<void> {
    permit(await app.rights.principal(INSTANCE, self.personId), 'deadLetters.discard', {})
    if (!(await decide(app.ports.documents, id, 'discarded'))) throw notFound()
  },
})
