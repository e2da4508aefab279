import type { Context } from 'hono'
import type { Env } from './doors.ts'

const UPLOADING = /^\/w\/[^/]+\/files$/
const POSTING = /^\/w\/[^/]+\/chats\/[^/]+\/(?:messages|schedules)$/
const FORM_WITH_FILES = /^multipart\/form-data\s*;/i

/** A file by itself. It may take as long as files do, and is counted as it comes. */
export const isUploadTo = (method: string, path: string): boolean => method === 'POST' && UPLOADING.test(path)
export const isUpload = (c: Context<Env>): boolean => isUploadTo(c.req.method, c.req.path)

/** What somebody writes, with files, as a page without script sends it. */
export const isPostWithFiles = (method: string, path: string, type = ''): boolean =>
  method === 'POST' && POSTING.test(path) && FORM_WITH_FILES.test(type)
