import type { Client } from './client.ts'
import type { Connection } from './connection.ts'

/** May this process speak for the store now (R21)? `held`: it could not read the log lately; `lost`: not for long. */
export type Standing = 'fresh' | 'held' | 'lost'

type Parts = {
  standing(): Standing
  readonly all: ReadonlySet<Connection>
  missed(): readonly Client[]
  report(error: unknown): void
}

/** Pages of a process that is cut off go to another; what was held back is fetched anew by whoever may still have it. Asked every second. */
export function keepStanding({ standing, all, missed, report }: Parts): void {
  const now = standing()
  if (now === 'lost') for (const { client } of all) client.socket.close(1013)
  if (now !== 'fresh') return
  const left = new Set(missed())
  if (left.size > 0) for (const connection of all) if (left.has(connection.client)) connection.renew().catch(report)
}
