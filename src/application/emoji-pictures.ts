import { type Collection, INSTANCE, type Ports } from './ports.ts'
import { WORKSPACES } from './read-models/workspaces.ts'

/**
 * The picture of an emoji that is about to be added or removed. Stands before the first of its bytes and before the last: of who lost a
 * race for a name, and of who was cut off, nobody else would know. In the instance, so that the old ones of all workspaces can be swept.
 */
export type EmojiPictureDocument = {
  readonly workspaceId: string
  readonly id: string // the file's
  readonly version: number
  readonly ofWorkspace: string
  readonly at: number
}

export const EMOJI_PICTURES: Collection<EmojiPictureDocument> = { name: 'emoji-pictures', indexes: [['at']] }

export const emojiKey = (workspaceId: string, fileId: string, isStill: boolean): string =>
  `${workspaceId}/emoji/${fileId}${isStill ? '-still' : ''}.webp`

const UNSURE_MS = 24 * 3_600_000
const AT_ONCE = 100

type Stores = Pick<Ports, 'documents' | 'files' | 'clock'>

/** It may be nobody's soon. */
export async function noteEmojiPicture({ documents, clock }: Stores, ofWorkspace: string, id: string): Promise<void> {
  const at = clock.now()
  await documents.put(EMOJI_PICTURES, { workspaceId: INSTANCE, id, version: at, ofWorkspace, at })
}

export async function eraseEmojiPicture({ files }: Stores, workspaceId: string, fileId: string): Promise<void> {
  for (const isStill of [false, true]) await files.erase(emojiKey(workspaceId, fileId, isStill))
}

/** Those that no emoji has a day later. Answers whether there may be more. */
export async function sweepEmojiPictures(stores: Stores): Promise<boolean> {
  const { documents, clock } = stores
  const range = { field: 'at', below: clock.now() - UNSURE_MS } as const
  const old = await documents.find(EMOJI_PICTURES, INSTANCE, { range, order: { field: 'at', direction: 'up' }, limit: AT_ONCE })
  for (const { id, ofWorkspace } of old) {
    const workspace = await documents.get(WORKSPACES, ofWorkspace, ofWorkspace)
    if (!workspace?.emoji?.some(({ fileId }) => fileId === id)) await eraseEmojiPicture(stores, ofWorkspace, id)
    await documents.erase(EMOJI_PICTURES, INSTANCE, id)
  }
  return old.length === AT_ONCE
}
