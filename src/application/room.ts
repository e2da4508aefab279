import { LIMITS } from './limits.ts'
import { type AnyCollection, type Document, type Event, type Files, Full, type Ports } from './ports.ts'
import { SESSIONS, type SessionDocument } from './sessions.ts'

export type Room = {
  /** Asked at every write, so it must be a number that is known. */
  freeBytes(): number
  /** Gives back what was put aside for this; answers whether there was any. */
  spendReserve?(): Promise<boolean>
  readonly keepFree?: number | undefined
}

/**
 * The same ports, polite before the disk is full (R28): files stop first, then commands. What is left is for reading, for small
 * documents like a sign-in, and for what takes away: nobody must wait for a bigger disk to lock somebody out. Should it be full
 * to the last byte, that alone has a reserve.
 */
export function withRoom(ports: Ports, { freeBytes, spendReserve, keepFree = LIMITS.keepFreeBytes }: Room): Ports {
  const { log, documents, files, quarantine } = ports

  const needRoomForFiles = (): void => {
    if (freeBytes() < keepFree * LIMITS.keepFreeForFiles) throw new Full(NO_FILES)
  }

  /** Many large ones may have begun while there was room. */
  async function* whileRoom(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      needRoomForFiles()
      yield piece
    }
  }

  const politely = (files: Files): Files => ({
    ...files,
    async put(key, bytes) {
      needRoomForFiles()
      return await files.put(key, bytes instanceof Uint8Array ? bytes : whileRoom(bytes))
    },
  })

  /** What failed for want of room was not written, so it can be done again. */
  async function finished<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof Full) || !(await spendReserve?.())) throw error
      return act()
    }
  }

  return {
    ...ports,
    log: {
      ...log,
      append(commit) {
        if (commit.events.every(takesAway)) return finished(() => log.append(commit))
        return freeBytes() < keepFree ? Promise.reject(new Full()) : log.append(commit)
      },
      redact: (stream, facts) => finished(() => log.redact(stream, facts)),
    },
    documents: {
      ...documents,
      put: (collection, document) =>
        isOver(collection, document) ? finished(() => documents.put(collection, document)) : documents.put(collection, document),
    },
    files: politely(files),
    quarantine: politely(quarantine),
  }
}

const TAKING_AWAY = new Set([
  ...['SessionEnded', 'SessionsEnded', 'PasswordChanged', 'PersonDeactivated', 'OperatorRevoked', 'IdentityUnlinked', 'FactorReset'],
  ...['MemberRemoved', 'InviteRevoked', 'ParticipantRemoved', 'MessageDeleted'],
  ...['CustomStatusCleared', 'InviteExpired'], // by timers, which must not keep the end of a guest's time waiting
])
const takesAway = ({ fact }: Event): boolean => TAKING_AWAY.has(fact.type)

/** A session is ended in its document before any event says so. */
const isOver = ({ name }: AnyCollection, document: Document): boolean => name === SESSIONS.name && (document as SessionDocument).isEnded

const NO_FILES = 'The disk of this Flowra is nearly full: no more files until somebody makes room. Everything else works.'
