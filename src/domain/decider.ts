/** Who and when, from the envelope around a fact. */
export type Around = { readonly actor: string; readonly at: number; readonly version: number }

/**
 * `decide`: what follows from a command. `[]` = already so, `Rejected` = may not be, anything else thrown is a bug.
 * `evolve`: the state after a fact. Both are pure.
 */
export type Decider<C, S, F> = {
  readonly initial: S
  decide(command: C, state: S): readonly F[]
  evolve(state: S, fact: F, around: Around): S
  /** The same as one `evolve` after another, for states whose copies would cost more than the facts are. */
  evolveAll?(state: S, facts: readonly Told<F>[]): S
}

/** A fact in its envelope. */
export type Told<F> = Around & { readonly fact: F }

/** The state after facts, in their order. */
export const evolved = <C, S, F>(decider: Decider<C, S, F>, state: S, facts: readonly Told<F>[]): S =>
  decider.evolveAll?.(state, facts) ?? facts.reduce((before, told) => decider.evolve(before, told.fact, told), state)

/** What people may be told: a reason that never changes its meaning and a sentence. */
export class Rejected extends Error {
  readonly reason: string
  readonly field: string | undefined
  constructor(reason: string, sentence: string, field?: string) {
    super(sentence)
    this.reason = reason
    this.field = field
  }
}

export const rejected = (reason: string, sentence: string, field?: string): Rejected => new Rejected(reason, sentence, field)

export const notFound = (): Rejected => rejected('not_found', 'This does not exist, or you cannot see it.')
export const forbidden = (): Rejected => rejected('forbidden', 'You may see this but not change it.')
export const archived = (): Rejected => rejected('archived', 'This chat is archived. Take it out of the archive first.')
export const directFixed = (): Rejected =>
  rejected('direct_fixed', 'A direct chat is made of its people. Start another one to talk with more.')
export const defaultChat = (): Rejected => rejected('default_chat', 'Everyone starts in this chat, so it stays as it is.')
export const empty = (): Rejected => rejected('empty', 'Write something or attach a file.', 'text')
export const messageDeleted = (): Rejected => rejected('message_deleted', 'This message was deleted.')
export const limitReached = (limit: number): Rejected => rejected('limit_reached', `There is room for ${limit} here and no more.`)
export const nameTaken = (name: string, field: string): Rejected => rejected('name_taken', `“${name}” is already in use.`, field)
