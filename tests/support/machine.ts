import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where this machine keeps a Chromium, or undefined. `CHROMIUM` names another one. */
export function chromium(): string | undefined {
  return [process.env['CHROMIUM'], ...BROWSERS].find(path => path !== undefined && path !== '' && existsSync(path))
}

/** Is strace here and allowed to trace? Containers often have the program without the right. */
export function mayTrace(): boolean {
  return spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0
}
