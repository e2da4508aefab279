import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where this machine keeps a Chromium, or undefined. `CHROMIUM` names another one. */
export function chromium(): string | undefined {
  return [process.env['CHROMIUM'], ...BROWSERS].find(path => path !== undefined && path !== '' && existsSync(path))
}

/** Is strace here and allowed to trace, what it starts and what runs already? Containers often have the program without the right. */
export function mayTrace(): boolean {
  if (spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status !== 0) return false
  const running = spawn('sleep', ['10'], { stdio: 'ignore' })
  const { status } = spawnSync('timeout', ['-s', 'INT', '0.2', 'strace', '-o', '/dev/null', '-p', String(running.pid)])
  running.kill()
  return status === TIMED_OUT
}

/** `timeout` had to end it: it was still tracing. */
const TIMED_OUT = 124

/** May we mount a disk of our own? */
export function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'flowra-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]).status === 0
  if (mounted) spawnSync('umount', [folder])
  rmSync(folder, { recursive: true })
  return mounted
}
