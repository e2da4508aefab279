import type { Block } from './text.ts'

/** Whom and what a text names, beside its words. What names nobody carries none of it. */
export type Naming = {
  readonly mentionIds?: readonly string[] // people
  readonly teamIds?: readonly string[]
  readonly reach?: Reach
  readonly hereIds?: readonly string[] // who was present when it was posted, where it reaches those
  readonly chatIds?: readonly string[]
}
export type Reach = 'all' | 'here'

/** Why somebody is told of a message, the strongest first. */
export type Reason = 'mention' | 'mention_team' | 'mention_here' | 'mention_all'

/** A message and everything around it that decides who it concerns. */
type Around = {
  readonly naming: Naming
  readonly actorId: string
  readonly teams: ReadonlyMap<string, readonly string[]> // people by team
  readonly participantIds: Iterable<string>
}

/** People with a reason to be told, and their reasons. Who may not read is asked elsewhere; the actor never has one. */
export function reasonsFor({ naming, actorId, teams, participantIds }: Around): ReadonlyMap<string, readonly Reason[]> {
  const found = new Map<string, Reason[]>()
  const add = (ids: Iterable<string>, reason: Reason): void => {
    for (const id of new Set(ids)) if (id !== actorId) found.set(id, [...(found.get(id) ?? []), reason])
  }
  add(naming.mentionIds ?? [], 'mention')
  add(naming.teamIds?.flatMap(id => teams.get(id) ?? []) ?? [], 'mention_team')
  add(naming.hereIds ?? [], 'mention_here')
  if (naming.reach === 'all') add(participantIds, 'mention_all')
  return found
}

/** What a text names. In a quote names show and tell nobody; a channel is a link wherever it stands. */
export function namingOf(tree: readonly Block[]): Naming {
  const people = new Set<string>()
  const teams = new Set<string>()
  const chats = new Set<string>()
  const reaches = new Set<Reach>()
  const visit = (node: Node, isQuoted: boolean): void => {
    if (node.chatId !== undefined) chats.add(node.chatId)
    if (node.personId !== undefined && !isQuoted) people.add(node.personId)
    if (node.teamId !== undefined && !isQuoted) teams.add(node.teamId)
    if (node.reach !== undefined && !isQuoted) reaches.add(node.reach)
    for (const part of Object.values(node)) visitAll(part, isQuoted || node.type === 'quote')
  }
  const visitAll = (part: unknown, isQuoted: boolean): void => {
    if (Array.isArray(part)) for (const one of part) visitAll(one, isQuoted)
    else if (typeof part === 'object' && part !== null) visit(part as Node, isQuoted)
  }
  visitAll(tree, false)
  return {
    ...(people.size > 0 && { mentionIds: [...people] }),
    ...(teams.size > 0 && { teamIds: [...teams] }),
    ...(reaches.size > 0 && { reach: reaches.has('all') ? 'all' : 'here' }),
    ...(chats.size > 0 && { chatIds: [...chats] }),
  }
}

/** Blocks and spans of every kind, as far as they name something. */
type Node = {
  readonly type?: string
  readonly personId?: string
  readonly teamId?: string
  readonly reach?: Reach
  readonly chatId?: string
}

/** What an edit says of its message now: `all` and `here` are called once, when it is posted. */
export const edited = (before: Naming, { mentionIds, teamIds, chatIds }: Naming): Naming => ({
  ...(before.reach !== undefined && { reach: before.reach }),
  ...(before.hereIds !== undefined && { hereIds: before.hereIds }),
  ...(mentionIds !== undefined && { mentionIds }),
  ...(teamIds !== undefined && { teamIds }),
  ...(chatIds !== undefined && { chatIds }),
})
