import { FOLDED } from '../../src/application/kinds.ts'
import { type Rebuilt, rebuild } from '../../src/application/replay/rebuild.ts'
import { type Verified, verify } from '../../src/application/replay.ts'
import { keepAnew } from '../../src/application/workers/words.ts'
import { configuration } from '../../src/configuration.ts'
import { lockFolder } from '../../src/infrastructure/disk/lock.ts'
import { withBar } from './bar.ts'
import { openedThere } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'

const SHOWN = 100

/** Folds the log again and compares, beside a running server. */
export const verifyReplay = (isJson: boolean): Promise<Outcome> =>
  openedThere(async ({ ports }) => {
    const began = performance.now()
    const verified = await withBar('Folding the log again', isJson, move => verify(ports, move))
    return told(verified, performance.now() - began)
  })

/**
 * Folds everything anew beside what is there, compares it with the log and lets it take the place of the old in one step. Nobody
 * else may have the data folder.
 */
export async function writeReplay(isJson: boolean): Promise<Outcome> {
  const { data, mongoUrl } = configuration()
  if (mongoUrl !== undefined && (await isServed(mongoUrl)))
    throw new Refusal('A Flowra is running on this MongoDB. Stop all of them first; flowra replay --verify works beside them.')
  const lock = mongoUrl === undefined ? lockFolder(data) : undefined
  if (!lock && mongoUrl === undefined)
    throw new Refusal(`Another Flowra is running on ${data}. Stop it first; flowra replay --verify works beside it.`)
  try {
    return await openedThere(async ({ store, ports }) => {
      const began = performance.now()
      const rebuilt = await withBar('Rebuilding from the log', isJson, async move => rebuild(await store.shadow(FOLDED), move))
      if (rebuilt.isSwapped) await keepAnew(ports)
      return swapped(rebuilt, performance.now() - began)
    })
  } finally {
    lock?.release()
  }
}

function swapped(rebuilt: Rebuilt, milliseconds: number): Outcome {
  const { lines, problems, facts } = told(rebuilt, milliseconds)
  if (rebuilt.isSwapped)
    return {
      lines: [...lines, 'What was folded anew has taken the place of the old. The index of words is written anew after the next start.'],
      problems,
      facts,
    }
  return { lines, problems: ['Nothing was changed: what was folded anew is not what the log says.', ...problems], facts }
}

/** Every process that has the store open keeps a lease alive, or waits for it. */
async function isServed(url: string): Promise<boolean> {
  const { isLed } = await import('../../src/infrastructure/mongo/store.ts')
  return isLed(url)
}

/** What was found, for people and programs. */
export function told(verified: Verified, milliseconds: number): Required<Outcome> {
  const { streams, events, documents, isQuiet, differences } = verified
  const perSecond = Math.round(events / Math.max(0.001, milliseconds / 1000))
  const count = (n: number, word: string) => `${n.toLocaleString('en')} ${word}${n === 1 ? '' : 's'}`
  const lines = [
    `${count(events, 'event')} of ${count(streams, 'stream')} folded again, ${count(documents, 'document')} and ${count(streams, 'state')} compared, ${perSecond.toLocaleString('en')} events a second.`,
    ...(isQuiet ? [] : ['Somebody was writing: documents that no event made were not looked for.']),
    ...(differences.length === 0 ? ['Everything is as the log says.'] : []),
  ]
  const shown = differences.slice(0, SHOWN).map(({ stream, document, reason }) => `${stream}  ${document}  ${reason}`)
  const rest = differences.length > SHOWN ? [`and ${count(differences.length - SHOWN, 'more difference')}`] : []
  const problems = differences.length > 0 ? [`${count(differences.length, 'difference')}:`, ...shown, ...rest] : []
  return { lines, problems, facts: { ...verified, milliseconds: Math.round(milliseconds), perSecond } }
}
