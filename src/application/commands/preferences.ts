import { z } from 'zod'
import type { ChatPreferenceCommand } from '../../domain/preferences.ts'
import { around } from '../act.ts'
import type { Application, By } from '../application.ts'
import type { Answer } from '../execute.ts'
import { optionalLine, parsed } from '../fields.ts'
import { PREFERENCE } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { INSTANCE } from '../ports.ts'
import { readableChat } from '../queries/chats.ts'
import { PREFERENCES } from '../read-models/preferences.ts'
import { permit } from '../rights.ts'

/** The last instant a date can name: muted until it is muted for good. */
export const FOR_EVER = 8_640_000_000_000_000

const wish = z.strictObject({
  level: z.union([z.null(), z.enum(['all', 'mentions', 'nothing'])]).exactOptional(),
  mutedUntilAt: z.union([z.null(), z.number().int().positive().max(FOR_EVER)]).exactOptional(),
  isFavourite: z.boolean().exactOptional(),
  isHidden: z.boolean().exactOptional(),
  section: optionalLine(LIMITS.section).exactOptional(),
})

export const preferenceCommands = (app: Application) => ({
  /** How a chat that one may read is to be for oneself. What is left out stays as it is. */
  preferInChat(by: By, chatId: string, input: unknown): Promise<Answer> {
    const wanted = parsed(wish, input)
    return app.execute.run({
      kind: PREFERENCE,
      ...around(app, { ...by, workspaceId: INSTANCE }, 'people.preferInChat', [chatId, wanted]),
      stream: `person-${by.personId}`,
      subject: chatId,
      async ask({ head }): Promise<ChatPreferenceCommand> {
        const chat = await readableChat(app, by.workspaceId, by.personId, chatId)
        permit(await app.rights.principal(by.workspaceId, by.personId), 'people.preferInChat', { isOwn: head !== undefined })
        const sections = wanted.section ? await sectionsOf(app, by.personId) : NONE
        return { type: 'preferInChat', chatId, wish: wanted, lastN: chat.lastN, sections, limit: LIMITS.sections }
      },
    })
  },
})

const NONE: ReadonlySet<string> = new Set()

/** The names of somebody's own sections: those that a chat of theirs is in. */
async function sectionsOf(app: Application, personId: string): Promise<ReadonlySet<string>> {
  const rows = await app.ports.documents.find(PREFERENCES, INSTANCE, {
    equal: { personId },
    range: { field: 'section', above: '' },
    limit: LIMITS.ownChats,
  })
  return new Set(rows.map(row => row.section))
}
