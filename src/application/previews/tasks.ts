import { type Collection, type Document, INSTANCE } from '../ports.ts'

/** A message whose links want cards, because of an event. Erased when it has them, or will have none. */
export type PreviewTask = Document & {
  readonly inWorkspaceId: string
  readonly chatId: string
  readonly messageId: string
  readonly eventVersion: number // with the chat's stream: the event that wants them
  readonly eventAt: number
  readonly personId: string
  readonly dueAt: number
  readonly putOff?: number // how often, as many others waited for the same host
}

/** A message whose program wants to be shown with a picture. */
export type IconTask = Document & {
  readonly inWorkspaceId: string
  readonly chatId: string
  readonly messageId: string
  readonly botId: string
  readonly iconId: string
  readonly iconUrl: string
  readonly notedAt: number
  readonly dueAt: number
  readonly putOff?: number // how often, as many others waited for the same host
}

export type Task = PreviewTask | IconTask

/** Of all workspaces: whoever sees to them looks at one list. Its version counts the tries, and how often it was put off. */
export const PREVIEW_TASKS: Collection<Task> = { name: 'preview-tasks', indexes: [['dueAt']] }

type Wanted = Omit<PreviewTask, 'workspaceId' | 'id' | 'version'>

export const taskOf = (wanted: Wanted): PreviewTask => ({
  workspaceId: INSTANCE,
  id: `chat-${wanted.chatId}:${wanted.eventVersion}`,
  version: 1,
  ...wanted,
})

const MOST_TRIES = 5
const AGAIN_MS = 5_000 // longer each time, so that a claim whose owner is gone is over by the third try
const PUT_OFF_MS = 1_000 // longer each time
const LONGEST_PUT_OFF_MS = 300_000
const MOST_PUT_OFF = 20 // an hour and a bit

/** Undefined when it was tried often enough. */
export function triedAgain(task: Task, now: number): Task | undefined {
  const tries = task.version - (task.putOff ?? 0)
  return tries >= MOST_TRIES ? undefined : { ...task, version: task.version + 1, dueAt: now + AGAIN_MS * tries ** 2 }
}

/**
 * Nobody was asked, so it is no try. Undefined when it waited for too long: what a slow host has no place for would only grow. `chance`: up
 * to 1, so that those who wait for the same host do not all come back at once.
 */
export function putOff(task: Task, now: number, chance: number): Task | undefined {
  const times = task.putOff ?? 0
  if (times >= MOST_PUT_OFF) return undefined
  const wait = Math.min(PUT_OFF_MS * 2 ** times, LONGEST_PUT_OFF_MS)
  const dueAt = now + Math.round(wait * (0.5 + chance))
  return { ...task, version: task.version + 1, putOff: times + 1, dueAt }
}
