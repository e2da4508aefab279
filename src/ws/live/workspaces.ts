import type { Committed } from '../../application/execute.ts'
import type { MemberDocument, WorkspaceDocument } from '../../application/read-models/workspaces.ts'
import { encode } from '../protocol.ts'
import { guestsTopic, membersTopic, personTopic } from '../topics.ts'
import { changesOf, type Edge } from './edge.ts'

/** Who lost a role or a place is asked again: gone, or with another role and a page made anew. */
export async function workspaceRights({ revoke }: Edge, committed: Committed): Promise<void> {
  const { workspaceId } = committed
  const touched = changesOf<MemberDocument>(committed, 'members').filter(({ before }) => before !== undefined)
  await Promise.all(touched.map(({ document }) => revoke({ personId: document.id, workspaceId })))
}

/** A new name stands over every sidebar; with it comes where a person's own rules are, which name their teams. */
export function workspaceWords({ hub }: Edge, committed: Committed): Promise<void> {
  const { workspaceId } = committed
  const isRenamed = changesOf<WorkspaceDocument>(committed, 'workspaces').some(
    ({ before, document }) => before && before.name !== document.name,
  )
  const topics = isRenamed ? [membersTopic(workspaceId), guestsTopic(workspaceId)] : []
  for (const topic of topics) hub.publish(topic, encode({ t: 'sidebar' }))
  for (const personId of inOtherTeams(committed)) hub.publish(personTopic(workspaceId, personId), encode({ t: 'sidebar' }))
  return Promise.resolve()
}

const inOtherTeams = (committed: Committed): readonly string[] =>
  changesOf<MemberDocument>(committed, 'members')
    .filter(({ before, document }) => `${before?.teamIds ?? ''}` !== `${document.teamIds ?? ''}`)
    .map(({ document }) => document.id)
