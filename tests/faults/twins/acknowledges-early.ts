/** Flowra with a log that answers a little before it has written: what a kill in between takes was acknowledged. */

import type { Commit } from '../../../src/application/ports.ts'
import { configuration } from '../../../src/configuration.ts'
import { start } from '../../../src/start.ts'
import { openPorts } from '../../../src/stores.ts'

const LATE_MS = 150

const settings = configuration()
const { ports } = await openPorts(settings.data, () => process.exit(1))
const log = {
  ...ports.log,
  async append(commit: Commit) {
    setTimeout(() => ports.log.append(commit), LATE_MS)
    return 'appended' as const
  },
}
await start({ ...ports, log }, settings, { version: '0.0.0', log: () => {}, metrics: () => async () => '' })
process.on('SIGTERM', () => process.exit(0))
