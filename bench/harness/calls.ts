import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { isPinned } from './machine.ts'

/** Calls between the bench and the processes it starts, over Node's own channel. */
// biome-ignore lint/suspicious/noExplicitAny: each call knows its own argument
type Calls = Readonly<Record<string, (argument: any) => unknown>>
type Question = { readonly id: number; readonly name: string; readonly argument: unknown }
type Answer = { readonly id: number; readonly result?: unknown; readonly error?: string }

/** Inside a process: answers calls by name, and tells that it is ready. */
export function serving(calls: Calls): void {
  process.on('message', ({ id, name, argument }: Question) => {
    answered(calls, name, argument).then(
      result => process.send?.({ id, result }),
      (error: Error) => process.send?.({ id, error: error.stack ?? error.message }),
    )
  })
  process.on('disconnect', () => process.exit())
  process.send?.({ id: 0 })
}

async function answered(calls: Calls, name: string, argument: unknown): Promise<unknown> {
  return await calls[name]?.(argument)
}

export type Child = {
  readonly process: ChildProcess
  call<T>(name: string, argument?: unknown): Promise<T>
  end(): Promise<void>
}

/** Where a process runs: the server has one core, who measures it the other. */
export type Core = 'server' | 'load'
const CORES: Readonly<Record<Core, string>> = { server: '0', load: '1' }

export function started(
  core: Core,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly isCallable: boolean },
): ChildProcess {
  const [command = '', ...rest] = isPinned ? ['taskset', '-c', CORES[core], process.execPath, ...args] : [process.execPath, ...args]
  const stdio = ['ignore', 'ignore', 'inherit', ...(options.isCallable ? (['ipc'] as const) : [])] as const
  return spawn(command, rest, { stdio: [...stdio], env: options.env ?? process.env })
}

/** Starts one of our processes and waits until it serves. */
export async function startChild(core: Core, file: string, ...args: readonly string[]): Promise<Child> {
  const child = started(core, [`${import.meta.dirname}/../${file}`, ...args], { isCallable: true })
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let asked = 0
  child.on('message', ({ id, result, error }: Answer) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) one?.resolve(result)
    else one?.reject(new Error(`${file}: ${error}`))
  })
  child.on('exit', code => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended with ${code}.`))
  })
  const call = <T>(id: number, send: () => void) =>
    new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: resolve as (result: unknown) => void, reject })
      send()
    })
  await call(0, () => undefined)
  return {
    process: child,
    call(name, argument) {
      const id = ++asked
      return call(id, () => child.send({ id, name, argument }))
    },
    async end() {
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}
