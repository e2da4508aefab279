import { isLater } from '../domain/reads.ts'
import type { Application } from './application.ts'
import type { ReadMark } from './marks.ts'
import { READS, type ReadDocument, readDocument, readId, type Timeline } from './read-models/reads.ts'

type Whose = { readonly personId: string; readonly workspaceId: string }

export type OwnPositions = {
  /** Posting moves one's own position to the new message: known at once, stored with the next round. */
  follow(whose: Whose, at: Timeline, n: number): Promise<ReadDocument>
  /** The position moved otherwise: what waits from an earlier turn is over. Answers the mark. */
  passed(mark: ReadMark): ReadMark
  /** Stores what waits; before the store is closed. */
  flush(): Promise<void>
}

/** Whoever writes a lot moves their position a lot; one write in this time is enough (docs/decisions/own-position.md). */
const EVERY_MS = 500

export function ownPositions({ recent, ports }: Application, report: (error: unknown) => void): OwnPositions {
  const waiting = new Map<string, ReadDocument>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await Promise.all([...waiting.values()].map(store))
  }

  /** What could not be stored waits for the next round; what has moved on meanwhile is stored then. */
  async function store(read: ReadDocument): Promise<void> {
    const isStored = await ports.documents.put(READS, read)
    if (waiting.get(read.id) !== read) return
    if (!isStored) await goOn(read)
    if (waiting.get(read.id) === read) waiting.delete(read.id)
  }

  /** Another process began a new turn meanwhile: what was said since is read in that one too. */
  async function goOn(read: ReadDocument): Promise<void> {
    const stored = await ports.documents.get(READS, read.workspaceId, read.id)
    if (!stored || stored.turn <= read.turn || stored.position >= read.position) return
    const moved = readDocument(read, read, { turn: stored.turn, position: read.position })
    if (await ports.documents.put(READS, moved)) recent.note([{ collection: READS, before: stored, document: moved }])
  }

  return {
    async follow(whose, at, n) {
      const id = readId(whose.personId, at.threadId ?? at.chatId)
      const known = recent.held(READS, whose.workspaceId, id) ?? (await recent.get(READS, whose.workspaceId, id))
      const to = { turn: known?.turn ?? 0, position: n }
      if (known && !isLater(to, known)) return known
      const read = readDocument(whose, at, to)
      recent.note([{ collection: READS, before: known, document: read }])
      waiting.set(read.id, read)
      timer ??= setTimeout(() => flush().catch(report), EVERY_MS)
      return read
    },
    passed(mark) {
      const id = readId(mark.personId, mark.threadId ?? mark.chatId)
      const read = waiting.get(id)
      if (read && read.turn < mark.turn) waiting.delete(id)
      return mark
    },
    flush,
  }
}
