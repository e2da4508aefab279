import { randomUUID } from 'node:crypto'
import type { Broadcast, Clock } from '../application/ports.ts'
import { type Client, isGuest } from './client.ts'
import type { Delivery, Parcel } from './delivery.ts'
import type { SocketDoors } from './doors.ts'
import { type Elsewhere, elsewhere, heard, isLive, type Saying, type State, strongest, WHOLE_MS, type Word } from './elsewhere.ts'
import { frameOf } from './frame.ts'
import type { Hub } from './hub.ts'
import { encode, type PresenceState } from './protocol.ts'
import { guestsTopic, membersTopic, presenceTopic } from './topics.ts'

/**
 * Who is there, as far as this process and those it hears of know. Told whole to a socket that opens, then as changes, at most once
 * a second and in one frame per workspace. Processes tell each other of their own people only, where they have any. Never stored.
 */
export type Presence = {
  opened(client: Client): void
  closed(client: Client): void
  tick(): void
  /** Those who show it. */
  present(workspaceId: string): ReadonlySet<string>
  close(): void
}

type People = Readonly<Record<string, PresenceState>>
type Person = { readonly clients: Set<Client>; leftAt: number; said: Word } // said: to other processes
type Workspace = {
  readonly people: Map<string, Person> // here
  readonly elsewhere: Elsewhere
  readonly touched: Set<string> // who may look different since the last tick
  readonly shown: Map<string, PresenceState> // here and elsewhere; nobody who is offline
  whole: Parcel | undefined // of what is shown, until that changes
  wholeAt: number // when the others were told all
  readonly leave: () => void
}
type Parts = { readonly clock: Clock; readonly broadcast: Broadcast; readonly hub: Hub; readonly delivery: Delivery }

const ONLINE_MS = 5 * 60_000
const OFFLINE_MS = 60_000

export function presence({ clock, broadcast, hub, delivery }: Parts, doors: Pick<SocketDoors, 'visible' | 'report'>): Presence {
  const { give } = delivery
  const workspaces = new Map<string, Workspace>()
  const node = randomUUID()
  let ticks = 0

  function entered(workspaceId: string): Workspace {
    const workspace: Workspace = {
      people: new Map(),
      elsewhere: elsewhere(),
      touched: new Set(),
      shown: new Map(),
      whole: undefined,
      wholeAt: clock.now(),
      leave: broadcast.subscribe(presenceTopic(workspaceId), payload => hear(workspace, heard(payload))),
    }
    say(workspaceId, { isWhole: true, asks: true, people: {} })
    return workspace
  }

  function say(workspaceId: string, saying: Omit<Saying, 'node'>): void {
    broadcast.publish(presenceTopic(workspaceId), Buffer.from(JSON.stringify({ node, ...saying })))
  }

  /** Whoever has a socket elsewhere left here for there: what is remembered here must not outlive what is known there. */
  function hear(workspace: Workspace, saying: Saying | undefined): void {
    if (!saying) return
    if (saying.asks) workspace.wholeAt = -Infinity
    for (const personId of workspace.elsewhere.hear(saying, clock.now())) {
      workspace.touched.add(personId)
      const person = workspace.people.get(personId)
      if (person?.clients.size === 0 && isLive(saying.people[personId])) person.leftAt = -Infinity
    }
  }

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

  /** All that is known here once in a while, for those who missed something or came later; otherwise what has changed. */
  function tellOthers(workspaceId: string, workspace: Workspace, changes: Readonly<Record<string, Word>>, now: number): void {
    const isWhole = now - workspace.wholeAt >= WHOLE_MS
    if (isWhole) workspace.wholeAt = now
    const people = isWhole ? Object.fromEntries([...workspace.people].map(([id, { said }]) => [id, said])) : changes
    if (isWhole || Object.keys(people).length > 0) say(workspaceId, { isWhole, asks: false, people })
  }

  function leave(workspaceId: string, workspace: Workspace): void {
    workspace.leave()
    workspaces.delete(workspaceId)
  }

  return {
    opened(client) {
      const { workspaceId, personId } = client.viewer
      const workspace = workspaces.getOrInsertComputed(workspaceId, entered)
      workspace.people.getOrInsertComputed(personId, () => ({ clients: new Set(), leftAt: 0, said: 'gone' })).clients.add(client)
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
        tellOthers(id, workspace, changesHere(workspace, now), now)
        for (const personId of workspace.elsewhere.expire(now)) workspace.touched.add(personId)
        const changes = changesIn(workspace)
        if (workspace.people.size === 0) leave(id, workspace)
        if (Object.keys(changes).length === 0) continue
        workspace.whole = undefined
        tellChanges(id, changes)
      }
    },
    present: workspaceId => new Set(workspaces.get(workspaceId)?.shown.keys()),
    close() {
      for (const [id, workspace] of workspaces) leave(id, workspace)
    },
  }
}

/** Of the people of this process, for the others. */
function changesHere({ people, touched }: Workspace, now: number): Readonly<Record<string, Word>> {
  const changes: Record<string, Word> = {}
  for (const [id, person] of people) {
    const word = wordOf(person, now)
    if (word !== person.said) {
      changes[id] = word
      touched.add(id)
    }
    person.said = word
    if (word === 'gone') people.delete(id)
  }
  return changes
}

/** A reload is no absence: who has no socket keeps what was shown for a minute. Of who was hidden nothing is kept. */
function wordOf({ clients, leftAt, said }: Person, now: number): Word {
  if (clients.size === 0) return now - leftAt >= OFFLINE_MS ? 'gone' : left(said)
  const here = [...clients]
  if (here.some(client => client.viewer.isInvisible)) return 'hidden'
  return here.some(client => now - client.inputAt < ONLINE_MS) ? 'online' : 'away'
}

function left(said: Word): Word {
  switch (said) {
    case 'online':
      return 'wasOnline'
    case 'away':
      return 'wasAway'
    case 'hidden':
      return 'gone'
    default:
      return said
  }
}

/** Of all people, for the pages. */
function changesIn({ people, elsewhere: others, touched, shown }: Workspace): People {
  const changes: Record<string, PresenceState> = {}
  for (const id of touched) {
    const said = people.get(id)?.said
    const state = shownAs(strongest([said === 'gone' ? undefined : said, others.of(id)]))
    if (state === (shown.get(id) ?? 'offline')) continue
    changes[id] = state
    if (state === 'offline') shown.delete(id)
    else shown.set(id, state)
  }
  touched.clear()
  return changes
}

function shownAs(state: State | undefined): PresenceState {
  switch (state) {
    case 'online':
    case 'wasOnline':
      return 'online'
    case 'away':
    case 'wasAway':
      return 'away'
    default:
      return 'offline'
  }
}

const shownIn = ({ shown }: Workspace): People => Object.fromEntries(shown)
const parcelOf = (people: People): Parcel => ({ bytes: frameOf(encode({ t: 'presence', people })), frames: 1 })
