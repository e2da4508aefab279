import { hash } from 'node:crypto'
import type { Speaker } from '../../domain/cards.ts'
import { RATES } from '../limits.ts'
import { type Collection, INSTANCE, type Ports } from '../ports.ts'
import { PREVIEW_TASKS } from '../previews/tasks.ts'
import type { AddressDocument } from './addresses.ts'
import type { Payload } from './payload.ts'
import { emojiOf } from './said.ts'

/** The picture behind an address, as the programs of one chat are shown with it. Its version is when it was last looked for. */
export type IconDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly chatId: string
  readonly isThere: boolean // one that was once had stays when the next look finds none
}

export const ICONS: Collection<IconDocument> = { name: 'icons', indexes: [] }

const KEPT_MS = 24 * 3_600_000
const FAILED_MS = 3_600_000
const LONGEST_ADDRESS = 2_000

const iconIdOf = (chatId: string, url: string): string => hash('sha256', `${chatId}\n${url}`).slice(0, 32)

export const iconKey = (workspaceId: string, iconId: string): string => `${workspaceId}/icons/${iconId}`

type Store = Pick<Ports, 'documents' | 'clock' | 'limits' | 'outgoing'>
type Posting = Pick<AddressDocument, 'workspace' | 'chatId' | 'botId'> & { readonly messageId: string }

/**
 * The picture a message asks for. Where it is not here, or may be another by now, somebody beside fetches it: noted before the message is
 * there, so that nothing that happens in between loses it. An emoji goes before it, as elsewhere.
 */
export async function iconFor(ports: Store, at: Posting, payload: Payload): Promise<Pick<Speaker, 'iconId' | 'hasIcon'>> {
  const { documents, clock, limits, outgoing } = ports
  const url = payload.icon_url?.trim() ?? ''
  if (url.length > LONGEST_ADDRESS || emojiOf(payload.icon_emoji ?? '') !== undefined || !outgoing.couldAsk(url)) return {}
  const { workspace, chatId, botId, messageId } = at
  const iconId = iconIdOf(chatId, url)
  const known = await documents.get(ICONS, workspace, iconId)
  const isFresh = known && clock.now() - known.version < (known.isThere ? KEPT_MS : FAILED_MS)
  if (!isFresh && (await limits.take(RATES.hookIcon, botId)).isAllowed) {
    const now = clock.now()
    const wanted = { inWorkspaceId: workspace, chatId, messageId, botId, iconId, iconUrl: url, notedAt: now, dueAt: now }
    await documents.put(PREVIEW_TASKS, { workspaceId: INSTANCE, id: `icon-${messageId}`, version: 1, ...wanted })
  }
  return { iconId, ...(known?.isThere && { hasIcon: true }) }
}
