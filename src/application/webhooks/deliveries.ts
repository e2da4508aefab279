import { hash } from 'node:crypto'
import { newClientId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { type Collection, INSTANCE, type Ports } from '../ports.ts'

/** What a program sent under an id of its own: the client id that we gave it, so that the same delivery finds its own message. */
type DeliveryDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly command: string
  readonly expiresAt: number
}

export const DELIVERIES: Collection<DeliveryDocument> = { name: 'deliveries', indexes: [['expiresAt']] }

type Store = Pick<Ports, 'documents' | 'clock' | 'random'>

/** The client id of a delivery: the same for the same id, whatever became of it before. Without an id every one is another. */
export async function commandOf(ports: Store, botId: string, deliveryId: string | undefined): Promise<string> {
  const { documents, clock, random } = ports
  const command = newClientId(clock.now(), random.bytes(10))
  if (deliveryId === undefined) return command
  const id = hash('sha256', `${botId}\n${deliveryId}`)
  const expiresAt = clock.now() + LIMITS.hookRepeatsMs
  await documents.put(DELIVERIES, { workspaceId: INSTANCE, id, version: 1, command, expiresAt })
  return (await documents.get(DELIVERIES, INSTANCE, id))?.command ?? command
}
