import { type Rejected, rejected } from '../domain/decider.ts'
import type { Application, By } from './application.ts'
import { RATES } from './limits.ts'
import { INSTANCE } from './ports.ts'

/** Nobody's address is flooded, however many people or strangers have it written to. */
export const mayWriteTo = async ({ ports: { limits, keys } }: Pick<Application, 'ports'>, address: string): Promise<boolean> =>
  (await limits.take(RATES.mailTo, keys.digest('mail to', address))).isAllowed

/**
 * Asked before somebody has an address of their choice written to: of them, of the address, and last of what all share, so that nobody
 * uses that up by asking for what is refused. A workspace answers for its invitations; of the whole instance it is a fuse.
 */
export async function mayHaveWritten(
  app: Pick<Application, 'ports'>,
  by: Pick<By, 'personId' | 'workspaceId'>,
  address: string,
): Promise<void> {
  const { limits } = app.ports
  const shared = by.workspaceId === INSTANCE ? RATES.mailOfInstance : RATES.mailOfWorkspace
  const isOwnRate = (await limits.take(RATES.mail, by.personId)).isAllowed
  if (!isOwnRate || !(await mayWriteTo(app, address))) throw tooMuchMail()
  if (!(await limits.take(shared, by.workspaceId)).isAllowed) throw tooMuchMail()
}

const tooMuchMail = (): Rejected => rejected('slow_down', 'That was a lot of mail at once. Try again in an hour.', 'email')
