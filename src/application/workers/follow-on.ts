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
  /** One page of the log for all workers; answers whether more is there. */
  go(): Promise<boolean>
  behind(): { readonly positions: number; readonly seconds: number }
}

export const AT_ONCE = 500
const LONGEST_LOOK_MS = 5_000

/** All workers follow side by side: the log is read once for all, from where the last of them stands. */
export function followOn({ log, workers, checkpoints, hands, mayGoOn }: Parts): FollowOn {
  let goal: Position = 0
  let behindSince = 0

  async function followOne(event: Followed): Promise<void> {
    for (const worker of workers) {
      if (!mayGoOn()) return
      if (checkpoints.of(worker.name) >= event.position) continue
      if (worker.wants(event.stream)) await hands.meet(worker, event)
      checkpoints.reach(worker.name, event.position)
    }
  }

  async function followPage(): Promise<void> {
    const isWanted = ({ stream }: { readonly stream: string }): boolean => workers.some(worker => worker.wants(stream))
    const page = log.follow(checkpoints.lowest(), AT_ONCE, isWanted)
    for (const event of await within(LONGEST_LOOK_MS, 'Following the log', page)) await followOne(event)
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
      await followPage().finally(checkpoints.store)
      return isBehind() && mayGoOn()
    },
    behind: () => ({
      positions: Math.max(0, goal - checkpoints.lowest()),
      seconds: behindSince === 0 ? 0 : (performance.now() - behindSince) / 1000,
    }),
  }
}
