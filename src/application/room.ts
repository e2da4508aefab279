import { LIMITS } from './limits.ts'
import { type Event, Full, type Ports } from './ports.ts'

/**
 * The same ports, polite before the disk is full (R28): files stop first, then commands. What is left is for reading, for small
 * documents like a sign-in, and for what takes away: nobody must wait for a bigger disk to lock somebody out. `freeBytes` is asked at every write, so it must be a number that is known.
 */
export function withRoom(ports: Ports, freeBytes: () => number, keepFree: number = LIMITS.keepFreeBytes): Ports {
  const { log, files } = ports
  return {
    ...ports,
    log: {
      ...log,
      append: commit => (freeBytes() < keepFree && !commit.events.every(takesAway) ? Promise.reject(new Full()) : log.append(commit)),
    },
    files: {
      ...files,
      put: (key, bytes) => (freeBytes() < keepFree * LIMITS.keepFreeForFiles ? Promise.reject(new Full(NO_FILES)) : files.put(key, bytes)),
    },
  }
}

const TAKING_AWAY = new Set([
  ...['SessionEnded', 'SessionsEnded', 'PasswordChanged', 'PersonDeactivated', 'OperatorRevoked'],
  ...['MemberRemoved', 'InviteRevoked', 'ParticipantRemoved', 'MessageDeleted'],
])
const takesAway = ({ fact }: Event): boolean => TAKING_AWAY.has(fact.type)

const NO_FILES = 'The disk of this Flowra is nearly full: no more files until somebody makes room. Everything else works.'
