import { Failed } from './failures.ts'

/** So many calls at once and waiting, in all and for one host. A host that hangs keeps its own few and nobody else's. */
export type Bulkhead = {
  readonly most: number
  readonly mostToOne: number
  readonly mostWaiting: number
  readonly mostWaitingForOne: number
}

type Waiting = { readonly host: string; readonly begin: () => void }

/** Lets calls begin in the order they came, those to a host that has its fill after others. */
export function turnsOf({ most, mostToOne, mostWaiting, mostWaitingForOne }: Bulkhead) {
  const running = new Map<string, number>()
  const waiting: Waiting[] = []
  let total = 0

  const isFull = (host: string): boolean =>
    waiting.length >= mostWaiting || waiting.filter(one => one.host === host).length >= mostWaitingForOne

  const isFree = (host: string): boolean => total < most && (running.get(host) ?? 0) < mostToOne

  function count(host: string, by: 1 | -1): void {
    const now = (running.get(host) ?? 0) + by
    if (now === 0) running.delete(host)
    else running.set(host, now)
    total += by
  }

  function letGo(): void {
    for (let at = waiting.findIndex(({ host }) => isFree(host)); at >= 0; at = waiting.findIndex(({ host }) => isFree(host))) {
      const [next] = waiting.splice(at, 1)
      if (!next) return
      count(next.host, 1)
      next.begin()
    }
  }

  function turn(host: string, signal: AbortSignal): Promise<void> {
    if (isFree(host)) {
      count(host, 1)
      return Promise.resolve()
    }
    if (isFull(host)) return Promise.reject(new Failed('busy'))
    return new Promise((resolve, reject) => {
      const mine: Waiting = { host, begin: resolve }
      waiting.push(mine)
      signal.addEventListener('abort', () => {
        const at = waiting.indexOf(mine)
        if (at >= 0) waiting.splice(at, 1)
        reject(new Failed('busy'))
      })
    })
  }

  return async <T>(host: string, signal: AbortSignal, act: () => Promise<T>): Promise<T> => {
    await turn(host, signal)
    try {
      return await act()
    } finally {
      count(host, -1)
      letGo()
    }
  }
}
