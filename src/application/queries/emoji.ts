import { notFound } from '../../domain/decider.ts'
import type { Application } from '../application.ts'
import { emojiKey } from '../emoji-pictures.ts'
import { EMOJI } from '../read-models/emoji.ts'
import { isAllowed } from '../rights.ts'
import type { EmojiScreen, Viewer } from '../screens.ts'
import { workspacesOf } from './members.ts'
import { cards } from './people.ts'

/** The workspace's own emoji by name. Whoever is in it uses them, so whoever is in it sees them. */
export async function emoji(app: Application, { workspace, person }: Viewer): Promise<EmojiScreen> {
  const principal = await app.rights.principal(workspace.id, person.id)
  const found = await app.recent.getMany(
    EMOJI,
    workspace.id,
    (workspace.emoji ?? []).map(({ id }) => id),
  )
  const people = await cards(app, [...new Set(found.map(({ addedBy }) => addedBy))])
  return {
    items: found
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(one => ({
        emoji: one,
        addedBy: people.get(one.addedBy)?.name ?? 'Somebody',
        mayRemove: isAllowed(principal, 'emoji.remove', { isOwn: one.addedBy === person.id }),
      })),
    mayAdd: isAllowed(principal, 'emoji.add', {}),
  }
}

/** For whoever is in the workspace, while it is there. */
export async function emojiPicture(app: Application, { workspace }: Viewer, emojiId: string, isStill: boolean): Promise<Uint8Array> {
  const known = workspace.emoji?.find(({ id }) => id === emojiId)
  const bytes = known && (await app.ports.files.get(emojiKey(workspace.id, known.fileId, isStill && known.isAnimated === true)))
  if (!bytes) throw notFound()
  return bytes
}

/** Of all workspaces somebody is in, each once. */
export async function ownEmojiNames(app: Application, personId: string): Promise<readonly string[]> {
  const all = await workspacesOf(app, personId)
  return [...new Set(all.flatMap(({ emoji = [] }) => emoji.map(({ name }) => name)))].sort()
}
