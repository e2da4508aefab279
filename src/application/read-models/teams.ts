import type { WorkspaceFact } from '../../domain/workspaces.ts'
import type { Collection } from '../ports.ts'
import type { ReadModel } from '../read-model.ts'

/** A group of members with a handle. One that was deleted stays, without people, and says so: messages still name it. */
export type TeamDocument = {
  readonly workspaceId: string
  readonly id: string
  readonly version: number
  readonly name: string
  readonly handle: string
  readonly memberIds: readonly string[]
  readonly isDeleted: boolean
}

export const TEAMS: Collection<TeamDocument> = { name: 'teams', indexes: [] }

export const teamModel: ReadModel<TeamDocument, WorkspaceFact> = {
  collection: TEAMS,
  keys: ({ fact }) => ('teamId' in fact ? [fact.teamId] : []),
  fold(team, { fact, workspaceId, version }) {
    const known = { ...(team as TeamDocument), version }
    switch (fact.type) {
      case 'TeamCreated':
        return { workspaceId, id: fact.teamId, version, name: fact.name, handle: fact.handle, memberIds: [], isDeleted: false }
      case 'TeamRenamed':
        return { ...known, name: fact.name, handle: fact.handle }
      case 'TeamDeleted':
        return { ...known, isDeleted: true }
      case 'TeamMemberAdded':
        return { ...known, memberIds: [...known.memberIds, fact.personId] }
      case 'TeamMemberRemoved':
        return { ...known, memberIds: known.memberIds.filter(id => id !== fact.personId) }
      default:
        return known
    }
  },
}
