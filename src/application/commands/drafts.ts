import { z } from 'zod'
import { notFound, rejected } from '../../domain/decider.ts'
import type { Application, By } from '../application.ts'
import { id, parsed, text } from '../fields.ts'
import { LIMITS } from '../limits.ts'
import { CHATS } from '../read-models/chats.ts'
import { DRAFTS, type DraftDocument, draftId } from '../read-models/drafts.ts'
import { permit } from '../rights.ts'

const NOT_A_STAMP = 'This is not a draft that was saved.'
const place = { chatId: id, threadId: id.nullish().transform(given => given ?? null) }
const saving = z.strictObject({
  ...place,
  text: text(LIMITS.messageText).refine(typed => typed.trim() !== '', 'Write something first.'),
  base: z.union([z.undefined(), z.literal('').transform(() => undefined), stamp()]),
})
const dropping = z.strictObject(place)

/** What a save or a drop did; `at` is 0 when there is no draft any more. */
export type Drafted = Pick<DraftDocument, 'workspaceId' | 'personId' | 'chatId' | 'threadId' | 'at'> & { readonly isMoved: boolean }

/** One's own drafts. Whoever saves names the draft they began from (`base`), so that no device overwrites another unseen. */
export const draftCommands = (app: Application) => {
  const { documents } = app.ports

  async function permitted(by: By, chatId: string): Promise<void> {
    const chat = await app.recent.get(CHATS, by.workspaceId, chatId)
    if (!chat) throw notFound()
    const principal = await app.rights.principal(by.workspaceId, by.personId)
    permit(principal, 'messages.list', await app.rights.relation(chat, by.personId))
    permit(principal, 'drafts.save', { isOwn: true })
  }

  async function hasRoom({ workspaceId, personId }: By): Promise<void> {
    const held = await documents.count(DRAFTS, workspaceId, { equal: { personId } })
    if (held >= LIMITS.drafts) throw rejected('limit_reached', `There is room for ${LIMITS.drafts} drafts here and no more.`)
  }

  return {
    /** The same text again is already so. */
    async save(by: By, input: unknown): Promise<Drafted> {
      const { chatId, threadId, text: typed, base } = parsed(saving, input)
      await permitted(by, chatId)
      const key = draftId(by.personId, chatId, threadId)
      const known = await documents.get(DRAFTS, by.workspaceId, key)
      if (known?.text === typed) return { ...known, isMoved: false }
      if (known && known.at !== base) throw newer()
      if (!known) await hasRoom(by)
      const at = Math.max(app.ports.clock.now(), (known?.at ?? 0) + 1)
      const { workspaceId, personId } = by
      const draft = { workspaceId, id: key, version: at, personId, chatId, threadId, at, text: typed }
      if (!(await documents.put(DRAFTS, draft))) throw newer()
      return { ...draft, isMoved: true }
    },

    /** Also of a chat that is closed to its writer by now: it is theirs. */
    async drop(by: By, input: unknown): Promise<Drafted> {
      const { chatId, threadId } = parsed(dropping, input)
      permit(await app.rights.principal(by.workspaceId, by.personId), 'drafts.drop', { isOwn: true })
      const key = draftId(by.personId, chatId, threadId)
      const isMoved = (await documents.get(DRAFTS, by.workspaceId, key)) !== undefined
      if (isMoved) await documents.erase(DRAFTS, by.workspaceId, key)
      return { workspaceId: by.workspaceId, personId: by.personId, chatId, threadId, at: 0, isMoved }
    },
  }
}

const newer = () => rejected('conflict', 'There is a newer draft from another device.')

/** Milliseconds, as the server gave them. */
function stamp() {
  return z
    .string()
    .regex(/^\d{1,15}$/, NOT_A_STAMP)
    .transform(Number)
}
