import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isThere } from './mongo.ts'

/** Why there is none on this machine, or undefined. */
export const withoutSlack = (): string | undefined =>
  isThere('python3', '-c', 'import ensurepip, venv') ? undefined : 'no venv of Python 3: apt-get install python3-venv'

const folder = join(import.meta.dirname, 'slack')
const run = promisify(execFile)

/** What Slack's own client was answered: status and words of each message. Installed the first time. */
export async function slackPosts(url: string, secret?: string): Promise<readonly (readonly [status: number, words: string])[]> {
  const words = [join(folder, 'posts.py'), url, ...(secret === undefined ? [] : [secret])]
  const { stdout } = await run(join(folder, 'posts.sh'), words, { timeout: 120_000 })
  return JSON.parse(stdout) as readonly (readonly [number, string])[]
}
