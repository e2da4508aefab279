import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'

/** What figures depend on. */
export type Machine = {
  readonly commit: string
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly fileSystem: string
  readonly node: string
  readonly isPinned: boolean
}

/** Server and load each have a core of their own when the machine has two and can say so. */
export const isPinned = availableParallelism() > 1 && said('taskset', '-V') !== undefined

export function machineOf(folder: string): Machine {
  const changed = said('git', 'status', '--porcelain', '--untracked-files=no')
  return {
    commit: `${said('git', 'rev-parse', '--short', 'HEAD') ?? 'none'}${changed ? '+' : ''}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    fileSystem: said('df', '--output=fstype', folder)?.split('\n')[1] ?? 'unknown',
    node: process.version,
    isPinned,
  }
}

/** Seconds of processor that a process has used. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS
}
const USER = 11 // behind the name of the process
const SYSTEM = 12
const TICKS = 100 // a second, on every Linux that Node runs on

/** Memory of a process in MB. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

function said(command: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined // not on this machine
  }
}
