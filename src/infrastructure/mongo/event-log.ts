import type { Collection } from 'mongodb'
import type { Commit, Event, EventLog, Fact, Position, Wanted } from '../../application/ports.ts'
import { text, whole } from '../values.ts'
import { MAX_TIME_MS } from './client.ts'
import { eventsIn, redacted, type StoredCommit, toCommit } from './commits.ts'
import type { Ends } from './ends.ts'
import { persistently, reading } from './patience.ts'
import type { Place, Places } from './places.ts'
import type { Rows } from './rows.ts'
import type { Turns } from './turns.ts'

type Parts = {
  readonly commits: Collection<StoredCommit>
  readonly turns: Turns
  readonly rows: Rows
  readonly ends: Ends
  readonly places: Places
  /** Everything that was answered before has its place in the order when this resolves. */
  settled(): Promise<void>
}

const OPTIONS = { projection: { stream: 1, first: 1, last: 1, subjects: 1, bodies: 1 }, maxTimeMS: MAX_TIME_MS } as const

export function mongoEventLog({ commits, turns, rows, ends, places, settled }: Parts): EventLog {
  let isPending = true // something was appended here, or before we were, that the order may not hold yet

  async function append(commit: Commit): Promise<'appended' | 'conflict'> {
    const head = rows.toRow(commit.head)
    const stored = commit.events.length > 0 ? toCommit(commit, { collection: head.collection, key: head.stored._id }) : undefined
    const appending = turns.append({ stream: commit.stream, commit: stored, rows: commit.documents.map(rows.toRow), head })
    return appending.finally(() => {
      isPending ||= stored !== undefined
    })
  }

  /** Of the first commit some events may lie in front of `after`, hence one more. */
  async function read(stream: string, { after = 0, subject, limit }: Parameters<EventLog['read']>[1]): Promise<readonly Event[]> {
    const ofSubject = subject === undefined ? {} : { subjects: text(subject, 'subject') }
    const filter = { stream: text(stream, 'stream'), last: { $gt: whole(after, 'after') }, ...ofSubject }
    const some = commits.find(filter, OPTIONS).sort({ last: 1 })
    const found = await reading(() => (limit === undefined ? some : some.limit(limit + 1)).toArray())
    for (const { last } of found) ends.note(stream, last)
    const events = found.flatMap(one => eventsIn(one, (version, own) => version > after && (subject === undefined || own === subject)))
    return limit === undefined ? events : events.slice(0, limit)
  }

  /** What was answered here a moment ago is waited for, so that whoever is woken by it finds it. */
  async function follow(after: Position, limit: number, isWanted: Wanted = () => true) {
    let page = await reading(() => places.page(after, limit))
    if (page.length === 0 && isPending) {
      isPending = false
      await reading(settled)
      page = await reading(() => places.page(after, limit))
    }
    const end = Math.min(page.at(-1)?.last ?? 0, after + limit)
    const isAsked = (stream: string, version: number, position: Position) =>
      position > after && position <= end && (position === end || isWanted({ stream, version }))
    const asked = page.filter(place => versionsOf(place).some(([version, position]) => isAsked(place.stream, version, position)))
    const found = await reading(() => commits.find({ _id: { $in: asked.map(({ commit }) => commit) } }, OPTIONS).toArray())
    const byKey = new Map(found.map(one => [one._id, one]))
    return asked.flatMap(place => {
      const commit = byKey.get(place.commit)
      if (!commit) throw new Error(`The log has lost ${place.commit}, which stands at ${place._id}.`)
      const offset = place._id - place.first
      const events = eventsIn(commit, version => isAsked(place.stream, version, version + offset))
      return events.map(event => ({ ...event, position: event.version + offset }))
    })
  }

  /** Compare and set: another redaction of the same commit may come between. */
  async function redactIn(commit: StoredCommit, facts: ReadonlyMap<number, Fact>): Promise<boolean> {
    const { _id, revision } = commit
    const changed = { bodies: redacted(commit, facts), revision: revision + 1 }
    return (await commits.updateOne({ _id, revision }, { $set: changed })).matchedCount === 1
  }

  async function redact(stream: string, facts: ReadonlyMap<number, Fact>): Promise<void> {
    if (facts.size === 0) return
    const versions = [...facts.keys()]
    const holding = { stream: text(stream, 'stream'), first: { $lte: Math.max(...versions) }, last: { $gte: Math.min(...versions) } }
    const isTouched = ({ first, last }: StoredCommit) => versions.some(version => version >= first && version <= last)
    await persistently(async () => {
      for (let open = true; open; ) {
        const touched = (await commits.find(holding).toArray()).filter(isTouched)
        open = (await Promise.all(touched.map(commit => redactIn(commit, facts)))).includes(false)
      }
    })
  }

  async function last(): Promise<Position> {
    await reading(settled)
    return reading(places.last)
  }

  return { append, read, follow, redact, last }
}

const versionsOf = ({ _id, first, last }: Place): readonly (readonly [version: number, position: Position])[] =>
  Array.from({ length: last - _id + 1 }, (_, at) => [first + at, _id + at])
