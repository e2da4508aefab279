import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What makes bytes on a disk, or takes them away. */
const WRITING = ['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'unlink'] as const

export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly trace: string
}

/**
 * Runs a script of ours under strace to its end. Only calls of the main thread, where the store works, and only on these paths
 * are seen, counted and meddled with. (`--seccomp-bpf` would be quicker, but swallows an injected SIGKILL.)
 */
export async function traced(script: readonly string[], paths: readonly string[], inject?: string): Promise<Ended> {
  const out = join(tmpdir(), `flowra-trace-${process.pid}-${++traces}`)
  const on = paths.flatMap(path => ['-P', path])
  const words = ['-qq', '-o', out, ...on, '-e', `trace=${WRITING}`, ...(inject ? ['-e', `inject=${inject}`] : [])]
  const child = spawn('strace', [...words, process.execPath, ...script], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
  const [code, signal] = await once(child, 'close')
  const trace = readFileSync(out, 'utf8')
  rmSync(out)
  return { code, signal, stdout: stdout(), stderr: stderr(), trace }
}

export type Meddling = { stop(): Promise<string> }

/** Meddles with the calls of a running process from now on, until stopped; then answers what strace saw (with times in seconds). */
export async function meddle(pid: number, paths: readonly string[], inject: string): Promise<Meddling> {
  const out = join(tmpdir(), `flowra-trace-${process.pid}-${++traces}`)
  const on = paths.flatMap(path => ['-P', path])
  const child = spawn('strace', ['-f', '-ttt', '-o', out, ...on, '-e', `trace=${WRITING}`, '-e', `inject=${inject}`, '-p', String(pid)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const stderr = text(child.stderr)
  while (!/attached/.test(stderr())) {
    if (child.exitCode !== null) throw new Error(`strace cannot attach: ${stderr()}`)
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  return {
    async stop() {
      const gone = child.exitCode === null ? once(child, 'close') : Promise.resolve()
      child.kill('SIGINT')
      await gone
      const trace = readFileSync(out, 'utf8')
      rmSync(out)
      return trace
    },
  }
}

let traces = 0

export type Call = { readonly name: string; readonly nth: number }

/** The calls after a mark, each with its number among the calls of its name: what `when=` counts. */
export function callsAfter(trace: string, mark: string): readonly Call[] {
  const counts = new Map<string, number>()
  const calls: Call[] = []
  let isPast = false
  for (const [, name = '', words = ''] of trace.matchAll(/^(\w+)\((.*)$/gm)) {
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    if (isPast) calls.push({ name, nth })
    isPast ||= words.includes(mark)
  }
  return calls
}

function text(stream: NodeJS.ReadableStream): () => string {
  let all = ''
  stream.on('data', chunk => {
    all += chunk
  })
  return () => all
}
