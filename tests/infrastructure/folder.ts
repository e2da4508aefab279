import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An empty folder that goes at the end of the test, and where a store would lie in it. */
export async function aFolder() {
  const path = await mkdtemp(join(tmpdir(), 'flowra-'))
  return { path, store: join(path, 'flowra.db'), [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
