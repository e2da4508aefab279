import { readFileSync } from 'node:fs'

const BESIDES = 200 // what a process has open besides its sockets

/** Each socket is an open file of both sides: with fewer allowed the goal says so, instead of failing half way. */
export function needFiles(sockets: number): void {
  const allowed = openFilesIn(readFileSync('/proc/self/limits', 'utf8'))
  const needed = sockets + BESIDES
  if (allowed < needed) throw new Error(`${needed} open files are needed in one process, and \`ulimit -Hn\` is ${allowed}.`)
}

/** What a process may have open; Node raises its own limit as far as it may. */
export function openFilesIn(limits: string): number {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1]
  return soft === 'unlimited' ? Infinity : Number(soft)
}
