import { rejected } from '../domain/decider.ts'
import type { FileFacts } from '../domain/files.ts'
import type { InChat } from './act.ts'
import type { Application, By } from './application.ts'
import { LIMITS } from './limits.ts'
import { type Collection, type Documents, type Files, INSTANCE, type Ports } from './ports.ts'
import { ATTACHMENTS } from './read-models/attachments.ts'
import { SCHEDULES } from './read-models/schedules.ts'
import { countStorage } from './storage.ts'

/**
 * A file that was uploaded and that no message carries yet. It belongs to who uploaded it, and lives in the instance so that the old
 * ones of all workspaces can be swept. It is there before the first of its bytes: no bytes are without a record.
 */
export type UploadDocument = {
  readonly workspaceId: string
  readonly id: string // the file's
  readonly version: number
  readonly uploadedTo: string // the workspace
  readonly personId: string
  readonly asked: string // who wished for it by which command; one that is tried again while it still comes has two
  readonly at: number // or when the sweep last saw that it waits
  readonly file: FileFacts | null // null while it comes, and once it was dropped
  readonly storedBytes: number // with its smaller copy
  readonly chatId?: string // where a message is about to carry it
  readonly scheduleId?: string // the message for later that it waits with
  readonly takenAt?: number // by either
}

export const UPLOADS: Collection<UploadDocument> = { name: 'uploads', indexes: [['at'], ['asked', 'at']] }

/** In quarantine, while it is looked at. */
export const COMING = 'coming/'
/** Nobody looks at a file for so long. */
const COMING_MS = 3_600_000

/** What was being looked at when its process ended. Each machine has a quarantine of its own, so each sees to it. */
export async function sweepQuarantine(quarantine: Files, now: number): Promise<void> {
  for await (const { key, at } of quarantine.list(COMING)) if (at < now - COMING_MS) await quarantine.erase(key)
}

/** Where all of them are kept. */
export const FILES = 'files/'

export const fileKey = (workspaceId: string, fileId: string): string => `${FILES}${workspaceId}/${fileId}`
export const smallKey = (workspaceId: string, fileId: string): string => `${fileKey(workspaceId, fileId)}.small`

/** Long enough for a post that took it to be in every reader's rows, or never to come. */
const TAKEN_MS = 60_000

const unknown = () => rejected('file_unknown', 'One of the files is no longer there. Attach it again.', 'files')
const beingSent = () => rejected('file_sending', 'One of the files is just being sent. Try again in a minute.', 'files')
const waitsElsewhere = () => rejected('file_waits', 'One of the files waits in a message for later. Attach it again.', 'files')

/**
 * The uploads a new message is to carry. Asked inside the queue of its chat, which is the only one that may have them from now on.
 * `scheduleId`: of the message for later that they were kept for.
 */
export async function taken(
  { ports: { documents, clock } }: Application,
  by: By,
  { head, row }: Pick<InChat<unknown>, 'head' | 'row'>,
  { fileIds, scheduleId }: { readonly fileIds: readonly string[]; readonly scheduleId?: string | undefined },
): Promise<readonly FileFacts[]> {
  const now = clock.now()
  const uploads = await asked(documents, fileIds)
  for (const upload of uploads) {
    await assertFree(documents, by, upload, { now, scheduleId })
    if (await row(ATTACHMENTS, upload.id)) throw unknown()
    if (isTakenElsewhere(upload, head.id, now)) throw beingSent()
  }
  for (const upload of uploads)
    if (upload.chatId !== head.id || now - (upload.takenAt ?? 0) > RETAKEN_MS)
      if (!(await documents.put(UPLOADS, { ...upload, version: upload.version + 1, chatId: head.id, takenAt: now }))) throw unknown()
  return uploads.map(({ file }) => file as FileFacts)
}

/** Of one upload that are looked at. */
const MOST_TRIES = 20

/** What was kept of one wish, the newest first. */
export const triesOf = (documents: Documents, wish: string): Promise<readonly UploadDocument[]> =>
  documents.find(UPLOADS, INSTANCE, { equal: { asked: wish }, order: { field: 'at', direction: 'down' }, limit: MOST_TRIES })

/**
 * Of a form that came twice each kept its files. Those that the other took, in the place of these; undefined where it took none, or where
 * these are not the same.
 */
export async function takenInstead(
  documents: Documents,
  isTaken: (upload: UploadDocument) => boolean,
  fileIds: readonly string[],
): Promise<string[] | undefined> {
  const uploads = await documents.getMany(UPLOADS, INSTANCE, fileIds)
  const instead = async (own: UploadDocument) => (await triesOf(documents, own.asked)).find(one => isTaken(one) && isSame(one, own))?.id
  const found = await Promise.all(fileIds.map(id => uploads.find(one => one.id === id)).map(own => own && instead(own)))
  const ids = found.filter(id => id !== undefined)
  return ids.length > 0 && ids.length === fileIds.length ? ids : undefined
}

const isSame = ({ file }: UploadDocument, { file: other }: UploadDocument): boolean =>
  file?.name === other?.name && file?.byteCount === other?.byteCount

/** The uploads of a message for later: no other message may have them from now on, and they are kept for as long as it waits. */
export async function reserved(
  { ports: { documents, clock } }: Application,
  by: By,
  { fileIds, scheduleId }: { readonly fileIds: readonly string[]; readonly scheduleId: string },
): Promise<readonly FileFacts[]> {
  const now = clock.now()
  const uploads = await asked(documents, fileIds)
  if ((await documents.getMany(ATTACHMENTS, by.workspaceId, fileIds)).length > 0) throw unknown()
  for (const upload of uploads) {
    await assertFree(documents, by, upload, { now, scheduleId })
    if (isTaken(upload, now)) throw beingSent()
  }
  for (const upload of uploads) if (!(await reserve(documents, upload, { now, scheduleId }))) throw unknown()
  return uploads.map(({ file }) => file as FileFacts)
}

/** The same wish may be said twice at once. */
async function reserve(documents: Documents, { chatId: _, ...upload }: UploadDocument, { now, scheduleId }: For): Promise<boolean> {
  if (upload.scheduleId === scheduleId) return true
  if (await documents.put(UPLOADS, { ...upload, version: upload.version + 1, scheduleId, takenAt: now })) return true
  return (await documents.get(UPLOADS, INSTANCE, upload.id))?.scheduleId === scheduleId
}

async function asked(documents: Documents, fileIds: readonly string[]): Promise<readonly UploadDocument[]> {
  const uploads = await documents.getMany(UPLOADS, INSTANCE, fileIds)
  if (new Set(fileIds).size !== fileIds.length || uploads.length !== fileIds.length) throw unknown()
  return uploads
}

type For<S = string> = { readonly now: number; readonly scheduleId: S }

/** Ready, one's own, young or kept for this, and in no message for later but this. */
async function assertFree(
  documents: Documents,
  by: By,
  upload: UploadDocument,
  { now, scheduleId }: For<string | undefined>,
): Promise<void> {
  if (!upload.file || !isOwn(upload, by)) throw unknown()
  if (upload.scheduleId !== undefined && upload.scheduleId === scheduleId) return
  if (await isWaiting(documents, upload, now)) throw waitsElsewhere()
  if (now - upload.at > LIMITS.uploadKept * 1000) throw unknown()
}

/** With a message for later, which may be about to be there, or never come. */
export const isWaiting = async (documents: Documents, upload: UploadDocument, now: number): Promise<boolean> =>
  upload.scheduleId !== undefined && (isYoung(upload, now) || (await stillWaiting(documents, upload.uploadedTo, [upload])).length > 0)

/** Of uploads to one workspace those whose message for later is there. */
export async function stillWaiting(
  documents: Documents,
  workspaceId: string,
  uploads: readonly UploadDocument[],
): Promise<readonly UploadDocument[]> {
  const ids = uploads.flatMap(({ scheduleId }) => scheduleId ?? [])
  if (ids.length === 0) return []
  const schedules = await documents.getMany(SCHEDULES, workspaceId, [...new Set(ids)])
  const waiting = new Set(schedules.flatMap(({ files = [] }) => files.map(({ id }) => id)))
  return uploads.filter(({ id, scheduleId }) => scheduleId !== undefined && waiting.has(id))
}

/** Uploads to one workspace that nobody wants any more; of those that a message carries only the record. */
export async function dropUnused(
  { documents, files }: Pick<Ports, 'documents' | 'files'>,
  workspaceId: string,
  uploads: readonly UploadDocument[],
): Promise<void> {
  const ids = uploads.map(({ id }) => id)
  const carried = new Set((await documents.getMany(ATTACHMENTS, workspaceId, ids)).map(({ id }) => id))
  for (const { id, storedBytes } of uploads) {
    if (!carried.has(id)) {
      await eraseBytes(files, workspaceId, id)
      await countStorage(documents, workspaceId, -storedBytes)
    }
    await documents.erase(UPLOADS, INSTANCE, id)
  }
}

export async function eraseBytes(files: Files, workspaceId: string, fileId: string): Promise<void> {
  for (const key of [fileKey, smallKey]) await files.erase(key(workspaceId, fileId))
}

/** Whoever tries again keeps it for as long again. */
const RETAKEN_MS = TAKEN_MS / 2

const isTakenElsewhere = (upload: UploadDocument, chatId: string, now: number): boolean => upload.chatId !== chatId && isTaken(upload, now)

/** By a chat where a message may be about to carry it. */
export const isTaken = (upload: UploadDocument, now: number): boolean => upload.chatId !== undefined && isYoung(upload, now)

const isYoung = ({ takenAt = 0 }: UploadDocument, now: number): boolean => now - takenAt < TAKEN_MS

export const isOwn = ({ uploadedTo, personId }: UploadDocument, by: Pick<By, 'workspaceId' | 'personId'>): boolean =>
  uploadedTo === by.workspaceId && personId === by.personId
