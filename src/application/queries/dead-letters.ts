import type { Application } from '../application.ts'
import { type DeadLetters, deadLettersIn } from '../dead-letters.ts'
import { INSTANCE } from '../ports.ts'
import { permit } from '../rights.ts'

/** What workers could not do, for operators. */
export async function deadLetters(app: Application, personId: string): Promise<DeadLetters> {
  permit(await app.rights.principal(INSTANCE, personId), 'deadLetters.list', {})
  return deadLettersIn(app.ports.documents)
}
