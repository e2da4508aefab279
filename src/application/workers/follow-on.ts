import type { Ports, Position } from '../ports.ts'
import { within } from '../within.ts'
import type { Checkpoints } from './checkpoints.ts'
import type { Trying } from './trying.ts'
import type { Followed, Worker } from './worker.ts'

type Parts = {
  readonly log: Ports['log']
  readonly workers: readonly Worker[]
  readonly checkpoints: Checkpoints
  readonly hands: Trying
  mayGoOn(): boolean
}

export type FollowOn = {
  /** A page of the log for each worker; answers whether more is there. */
  go(): Promise<boolean>
  behind(): { readonly positions: number; readonly seconds: number }
}

export const AT_ONCE = 500
const LONGEST_LOOK_MS = 5_000

/** Workers follow side by side: the log is read once for all that stand at the same place. */
export function followOn({ log, workers, checkpoints, hands, mayGoOn }: Parts): FollowOn {
  let goal: Position = 0
  let behindSince = 0

  async function followOne(event: Followed, some: readonly Worker[]): Promise<void> {
    for (const worker of some) {
      if (!mayGoOn()) return
      if (worker.wants(event.stream)) await hands.meet(worker, event)
      checkpoints.reach(worker.name, event.position)
    }
  }

  async function followMany(page: readonly Followed[], worker: Worker): Promise<void> {
    const wanted = page.filter(event => worker.wants(event.stream))
    if (mayGoOn() && (await hands.meetAll(worker, wanted))) checkpoints.reach(worker.name, page.at(-1)?.position ?? 0)
  }

  async function followPage(position: Position, some: readonly Worker[]): Promise<void> {
    const isWanted = ({ stream }: { readonly stream: string }): boolean => some.some(worker => worker.wants(stream))
    const page = await within(LONGEST_LOOK_MS, 'Following the log', log.follow(position, AT_ONCE, isWanted))
    const [many, single] = [some.filter(worker => worker.meetMany), some.filter(worker => !worker.meetMany)]
    for (const event of page) await followOne(event, single)
    for (const worker of many) await followMany(page, worker)
  }

  /** One that has far to go, because it is new here, keeps none of the others waiting. */
  async function followPages(): Promise<void> {
    const groups = [...Map.groupBy(workers, ({ name }) => checkpoints.of(name))].toSorted(([a], [b]) => b - a)
    for (const [position, some] of groups) if (position < goal && mayGoOn()) await followPage(position, some)
  }

  function isBehind(): boolean {
    const isSo = checkpoints.lowest() < goal
    behindSince = isSo ? behindSince || performance.now() : 0
    return isSo
  }

  return {
    async go() {
      goal = await within(LONGEST_LOOK_MS, 'A look at the end of the log', log.last())
      if (!isBehind()) return false
      await followPages().finally(checkpoints.store)
      return isBehind() && mayGoOn()
    },
    behind: () => ({
      positions: Math.max(0, goal - checkpoints.lowest()),
      seconds: behindSince === 0 ? 0 : (performance.now() - behindSince) / 1000,
    }),
  }
}
