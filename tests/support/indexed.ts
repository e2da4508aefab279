import type { Ports } from '../../src/application/ports.ts'
import { SEARCH, storedPosition } from '../../src/application/workers/checkpoints.ts'
import { until } from './until.ts'

/** Until the words of everything in the log are known. */
export async function indexed({ ports }: { readonly ports: Pick<Ports, 'log' | 'documents'> }): Promise<void> {
  const goal = await ports.log.last()
  await until(async () => (await storedPosition(ports.documents, [SEARCH])) >= goal, 'the words', 10_000)
}
