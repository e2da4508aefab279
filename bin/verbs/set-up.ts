import { LIMITS } from '../../src/application/limits.ts'
import { roots } from '../../views/paths.ts'
import { addressOf, opened } from './opened.ts'
import { type Outcome, Refusal } from './outcome.ts'

/** Another set-up link, while nobody owns this installation. The ones before it die. */
export const setUpLink = (): Promise<Outcome> =>
  opened(async ({ core, settings }) => {
    if (!(await core.commands.setUp.isPending())) throw new Refusal('Flowra has an owner already, so there is nothing to set up.')
    const link = addressOf(settings, roots.setUp(await core.commands.setUp.makeLink()))
    const minutes = LIMITS.setUpLink / 60
    return { lines: [link, `It works once, for ${minutes} minutes. Links made before it are dead.`], facts: { link, minutes } }
  })
