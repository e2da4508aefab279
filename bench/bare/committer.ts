import { parentPort, workerData } from 'node:worker_threads'
import { bareStore } from './store.ts'

/** A thread that commits: whatever messages one turn brings share one transaction. Answers the versions of a message's bodies. */
export type Told = { readonly id: number; readonly bodies: readonly (readonly [stream: string, body: string])[] }
export type Committed = { readonly id: number; readonly versions: readonly number[] }

const store = bareStore(workerData as string)
parentPort?.on('message', async ({ id, bodies }: Told) => {
  const versions = await Promise.all(bodies.map(([stream, body]) => store.append(stream, body)))
  parentPort?.postMessage({ id, versions } satisfies Committed)
})
