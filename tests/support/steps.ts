import { type Profiler, Session } from 'node:inspector/promises'

/**
 * How much work something is, the same on every machine and in every run: how often the pieces of the program ran while it was done, and how
 * many characters its expressions walked over. To be asked for before the program runs for the first time: what is compiled already is
 * counted by its calls alone.
 */
export async function counter(...places: readonly string[]): Promise<AsyncDisposable & { stepsOf(work: () => void): Promise<number> }> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const took = async () =>
    (await session.post('Profiler.takePreciseCoverage')).result.filter(({ url }) => places.some(place => url.includes(place)))
  return {
    async stepsOf(work) {
      await took()
      const walked = charactersIn(work)
      return walked + ranIn(await took())
    },
    async [Symbol.asyncDispose]() {
      await session.post('Profiler.stopPreciseCoverage')
      session.disconnect()
    },
  }
}

/** Of each function the piece that ran most often: a piece that ran as often as what it stands in is not told apart. */
const ranIn = (scripts: readonly Profiler.ScriptCoverage[]): number =>
  scripts.flatMap(({ functions }) => functions).reduce((sum, { ranges }) => sum + Math.max(...ranges.map(({ count }) => count)), 0)

/** The engine's own code is not among what ran, so it is asked how far it came. */
function charactersIn(work: () => void): number {
  const { exec } = RegExp.prototype
  let walked = 0
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    const start = this.global || this.sticky ? this.lastIndex : 0
    const found = exec.call(this, text)
    if (found) walked += found.index + found[0].length - start
    else if (!this.sticky) walked += text.length - start
    return found
  }
  try {
    work()
  } finally {
    RegExp.prototype.exec = exec
  }
  return walked
}
