import type { Context } from 'hono'
import { paths, roots } from '../../views/paths.ts'
import { LIMITS, RATES } from '../application/limits.ts'
import type { Viewer } from '../application/screens.ts'
import { isLetIn, openSession } from '../application/sessions.ts'
import { notFound, Rejected } from '../domain/decider.ts'
import type { Env } from './doors.ts'
import { isAtFiles } from './edge.ts'
import { answerFile, SANDBOXED, servedTo, type Way } from './file-answers.ts'
import { type Gate, tell } from './gates.ts'
import { byAddress, counted } from './rates.ts'
import { refusal } from './refusals.ts'
import { isSame } from './session.ts'
import { signedIn } from './wishes.ts'

/** Files on an origin of their own: whatever they did there, no session of ours would be near. docs/decisions/files.md has the whole of it. */
const PURPOSE = 'file link'
const SECOND = 1000

/** A session is one person's, so it names both. */
type Link = { readonly sessionId: string; readonly slug: string; readonly fileId: string; readonly way: Way }

/** The way to a file, for this session and some minutes. It is kept for less, and not by the next person at this browser. */
export function ledTo(c: Context<Env>, { origin }: URL, { fileId, way }: Pick<Link, 'fileId' | 'way'>): Response {
  const { keys, clock } = c.get('doors').app.ports
  const until = clock.now() + LIMITS.fileLink * SECOND
  const named = [signedIn(c).session.id, c.get('viewer').workspace.slug, fileId, way, until].join('/')
  tell(c, 'Cache-Control', `private, max-age=${LIMITS.fileLinkKept}`)
  return c.redirect(origin + roots.fileLink(named, keys.digest(PURPOSE, named)), 303)
}

/** What is asked under the name of files: links that were signed here and still open, and nothing else. No cookie is read, no form, no page is there. */
export const atFiles: Gate = c => (isAtFiles(c) ? followed(c) : undefined)

const LINK =
  /^\/((?<sessionId>[\w-]{43})\/(?<slug>[a-z0-9-]+)\/(?<fileId>[\w-]+)\/(?<way>whole|small|saved)\/(?<until>\d{1,15}))\/(?<mark>\w{64})$/

async function followed(c: Context<Env>): Promise<Response> {
  tell(c, 'Content-Security-Policy', SANDBOXED)
  tell(c, 'Cross-Origin-Resource-Policy', 'cross-origin') // for pages of the other origin; of a refusal too, or they would not learn of it
  const found = c.req.method === 'GET' || c.req.method === 'HEAD' ? LINK.exec(c.req.path) : null
  if (!found?.groups) throw notFound()
  const { mark = '', until, ...link } = found.groups
  const { app, authority } = c.get('doors')
  if (!isSame(mark, app.ports.keys.digest(PURPOSE, found[1] ?? ''))) {
    await counted(c, RATES.read, byAddress(c))
    throw over()
  }
  if (app.ports.clock.now() >= Number(until)) return outlived(c, link as Link)
  await authority.current()
  return answered(c, link as Link)
}

/** Where somebody looks or listens they are led back to be asked who they are: a player would knock here for minutes, a page be dead. */
function outlived(c: Context<Env>, { slug, fileId, way }: Link): Response {
  if (!LOOKED_AT.has(c.req.header('Sec-Fetch-Dest') ?? '')) throw over()
  return c.redirect(c.get('doors').configuration.publicUrl.origin + paths(slug)[ADDRESSES[way]](fileId), 303)
}

const LOOKED_AT: ReadonlySet<string> = new Set(['document', 'audio', 'video'])
const ADDRESSES = { whole: 'file', small: 'smallFile', saved: 'savedFile' } as const

/** All that the address inside the workspace asks is asked again, of the person whom the link was made for. */
async function answered(c: Context<Env>, link: Link): Promise<Response> {
  const viewer = await viewerOf(c, link)
  if (!viewer) throw over()
  await counted(c, RATES.read, `files ${viewer.person.id}`)
  const served = await servedTo(c, viewer, link.fileId, link.way).catch(refusedAsOver)
  return answerFile(c, served)
}

async function viewerOf(c: Context<Env>, { sessionId, slug }: Link): Promise<Viewer | undefined> {
  const { app, commands, queries } = c.get('doors')
  const open = await openSession(app, sessionId)
  const session = open?.session.issuerId === undefined ? open : await commands.identities.current(open)
  const viewer = session && (await queries.viewer(slug, session.person.id))
  return viewer && isLetIn(session, viewer.workspace) ? viewer : undefined
}

/** Why it does not open is told where somebody is signed in. */
const over = () => refusal(403, 'This link is over. Open the file in Flowra again.')

function refusedAsOver(error: unknown): never {
  throw error instanceof Rejected ? over() : error
}
