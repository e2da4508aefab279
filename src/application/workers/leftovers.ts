import { sweepEmojiPictures } from '../emoji-pictures.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE, type KeptFile, type Ports } from '../ports.ts'
import { ATTACHMENTS, type AttachmentDocument } from '../read-models/attachments.ts'
import { WORKSPACES } from '../read-models/workspaces.ts'
import { recounted, storageOf } from '../storage.ts'
import { dropUnused, FILES, stillWaiting, UPLOADS, type UploadDocument } from '../uploads.ts'

const SECOND = 1_000
const HOUR = 3600 * SECOND

/** A post that was decided in time may still be on its way to its rows. */
const UPLOAD_MS = LIMITS.uploadKept * SECOND + HOUR
/**
 * What was deleted can be asked back for so long, by whoever runs this. As long stay bytes that no record tells of: they may be those of
 * an older store, put back beside a younger bucket.
 */
const DELETED_MS = 30 * 24 * HOUR
const WALK_MS = 24 * HOUR
/** After a start, so that what a crash left half folded is folded first. */
const SETTLING_MS = HOUR / 6
const AT_ONCE = 100

type Stores = Pick<Ports, 'documents' | 'files' | 'clock'>

/** Sees to what no message carries. Each piece may be cut off anywhere: bytes go before the record that leads to them. */
export function leftovers(stores: Stores) {
  const { documents, files, clock } = stores
  let nextAt = clock.now() + SETTLING_MS
  let nextWalk = 0
  let walk: Walk | undefined

  /** Uploads that were never posted; of those that were, only the record. Answers whether there may be more. */
  async function sweepUploads(): Promise<boolean> {
    const range = { field: 'at', below: clock.now() - UPLOAD_MS } as const
    const old = await documents.find(UPLOADS, INSTANCE, { range, order: { field: 'at', direction: 'up' }, limit: AT_ONCE })
    for (const [workspaceId, uploads] of Map.groupBy(old, ({ uploadedTo }) => uploadedTo)) await sweepSome(workspaceId, uploads)
    return old.length === AT_ONCE
  }

  /** What waits with a message for later is looked at again after as long. That message is asked for first: it goes where there is an attachment. */
  async function sweepSome(workspaceId: string, uploads: readonly UploadDocument[]): Promise<void> {
    const waiting = await stillWaiting(documents, workspaceId, uploads)
    for (const upload of waiting) await documents.put(UPLOADS, { ...upload, version: upload.version + 1, at: clock.now() })
    const unused = uploads.filter(upload => !waiting.includes(upload))
    await dropUnused({ documents, files }, workspaceId, unused)
  }

  /** Some of all the bytes there are: without a record, or of what was deleted long ago, they go; what is left is counted in the end. */
  async function walkOn(walk: Walk): Promise<boolean> {
    const some: KeptFile[] = []
    for (let next = await walk.all.next(); !next.done; next = await walk.all.next()) if (some.push(next.value) >= AT_ONCE) break
    for (const [workspaceId, kept] of Map.groupBy(some, ({ key }) => placeOf(key).workspaceId)) await look(walk, workspaceId, kept)
    if (some.length === AT_ONCE) return true
    for (const [workspaceId, { version, byteCount }] of walk.counted) await recounted(documents, workspaceId, version, byteCount)
    return false
  }

  async function look({ counted }: Walk, workspaceId: string, kept: readonly KeptFile[]): Promise<void> {
    if (!(await documents.get(WORKSPACES, workspaceId, workspaceId))) return // of another store, which may be the true one
    const ids = [...new Set(kept.map(({ key }) => placeOf(key).fileId))]
    const sum = counted.get(workspaceId) ?? { version: (await storageOf(documents, workspaceId))?.version ?? 0, byteCount: 0 }
    counted.set(workspaceId, sum)
    const uploads = new Map((await documents.getMany(UPLOADS, INSTANCE, ids)).map(one => [one.id, one])) // first: it goes where there is an attachment
    const attachments = new Map((await documents.getMany(ATTACHMENTS, workspaceId, ids)).map(one => [one.id, one]))
    for (const { key, at, byteCount } of kept) {
      const { fileId } = placeOf(key)
      const fate = fateOf(attachments.get(fileId), uploads.get(fileId), at)
      if (fate === 'over') await files.erase(key)
      if (fate === 'kept') sum.byteCount += byteCount
    }
  }

  /** What still comes is counted by who keeps it. */
  function fateOf(attachment: AttachmentDocument | undefined, upload: UploadDocument | undefined, at: number): 'kept' | 'coming' | 'over' {
    if (attachment) return isLongDeleted(attachment) ? 'over' : 'kept'
    if (upload) return upload.file ? 'kept' : 'coming'
    return at < clock.now() - DELETED_MS ? 'over' : 'kept'
  }

  const isLongDeleted = ({ deletedAt = Infinity }: AttachmentDocument): boolean => deletedAt < clock.now() - DELETED_MS

  async function some(): Promise<boolean> {
    if ((await sweepUploads()) || (await sweepEmojiPictures(stores))) return true
    if (!walk && clock.now() >= nextWalk) {
      walk = { all: files.list(FILES)[Symbol.asyncIterator](), counted: new Map() }
      nextWalk = clock.now() + WALK_MS
    }
    if (!walk) return false
    const going = walk
    walk = undefined // what fails in its middle begins anew
    if (!(await walkOn(going))) return false
    walk = going
    return true
  }

  return {
    /** Erases some of what is left over, if it is time to; answers whether there may be more. After a failure it rests as long. */
    async sweep(): Promise<boolean> {
      if (clock.now() < nextAt) return false
      nextAt = clock.now() + HOUR
      const isMore = await some()
      if (isMore) nextAt = 0
      return isMore
    },
  }
}

type Walk = {
  readonly all: AsyncIterator<KeptFile>
  readonly counted: Map<string, { readonly version: number; byteCount: number }>
}

function placeOf(key: string): { readonly workspaceId: string; readonly fileId: string } {
  const [, workspaceId = '', name = ''] = key.split('/')
  return { workspaceId, fileId: name.split('.')[0] as string }
}
