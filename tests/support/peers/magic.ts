import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { isThere } from './mongo.ts'

const run = promisify(execFile)

/** Why there is none on this machine, or undefined. */
export const withoutMagic = (): string | undefined => (isThere('file', '--version') ? undefined : 'no libmagic: apt-get install file')

/** What Debian's own knowledge of files calls this one. */
export const magicOf = async (path: string): Promise<string> => (await run('file', ['--brief', '--mime-type', path])).stdout.trim()
