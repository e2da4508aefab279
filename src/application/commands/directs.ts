import { z } from 'zod'
import type { ChatCommand } from '../../domain/chats.ts'
import { notFound, rejected } from '../../domain/decider.ts'
import { around } from '../act.ts'
import type { Application, By } from '../application.ts'
import { invalid } from '../errors.ts'
import { id, parsed } from '../fields.ts'
import { directChatId } from '../ids.ts'
import { CHAT } from '../kinds.ts'
import { LIMITS } from '../limits.ts'
import { peopleSharing } from '../queries/people.ts'
import { permit } from '../rights.ts'
import type { Created } from './chats.ts'

const direct = z.strictObject({ personIds: z.array(id).max(LIMITS.peopleAtOnce) })

export const directCommands = (app: Application) => ({
  /** The same people of a workspace always meet in the same chat. `personIds`: the others. */
  async createDirect(by: By, input: unknown): Promise<Created> {
    const { personIds } = parsed(direct, input)
    const all = [...new Set([by.personId, ...personIds])].sort()
    if (all.length > LIMITS.directPeople) throw invalid('person', `At most ${LIMITS.directPeople} people with you, please.`)
    const chatId = directChatId(by.workspaceId, all)
    const mayNow = async () => {
      for (const personId of all) await member(app, by.workspaceId, personId)
      const isShared = await sharesChats(app, by, all)
      permit(await app.rights.principal(by.workspaceId, by.personId), 'chats.createDirect', { isShared })
    }
    await mayNow()
    const answer = await app.execute.run({
      kind: CHAT,
      ...around(app, by, 'chats.createDirect', all),
      stream: `chat-${chatId}`,
      subject: chatId,
      async ask(): Promise<ChatCommand> {
        await mayNow()
        return { type: 'createDirect', personIds: all }
      },
    })
    return { ...answer, chatId }
  },
})

/** Somebody who is in this workspace now, or the refusal that names them. */
export async function member(app: Application, workspaceId: string, personId: string) {
  const found = await app.rights.member(workspaceId, personId)
  if (found) return found
  throw rejected('not_member', 'This person is not in this workspace.', 'person')
}

/** Guests meet only people they share a chat with. */
async function sharesChats(app: Application, by: By, personIds: readonly string[]): Promise<boolean> {
  const own = await app.rights.member(by.workspaceId, by.personId)
  if (!own) throw notFound()
  if (own.role !== 'guest') return true
  const shared = await peopleSharing(app, by.workspaceId, by.personId)
  return personIds.every(personId => shared.has(personId))
}
