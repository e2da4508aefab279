import { isPassing, named, namedRead } from './failures.ts'

/** A step-down lasts some moments, a new connection less. Nothing is begun again later than this. */
const PAUSES_MS = [20, 100, 300, 600]
const LATEST_MS = 2000

/** `attempt` counts from 0. From the second on, what is asked may be done already: only for what finds itself done. */
export async function persistently<T>(act: (attempt: number) => Promise<T>): Promise<T> {
  const began = performance.now()
  for (let attempt = 0; ; attempt++) {
    try {
      return await act(attempt)
    } catch (error) {
      const pause = PAUSES_MS[attempt]
      if (pause === undefined || !isPassing(error) || performance.now() - began > LATEST_MS) throw named(error, attempt === 0)
      await waited(pause)
    }
  }
}

/** The driver itself tries a read twice. */
export async function reading<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw namedRead(error)
  }
}

export const waited = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
