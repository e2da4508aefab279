import { z } from 'zod'
import { LIMITS } from './limits.ts'
import { cleanName, lengthOf } from './text.ts'

/** The last part of a path as any system writes it, without what cannot be seen; never a path itself. */
function plainFileName(typed: string): string {
  const last = cleanName(typed).split(/[/\\]/).at(-1) as string
  const name = last.trim()
  return /^\.*$/.test(name) ? 'file' : name
}

export const fileName = z.strictObject({
  name: z
    .string()
    .transform(plainFileName)
    .refine(name => lengthOf(name) <= LIMITS.fileName, `A file’s name may have ${LIMITS.fileName} characters at most.`),
})
