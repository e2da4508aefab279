import type { Context } from 'hono'
import { Hono } from 'hono'
import { fileItem } from '../../views/messages/files.ts'
import { invalid } from '../application/errors.ts'
import { furtherId } from '../application/ids.ts'
import { RATES } from '../application/limits.ts'
import type { Limits } from '../application/ports.ts'
import type { FileFacts } from '../domain/files.ts'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerFile, servedTo, type Way } from './file-answers.ts'
import { ledTo } from './file-links.ts'
import { tell } from './gates.ts'
import { isScript } from './htmx.ts'
import { answerHtml } from './page.ts'
import { refusal } from './refusals.ts'
import { by, list, signedIn } from './wishes.ts'

export const fileRoutes = ({ assets, commands, configuration }: HttpDoors) => {
  /**
   * The body is the file, its name and its key stand in headers: nothing of it is read before it is known whose it is. The page is answered
   * with what a row will show.
   */
  async function upload(c: Context<Env>): Promise<Response> {
    const key = c.req.header('Flowra-Key')
    if (key !== undefined) c.set('fields', { values: { key }, lists: {} })
    const length = c.req.header('Content-Length')
    const bytes = (c.req.raw.body ?? NOTHING) as unknown as AsyncIterable<Uint8Array>
    const name = nameIn(c.req.header('Flowra-File-Name'))
    const file = await commands.files.upload(by(c), { name, bytes, byteCount: length === undefined ? undefined : Number(length) })
    if (isScript(c)) return answerHtml(c, fileItem({ assets: assets.url, slug: c.get('viewer').workspace.slug }, file), 201)
    return c.json(shown(file), 201)
  }

  /** The bytes, or the way to them where files have an origin of their own. */
  async function serve(c: Context<Env>, way: Way): Promise<Response> {
    const fileId = c.req.param('file') ?? ''
    const served = await servedTo(c, c.get('viewer'), fileId, way)
    tell(c, 'Vary', 'Cookie') // kept for a while, and not for whoever signs in next
    return configuration.filesUrl ? ledTo(c, configuration.filesUrl, { fileId, way }) : answerFile(c, served)
  }

  return new Hono<Env>()
    .post('/files', takes(), c => upload(c))
    .get('/files/:file', c => serve(c, 'whole'))
    .get('/files/:file/small', c => serve(c, 'small'))
    .get('/files/:file/saved', c => serve(c, 'saved'))
    .delete('/files/:file', takes(), async c => {
      await commands.files.drop(by(c), c.req.param('file'))
      return c.body(null, 204)
    })
}

/**
 * The files of a form without script, kept one after the other: each is then among those that the form names, also when it is refused. Their
 * keys follow from that of the form, by which a message finds them when the form comes twice.
 */
export async function keepFiles(c: Context<Env>): Promise<void> {
  const { app, commands } = c.get('doors')
  let count = 0
  for await (const part of c.get('files') ?? []) {
    await takeTurn(c, app.ports.limits)
    const own = by(c)
    const { id } = await commands.files.upload({ ...own, command: furtherId(own.command, ++count) }, { ...part, isAnew: true })
    const { values, lists } = c.get('fields')
    c.set('fields', { values, lists: { ...lists, fileIds: [...list(c, 'fileIds'), id] } })
  }
}

/** Each file counts as one that is sent by itself. */
async function takeTurn(c: Context<Env>, limits: Limits): Promise<void> {
  const { isAllowed, resetMs } = await limits.take(RATES.upload, signedIn(c).person.id)
  if (!isAllowed) throw refusal(429, 'That were many files at once. Try again later.', Math.ceil(resetMs / 1000))
}

const NOTHING: readonly Uint8Array[] = []

/** Percent-encoded UTF-8, since a header holds nothing else. */
function nameIn(header: string | undefined): string {
  try {
    return decodeURIComponent(header ?? '')
  } catch (cause) {
    throw Object.assign(invalid('name', 'This is not a name of a file.'), { cause })
  }
}

const shown = ({ mediaType: _, ...file }: FileFacts): Omit<FileFacts, 'mediaType'> => file
