import { z } from 'zod'
import { limitReached, nameTaken } from '../../domain/decider.ts'
import { ownEmoji } from '../../domain/emoji.ts'
import { actOnWorkspace } from '../act.ts'
import type { Application, By } from '../application.ts'
import { characterOf } from '../emoji.ts'
import { emojiKey, eraseEmojiPicture, noteEmojiPicture } from '../emoji-pictures.ts'
import { invalid } from '../errors.ts'
import type { Answer } from '../execute.ts'
import { parsed } from '../fields.ts'
import { derivedId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { permit } from '../rights.ts'

const { emojiNameShortest: SHORTEST, emojiNameLongest: LONGEST } = LIMITS
const emojiName = z
  .string()
  .transform(typed =>
    typed
      .trim()
      .replace(/^:(.*):$/, '$1')
      .toLowerCase(),
  )
  .refine(typed => typed.length >= SHORTEST && typed.length <= LONGEST, `Use ${SHORTEST} to ${LONGEST} characters.`)
  .refine(typed => /^[a-z0-9_+-]*$/.test(typed), 'Use a–z, 0–9, dash, plus and underscore, as in party_parrot.')
  .refine(typed => characterOf(typed) === undefined, 'A standard emoji has this name. Choose another one.')
const adding = z.strictObject({ name: emojiName })

export type AddedEmoji = Answer & { readonly emojiId: string }

/** Emoji of a workspace live in its stream, so a name is free among them by decision alone. Their pictures stand before the event. */
export const emojiCommands = (app: Application) => ({
  async add(by: By, input: unknown, picture: Uint8Array | undefined): Promise<AddedEmoji> {
    const { name } = parsed(adding, input)
    const emojiId = derivedId('emoji', by.workspaceId, by.personId, by.command)
    const fileId = derivedId('files', by.workspaceId, by.personId, by.command)
    const isAnimated = await stored(app, by, { name, emojiId, fileId, picture })
    const answer = await actOnWorkspace(app, {
      by,
      act: 'emoji.add',
      body: name,
      ask: () => ({ type: 'addEmoji', emojiId, fileId, name, isAnimated, limit: LIMITS.emoji }),
    })
    return { ...answer, emojiId }
  },

  /** Its picture goes with it. Messages keep its name. */
  async remove(by: By, emojiId: string): Promise<Answer> {
    const known = (await app.rights.workspace(by.workspaceId)).emoji?.find(({ id }) => id === emojiId)
    if (known) await noteEmojiPicture(app.ports, by.workspaceId, known.fileId)
    const answer = await actOnWorkspace(app, {
      by,
      act: 'emoji.remove',
      body: emojiId,
      ask: () => ({ type: 'removeEmoji', emojiId }),
      relate: ({ workspace }) => ownEmoji(workspace, emojiId, by.personId),
    })
    if (known) await eraseEmojiPicture(app.ports, by.workspaceId, known.fileId)
    return answer
  },
})

/** As large as it is drawn anywhere, twice as fine. */
const PIXELS = 96

type Wish = { readonly name: string; readonly emojiId: string; readonly fileId: string; readonly picture: Uint8Array | undefined }

/** What would be refused anyway is refused before anything is kept of it. Answers whether it moves. */
async function stored(app: Application, by: By, { name, emojiId, fileId, picture }: Wish): Promise<boolean> {
  permit(await app.rights.principal(by.workspaceId, by.personId), 'emoji.add', {})
  const { emoji = [] } = await app.rights.workspace(by.workspaceId)
  const known = emoji.find(one => one.id === emojiId)
  if (known) return known.isAnimated === true // a repetition: it stands there already
  if (emoji.length >= LIMITS.emoji) throw limitReached(LIMITS.emoji)
  if (emoji.some(one => one.name === name)) throw nameTaken(name, 'name')
  if (!picture?.length) throw invalid('picture', 'Choose a picture first.')
  const [drawn, still] = await redrawn(app, picture)
  if (!drawn || !still) throw invalid('picture', 'This is not a picture Flowra can show. Use PNG, JPEG, GIF, WebP or AVIF.', 'file_kind')
  if (drawn.length > LIMITS.emojiBytes) throw invalid('picture', 'This animation is too long. Use one with fewer pictures.')
  await noteEmojiPicture(app.ports, by.workspaceId, fileId)
  await app.ports.files.put(emojiKey(by.workspaceId, fileId, false), drawn)
  if (isMoving(drawn)) await app.ports.files.put(emojiKey(by.workspaceId, fileId, true), still)
  return isMoving(drawn)
}

/** Small, as it moves; and a square that does not. */
async function redrawn(app: Application, picture: Uint8Array): Promise<readonly Uint8Array[]> {
  const all: Uint8Array[] = []
  const wanted = [{ fit: 'inside', width: PIXELS, height: PIXELS } as const, { fit: 'square', size: PIXELS } as const]
  await app.ports.pictures.copies(picture, wanted, async (_, bytes) => all.push(Buffer.concat(await Array.fromAsync(bytes))))
  return all
}

/** As a WebP says it of itself. */
const isMoving = (webp: Uint8Array): boolean => String.fromCharCode(...webp.subarray(12, 16)) === 'VP8X' && ((webp[20] ?? 0) & MOVES) !== 0
const MOVES = 2
