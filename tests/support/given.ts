import assert from 'node:assert/strict'
import { type Around, type Decider, evolved, Rejected } from '../../src/domain/decider.ts'

type By<F> = Around & { readonly fact: F }

/** A fact with the envelope that matters to it: who did it and when. */
export const by = <F>(actor: string, fact: F, at = 0): By<F> => ({ actor, at, version: 0, fact })

/** given(decider, …facts).when(command).happened(…facts), .nothingHappened() or .wasRejected(reason). */
export function given<C, S, F extends { readonly type: string }>(decider: Decider<C, S, F>, ...facts: readonly (F | By<F>)[]) {
  const state = after(decider, facts)
  return {
    state,
    when: (command: C) => ({
      happened: (...expected: readonly F[]) => assert.deepEqual(decider.decide(command, state), expected),
      nothingHappened: () => assert.deepEqual(decider.decide(command, state), []),
      wasRejected: (reason: string) => assert.throws(() => decider.decide(command, state), isRejected(reason)),
    }),
  }
}

/** The state after each command of a sequence, refused ones left out, with the facts that led there. In the end both ways of folding agree. */
export function* histories<C, S, F extends { readonly type: string }>(
  decider: Decider<C, S, F>,
  commands: readonly (readonly [string, C])[],
) {
  let state = decider.initial
  const log: F[] = []
  const told: By<F>[] = []
  for (const [actor, command] of commands) {
    for (const fact of decided(decider, command, state)) {
      log.push(fact)
      const around = { actor, at: log.length, version: log.length }
      told.push({ ...around, fact })
      state = decider.evolve(state, fact, around)
    }
    yield { command, state, log }
  }
  const half = evolved(decider, decider.initial, told.slice(0, told.length / 2))
  assert.deepEqual(evolved(decider, half, told.slice(told.length / 2)), state, 'folded together is folded one by one')
}

function after<C, S, F extends { readonly type: string }>(decider: Decider<C, S, F>, facts: readonly (F | By<F>)[]): S {
  const enveloped = facts.map(fact => ('fact' in fact ? fact : by('ann', fact)))
  return enveloped.reduce((state, { fact, ...around }, version) => decider.evolve(state, fact, { ...around, version }), decider.initial)
}

function decided<C, S, F>(decider: Decider<C, S, F>, command: C, state: S): readonly F[] {
  try {
    return decider.decide(command, state)
  } catch (error) {
    if (error instanceof Rejected) return []
    throw error
  }
}

const isRejected = (reason: string) => (error: unknown) => {
  assert.ok(error instanceof Rejected, `this is a bug, not a refusal: ${error}`)
  assert.equal(error.reason, reason)
  return true
}
