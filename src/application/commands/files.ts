import { notFound, rejected } from '../../domain/decider.ts'
import { type FileFacts, judged } from '../../domain/files.ts'
import type { Application, By } from '../application.ts'
import { parsed } from '../fields.ts'
import { fileName } from '../file-names.ts'
import { derivedId, newClientId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { type Files, INSTANCE, type OpenFile } from '../ports.ts'
import { ATTACHMENTS } from '../read-models/attachments.ts'
import { permit } from '../rights.ts'
import { countStorage, storageFull, storageOf } from '../storage.ts'
import { COMING, eraseBytes, fileKey, isOwn, isTaken, isWaiting, smallKey, triesOf, UPLOADS, type UploadDocument } from '../uploads.ts'

/** Enough to tell what a file is. */
const HEAD_BYTES = 64 * 1024
const SMALL_HEIGHT = 2 * LIMITS.smallPicture
/**
 * `byteCount`: as the sender says, to refuse before the first byte. `isAnew`: of a form, that somebody may go back to and send again under
 * its old key with another file.
 */
export type Upload = {
  readonly name: unknown
  readonly bytes: AsyncIterable<Uint8Array>
  readonly byteCount?: number | undefined
  readonly isAnew?: true
}

type Look = { readonly head: Uint8Array; readonly byteCount: number }
type Stored = Pick<FileFacts, 'kind' | 'mediaType' | 'byteCount' | 'width' | 'height'> & { readonly storedBytes: number }

/** A file before a message carries it. It is looked at in quarantine, and only what is then kept can be read. */
export const fileCommands = (app: Application) => {
  const { documents, files, quarantine, pictures, fileTypes, scanner, clock, random } = app.ports

  async function room({ workspaceId }: By): Promise<{ readonly most: number; readonly left: number }> {
    const most = (await app.rights.workspace(workspaceId)).storageBytes ?? Infinity
    return { most, left: most - ((await storageOf(documents, workspaceId))?.byteCount ?? 0) }
  }

  /** Into the quarantine; what is too much stops it. Answers how it begins. */
  async function received(key: string, bytes: AsyncIterable<Uint8Array>, left: number): Promise<Look> {
    const head: Uint8Array[] = []
    let byteCount = 0
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of bytes) {
        if (byteCount < HEAD_BYTES) head.push(piece.slice(0, HEAD_BYTES - byteCount))
        byteCount += piece.length
        assertFits(byteCount, left)
        yield piece
      }
    }
    await quarantine.put(key, counted())
    return { head: Buffer.concat(head), byteCount }
  }

  /** As it came, before anything else opens it. */
  async function scanned(held: string): Promise<void> {
    if (scanner && (await scanner.scan((await opened(quarantine, held)).bytes)) === 'infected')
      throw rejected('file_infected', 'The virus scanner refused this file.', 'files')
  }

  async function stored(by: By, id: string, held: string, facts: Pick<FileFacts, 'kind' | 'mediaType'>): Promise<Stored> {
    const [key, small] = [fileKey(by.workspaceId, id), smallKey(by.workspaceId, id)]
    const whole = facts.kind === 'picture' ? await picture(held, key, small) : undefined
    if (whole) return { kind: 'picture', ...whole }
    const byteCount = await files.put(key, (await opened(quarantine, held)).bytes)
    const kind = facts.kind === 'picture' ? 'other' : facts.kind // what cannot be opened is not shown either
    return { ...facts, kind, byteCount, storedBytes: byteCount }
  }

  async function picture(held: string, key: string, small: string): Promise<Omit<Stored, 'kind'> | undefined> {
    const keys = [key, small]
    const made = await pictures.copies(
      (await opened(quarantine, held)).bytes,
      [{ fit: 'whole' }, { fit: 'inside', width: LIMITS.smallPicture, height: SMALL_HEIGHT }],
      (_, bytes) => files.put(keys.shift() as string, bytes),
    )
    const [full, row] = made ?? []
    return full && row && { ...full, storedBytes: full.byteCount + row.byteCount }
  }

  async function forgotten(upload: UploadDocument): Promise<void> {
    await eraseBytes(files, upload.uploadedTo, upload.id)
    await documents.erase(UPLOADS, INSTANCE, upload.id)
  }

  async function looked(by: By, coming: UploadDocument, name: string, { bytes, byteCount: said }: Upload): Promise<FileFacts> {
    const held = `${COMING}${by.workspaceId}/${coming.id}`
    const { most, left } = await room(by)
    assertFits(said ?? 0, left)
    try {
      const { head, byteCount } = await received(held, bytes, left)
      if (byteCount === 0) throw rejected('file_empty', 'This file is empty.', 'files')
      const facts = judged(name, await fileTypes.of(head))
      await scanned(held)
      const { storedBytes, ...kept } = await stored(by, coming.id, held, facts)
      await countStorage(documents, by.workspaceId, storedBytes, most)
      const file: FileFacts = { id: coming.id, ...kept, name }
      await documents.put(UPLOADS, { ...coming, version: coming.version + 1, file, storedBytes })
      return file
    } finally {
      await quarantine.erase(held)
    }
  }

  async function kept(asked: string): Promise<FileFacts | null | undefined> {
    return (await triesOf(documents, asked)).find(({ file }) => file)?.file
  }

  return {
    /**
     * Happens once per client id, unless it is anew: what was kept is answered again, whatever is sent. Each try has an id and bytes of its own, so that what
     * was judged once is never another's bytes.
     */
    async upload(by: By, upload: Upload): Promise<FileFacts> {
      permit(await app.rights.principal(by.workspaceId, by.personId), 'files.upload', { isOwn: true })
      const { name } = parsed(fileName, { name: upload.name })
      const asked = derivedId('files', by.workspaceId, by.personId, by.command)
      const known = upload.isAnew ? undefined : await kept(asked)
      if (known) return known
      const { workspaceId: uploadedTo, personId } = by
      const own = { uploadedTo, personId, asked, at: clock.now(), file: null, storedBytes: 0 }
      const coming: UploadDocument = { workspaceId: INSTANCE, id: newClientId(clock.now(), random.bytes(10)), version: 1, ...own }
      await documents.put(UPLOADS, coming)
      try {
        return await looked(by, coming, name, upload)
      } catch (error) {
        await forgotten(coming).catch(() => undefined) // the sweep has its record; why it was refused is what counts
        throw error
      }
    },

    /** One's own, while no message carries it. */
    async drop(by: By, id: string): Promise<void> {
      permit(await app.rights.principal(by.workspaceId, by.personId), 'files.upload', { isOwn: true })
      const known = await documents.get(UPLOADS, INSTANCE, id)
      if (!known?.file || !isOwn(known, by) || (await documents.get(ATTACHMENTS, by.workspaceId, id))) throw notFound()
      if (await isWaiting(documents, known, clock.now())) throw rejected('file_waits', 'This file waits in a message for later.')
      if (isTaken(known, clock.now())) return // a message may be about to carry it; if none does, it is swept
      const gone: UploadDocument = { ...known, version: known.version + 1, file: null, storedBytes: 0 }
      if (!(await documents.put(UPLOADS, gone))) return // a message took it in this moment
      await eraseBytes(files, by.workspaceId, id) // the record stays until it is swept, or a message that read it before could take it anew
      await countStorage(documents, by.workspaceId, -known.storedBytes)
    },
  }
}

function assertFits(byteCount: number, left: number): void {
  if (byteCount > LIMITS.fileBytes) throw rejected('file_too_large', `At most ${LIMITS.fileBytes / 1024 / 1024} MB.`, 'files')
  if (byteCount > left) throw storageFull()
}

async function opened(files: Files, key: string): Promise<OpenFile> {
  const found = await files.open(key)
  if (!found) throw new Error('What was kept a moment ago is gone.')
  return found
}
