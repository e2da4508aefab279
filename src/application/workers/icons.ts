import type { Application, By } from '../application.ts'
import type { Commands } from '../commands.ts'
import { followUpId } from '../ids.ts'
import { type PageDocument, pageIdOf, type pagesOn, pictureOf } from '../previews/pages.ts'
import type { IconTask } from '../previews/tasks.ts'
import { MESSAGES } from '../read-models/messages.ts'
import { ICONS, iconKey } from '../webhooks/icons.ts'
import { unlessRefused } from './following.ts'

/** A post that was noted and is not there by then never came. */
const COMING_MS = 60_000

type Parts = { readonly app: Application; readonly commands: Commands; readonly page: ReturnType<typeof pagesOn> }

/**
 * Brings the picture of a program to the message that waits for it; answers whether that is over. Nothing is kept before the message is
 * there, and the task goes last: so none is kept that nobody was shown.
 */
export function iconBringer({ app, commands, page }: Parts) {
  const { documents, files, clock } = app.ports

  return async (task: IconTask, signal: AbortSignal): Promise<boolean> => {
    const { inWorkspaceId: workspaceId, iconUrl: url, messageId, iconId, notedAt } = task
    const found = await page({ workspaceId, url, isIcon: true }, signal)
    if (found === 'later' || signal.aborted) return false
    const message = await documents.get(MESSAGES, workspaceId, messageId)
    if (!message) return clock.now() - notedAt > COMING_MS
    if (message.isDeleted || !(await keep(task, found))) return true
    if (!message.speaker?.hasIcon) await unlessRefused(() => commands.icons.attach(byOf(task), task, iconId))
    return true
  }

  /** Answers whether there is one: of now, or of an earlier day. */
  async function keep({ inWorkspaceId: workspaceId, chatId, iconId, iconUrl: url }: IconTask, { picture }: PageDocument): Promise<boolean> {
    const bytes = picture ? await files.get(pictureOf(pageIdOf({ workspaceId, url, isIcon: true }))) : undefined
    if (bytes) await files.put(iconKey(workspaceId, iconId), bytes)
    const isThere = bytes !== undefined || (await documents.get(ICONS, workspaceId, iconId))?.isThere === true
    await documents.put(ICONS, { workspaceId, id: iconId, version: clock.now(), chatId, isThere })
    return isThere
  }
}

/** The program itself acts, once for each message. */
const byOf = ({ inWorkspaceId: workspaceId, botId, messageId, notedAt }: IconTask): By => ({
  workspaceId,
  personId: botId,
  command: followUpId('icons', messageId, notedAt),
  isSystem: true,
})
