import { COLLECTIONS } from '../../src/application/core.ts'
import { configuration } from '../../src/configuration.ts'
import { openedThere } from './opened.ts'
import type { Outcome } from './outcome.ts'

/** Makes what the store lacks, and says what that was. */
export async function migrate(): Promise<Outcome> {
  const { mongoUrl } = configuration()
  if (mongoUrl === undefined)
    return openedThere(async () => ({ lines: ['The store has everything; it gets it whenever it is opened.'], facts: { done: [] } }))
  const { migrate: migrateMongo } = await import('../../src/infrastructure/mongo/schema.ts')
  const done = await migrateMongo(mongoUrl, COLLECTIONS)
  const lines = done.map(({ collection, did }) => `${collection}: ${did}`)
  const refused = done.filter(({ isRefused }) => isRefused).length
  const note = refused > 0 ? ['Nothing is wrong without these indexes, only slower.'] : []
  return { lines: lines.length > 0 ? [...lines, ...note] : ['There was nothing to do.'], facts: { done } }
}
