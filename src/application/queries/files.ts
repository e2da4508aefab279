import { notFound } from '../../domain/decider.ts'
import type { FileFacts } from '../../domain/files.ts'
import type { Application } from '../application.ts'
import { id } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { ATTACHMENTS, type AttachmentDocument } from '../read-models/attachments.ts'
import { CHATS, type ChatDocument } from '../read-models/chats.ts'
import { permit } from '../rights.ts'
import type { FilesScreen, FilesShown, Viewer } from '../screens.ts'
import { isOwn, UPLOADS } from '../uploads.ts'
import { called } from './called.ts'
import { faces, readable } from './chats.ts'
import { titleOf } from './titles.ts'

/** A file this person may read now: that of a message they may read, or what they uploaded themselves and nobody carries yet. */
export async function fileOf(app: Application, viewer: Viewer, fileId: string): Promise<FileFacts> {
  const { id: workspaceId } = viewer.workspace
  const attachment = await app.ports.documents.get(ATTACHMENTS, workspaceId, fileId)
  if (!attachment) return ownUpload(app, { workspaceId, personId: viewer.person.id }, fileId)
  const chat = (await stands(app, attachment)) ? await app.recent.get(CHATS, workspaceId, attachment.chatId) : undefined
  if (!chat) throw notFound()
  permit(await app.rights.principal(workspaceId, viewer.person.id), 'files.read', await app.rights.relation(chat, viewer.person.id))
  return attachment.file
}

/** Its message was not deleted, nor the one it was forwarded from. */
async function stands({ ports: { documents } }: Application, { workspaceId, deletedAt, file }: AttachmentDocument): Promise<boolean> {
  if (deletedAt !== undefined || file.bytesOf === undefined) return deletedAt === undefined
  const original = await documents.get(ATTACHMENTS, workspaceId, file.bytesOf)
  return original !== undefined && original.deletedAt === undefined
}

async function ownUpload(app: Application, own: { workspaceId: string; personId: string }, fileId: string): Promise<FileFacts> {
  permit(await app.rights.principal(own.workspaceId, own.personId), 'files.upload', { isOwn: true })
  const upload = await app.ports.documents.get(UPLOADS, INSTANCE, fileId)
  if (!upload?.file || !isOwn(upload, own)) throw notFound()
  return upload.file
}

/** Of these the ones this person uploaded here and no message carries, in their order: a form that was refused has them still. */
export async function ownUploads(app: Application, viewer: Viewer, fileIds: readonly string[]): Promise<readonly FileFacts[]> {
  const own = { workspaceId: viewer.workspace.id, personId: viewer.person.id }
  const ids = [...new Set(fileIds)].filter(fileId => id.safeParse(fileId).success).slice(0, LIMITS.filesInMessage)
  if (ids.length === 0) return []
  permit(await app.rights.principal(own.workspaceId, own.personId), 'files.upload', { isOwn: true })
  const { documents } = app.ports
  const uploads = new Map((await documents.getMany(UPLOADS, INSTANCE, ids)).map(upload => [upload.id, upload]))
  for (const carried of await documents.getMany(ATTACHMENTS, own.workspaceId, ids)) uploads.delete(carried.id)
  return ids.flatMap(fileId => {
    const upload = uploads.get(fileId)
    return upload?.file && isOwn(upload, own) ? upload.file : []
  })
}

/** The list has one index for all kinds, so for some of them more is looked at: so many for a page, however few are found. */
const MOST_LOOKED_AT = 500
const AT_ONCE = LIMITS.listRows + 1

/** `before`: the last one of the page before. */
type Wanted = { readonly before?: { readonly place: number; readonly fileId: string } | undefined; readonly show?: FilesShown | undefined }

/** The files of a chat and its threads, newest first. */
export async function filesScreen(app: Application, viewer: Viewer, chatId: string, wanted: Wanted = {}): Promise<FilesScreen> {
  const { id: workspaceId } = viewer.workspace
  const { chat } = await readable(app, workspaceId, viewer.person.id, chatId)
  const { items, next } = await listed(app, chat, wanted)
  const seen = await faces(app, chat)
  return {
    chat,
    title: await titleOf(app, chat, viewer.person.id),
    faces: seen,
    ...(wanted.show && { show: wanted.show }),
    items,
    next,
    ...(await called(app, workspaceId, [], [...seen, ...items.map(({ personId }) => personId)])),
  }
}

async function listed(app: Application, chat: ChatDocument, { before, show }: Wanted): Promise<Pick<FilesScreen, 'items' | 'next'>> {
  const items: AttachmentDocument[] = []
  let last = before
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += AT_ONCE) {
    const some = await app.ports.documents.find(ATTACHMENTS, chat.workspaceId, {
      equal: { listing: chat.id },
      order: { field: 'place', direction: 'down' },
      ...(last && { after: { value: last.place, id: last.fileId } }),
      limit: AT_ONCE,
    })
    const found = some.filter(({ file }) => isShown(file, show))
    const room = LIMITS.listRows - items.length
    items.push(...found.slice(0, room))
    if (found.length > room) return { items, next: placeOf(items.at(-1) as AttachmentDocument) }
    if (some.length < AT_ONCE) return { items, next: null }
    last = placeOf(some.at(-1) as AttachmentDocument)
  }
  return { items, next: last ?? null }
}

const isShown = ({ kind }: FileFacts, show: FilesShown | undefined): boolean =>
  show === undefined || (kind === 'picture') === (show === 'pictures')

const placeOf = ({ place, id }: AttachmentDocument) => ({ place, fileId: id })
