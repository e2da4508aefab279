import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Committed, Told } from '../bare/committer.ts'
import { type InFlight, inFlight } from '../bare/in-flight.ts'
import { serving } from '../harness/calls.ts'
import { textOf } from '../load/requests.ts'

/** Texts, one row each, committed together by another thread: what a turn brings is one message to it. */
const [folder = '.'] = process.argv.slice(2)
const data = mkdtempSync(join(folder, 'bare-'))
process.on('exit', () => rmSync(data, { recursive: true }))
const worker = new Worker(new URL('../bare/committer.ts', import.meta.url), { workerData: join(data, 'log.db') })

type Waiting = { readonly stream: string; readonly body: string; readonly resolve: (version: number) => void }
const sent = new Map<number, readonly Waiting[]>()
let waiting: Waiting[] = []
let turns = 0

worker.on('message', ({ id, versions }: Committed) => {
  for (const [at, { resolve }] of (sent.get(id) ?? []).entries()) resolve(versions[at] as number)
  sent.delete(id)
})

function append(stream: string, body: string): Promise<number> {
  return new Promise(resolve => {
    if (waiting.length === 0) setImmediate(flush)
    waiting.push({ stream, body, resolve })
  })
}

function flush(): void {
  const id = turns++
  sent.set(id, waiting)
  worker.postMessage({ id, bodies: waiting.map(({ stream, body }) => [stream, body] as const) } satisfies Told)
  waiting = []
}

serving({
  run: ({ streams, count, ms }: InFlight) =>
    inFlight(count, ms, index => append(`chat-${index % streams}`, JSON.stringify({ key: index, text: textOf(index) }))),
})
