import type { Clock } from '../application/ports.ts'
import { type Client, isGuest } from './client.ts'
import type { Delivery, Parcel } from './delivery.ts'
import type { SocketDoors } from './doors.ts'
import { frameOf } from './frame.ts'
import type { Hub } from './hub.ts'
import { encode, type PresenceState } from './protocol.ts'
import { guestsTopic, membersTopic } from './topics.ts'

/**
 * Who is there, as far as this process knows. Told whole to a socket that opens, then as changes, at most once a second and
 * in one frame per workspace. Never stored.
 */
export type Presence = {
  opened(client: Client): void
  closed(client: Client): void
  tick(): void
}

type People = Readonly<Record<string, PresenceState>>
type Person = { readonly clients: Set<Client>; leftAt: number; shown: PresenceState }
type Workspace = { readonly people: Map<string, Person>; whole: Parcel | undefined } // whole: of what is shown, until that changes

const ONLINE_MS = 5 * 60_000
const OFFLINE_MS = 60_000

export function presence(clock: Clock, hub: Hub, { give }: Delivery, doors: Pick<SocketDoors, 'visible' | 'report'>): Presence {
  const workspaces = new Map<string, Workspace>()
  let ticks = 0

  /** Also when nobody is there: the page may remember others from before. */
  function tellWhole(client: Client, workspace: Workspace): void {
    if (isGuest(client)) seenBy(client, shownIn(workspace)).then(people => give(client, parcelOf(people), undefined), doors.report)
    else {
      workspace.whole ??= parcelOf(shownIn(workspace))
      give(client, workspace.whole, undefined)
    }
  }

  function tellChanges(workspaceId: string, changes: People): void {
    const text = encode({ t: 'presence', people: changes })
    hub.tellSoon(membersTopic(workspaceId), { key: `presence ${ticks}`, text, isFleeting: true })
    for (const guest of hub.members(guestsTopic(workspaceId))) tellGuest(guest, changes).catch(doors.report)
  }

  async function tellGuest(guest: Client, changes: People): Promise<void> {
    const people = await seenBy(guest, changes)
    if (Object.keys(people).length > 0) give(guest, parcelOf(people), undefined)
  }

  async function seenBy(guest: Client, people: People): Promise<People> {
    const ids = new Set(await doors.visible(guest.viewer, Object.keys(people)))
    return Object.fromEntries(Object.entries(people).filter(([id]) => ids.has(id)))
  }

  function changesIn(workspace: Workspace, now: number): People {
    const changes: Record<string, PresenceState> = {}
    for (const [id, person] of workspace.people) {
      const state = stateOf(person, now)
      if (state !== person.shown) changes[id] = state
      person.shown = state
      if (person.clients.size === 0 && state === 'offline') workspace.people.delete(id)
    }
    return changes
  }

  return {
    opened(client) {
      const { workspaceId, personId } = client.viewer
      const workspace = workspaces.getOrInsertComputed(workspaceId, () => ({ people: new Map(), whole: undefined }))
      workspace.people.getOrInsertComputed(personId, () => ({ clients: new Set(), leftAt: 0, shown: 'offline' })).clients.add(client)
      tellWhole(client, workspace)
    },
    closed(client) {
      const person = workspaces.get(client.viewer.workspaceId)?.people.get(client.viewer.personId)
      if (person?.clients.delete(client) && person.clients.size === 0) person.leftAt = clock.now()
    },
    tick() {
      const now = clock.now()
      ticks++
      for (const [id, workspace] of workspaces) {
        const changes = changesIn(workspace, now)
        if (workspace.people.size === 0) workspaces.delete(id)
        if (Object.keys(changes).length === 0) continue
        workspace.whole = undefined
        tellChanges(id, changes)
      }
    },
  }
}

/** A reload is no absence: who has no socket keeps what was shown for a minute. */
function stateOf({ clients, leftAt, shown }: Person, now: number): PresenceState {
  if (clients.size === 0) return now - leftAt >= OFFLINE_MS ? 'offline' : shown
  const here = [...clients]
  if (here.some(client => client.viewer.isInvisible)) return 'offline'
  return here.some(client => now - client.inputAt < ONLINE_MS) ? 'online' : 'away'
}

function shownIn({ people }: Workspace): People {
  const shown = [...people].filter(([, person]) => person.shown !== 'offline').map(([id, person]) => [id, person.shown])
  return Object.fromEntries(shown)
}

const parcelOf = (people: People): Parcel => ({ bytes: frameOf(encode({ t: 'presence', people })), frames: 1 })
