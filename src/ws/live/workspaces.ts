import type { Committed } from '../../application/execute.ts'
import type { EmojiDocument } from '../../application/read-models/emoji.ts'
import type { MemberDocument, WorkspaceDocument } from '../../application/read-models/workspaces.ts'
import { encode } from '../protocol.ts'
import { guestsTopic, membersTopic, personTopic } from '../topics.ts'
import { changesOf, type Edge } from './edge.ts'

/** Who lost a role or a place is asked again: gone, or with another role and a page made anew. */
export async function workspaceRights({ revoke }: Edge, committed: Committed): Promise<void> {
  const { workspaceId } = committed
  const touched = changesOf<MemberDocument>(committed, 'members').filter(({ before }) => before !== undefined)
  const isAskedOtherwise = changesOf<WorkspaceDocument>(committed, 'workspaces').some(
    ({ before, document }) => before && before.requiresFactor !== document.requiresFactor,
  )
  if (isAskedOtherwise) await revoke({ workspaceId })
  await Promise.all(touched.map(({ document }) => revoke({ personId: document.id, workspaceId })))
}

/** A new name stands over every sidebar; with it comes where a person's own rules are, which name their teams. */
export function workspaceWords(edge: Edge, committed: Committed): Promise<void> {
  const { hub } = edge
  const { workspaceId } = committed
  const everybody = [membersTopic(workspaceId), guestsTopic(workspaceId)]
  const isRenamed = changesOf<WorkspaceDocument>(committed, 'workspaces').some(
    ({ before, document }) => before && before.name !== document.name,
  )
  for (const topic of isRenamed ? everybody : []) hub.publish(topic, encode({ t: 'sidebar' }))
  for (const { document } of changesOf<EmojiDocument>(committed, 'emoji'))
    tellEmoji(edge, workspaceId, document.isRemoved ? document.id : undefined)
  for (const personId of inOtherTeams(committed)) hub.publish(personTopic(workspaceId, personId), encode({ t: 'sidebar' }))
  return Promise.resolve()
}

/**
 * Pages fetch their lists of emoji anew, and one that was removed becomes its name. Each process tells its own pages: it hears of the
 * event in the log, whoever wrote it.
 */
export function tellEmoji({ hub }: Pick<Edge, 'hub'>, workspaceId: string, removed?: string): void {
  const word = { key: `emoji ${removed ?? ''}`, text: encode({ t: 'emoji', ...(removed !== undefined && { removed }) }) }
  for (const topic of [membersTopic(workspaceId), guestsTopic(workspaceId)]) hub.tellSoon(topic, word)
}

const inOtherTeams = (committed: Committed): readonly string[] =>
  changesOf<MemberDocument>(committed, 'members')
    .filter(({ before, document }) => `${before?.teamIds ?? ''}` !== `${document.teamIds ?? ''}`)
    .map(({ document }) => document.id)
