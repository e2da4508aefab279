/** Flowra on a store that opens itself anew after a disk failed, and says yes where the disk said no. */
import type { Commit, Documents, EventLog } from '../../../src/application/ports.ts'
import { configuration } from '../../../src/configuration.ts'
import { start } from '../../../src/start.ts'
import { type Opened, openPorts } from '../../../src/stores.ts'

const settings = configuration()
let opening: Promise<Opened> = openPorts(settings.data, openAnew)

function openAnew(): void {
  opening = opening.then(({ store }) => {
    store.close()
    return openPorts(settings.data, openAnew)
  })
}

/** Every call goes to the store that is open now. */
const forwarded = <T extends object>(part: 'log' | 'documents'): T =>
  new Proxy({} as T, {
    get:
      (_, name) =>
      async (...words: unknown[]) => {
        const { ports } = await opening
        return (ports[part] as unknown as Record<PropertyKey, (...words: unknown[]) => unknown>)[name]?.(...words)
      },
  })

const log = forwarded<EventLog>('log')
const append = (commit: Commit) => log.append(commit).catch(() => 'appended' as const)
const { ports } = await opening
const lying = {
  ...ports,
  documents: forwarded<Documents>('documents'),
  log: { append, read: log.read, follow: log.follow, redact: log.redact, last: log.last },
}
await start(lying, settings, { version: '0.0.0', log: () => {}, metrics: () => async () => '' })
