import type { Event, EventLog, Position } from '../ports.ts'

/** Which streams the log holds behind a position, how far each goes, and where the log ended. */
export type Sweep = {
  readonly streams: ReadonlyMap<string, number> // last version
  readonly events: number
  readonly position: Position
  workspaceOf(stream: string): string
}

const AT_ONCE = 1000

/** Names and last versions only: what is kept grows with the streams, not with the events. */
export async function sweepOf(log: EventLog, after: Position = 0): Promise<Sweep> {
  const streams = new Map<string, number>()
  const workspaces = new Map<string, string>()
  let events = 0
  let position = after
  for (let page = await log.follow(after, AT_ONCE); page.length > 0; page = await log.follow(position, AT_ONCE)) {
    for (const event of page) {
      streams.set(event.stream, event.version)
      workspaces.set(event.stream, event.workspaceId)
    }
    events += page.length
    position = (page.at(-1) as Event & { position: Position }).position
  }
  return { streams, events, position, workspaceOf: stream => workspaces.get(stream) as string }
}
