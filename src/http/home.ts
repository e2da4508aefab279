import { Hono } from 'hono'
import { paths, roots } from '../../views/paths.ts'
import { setUpPending } from '../../views/people/set-up.ts'
import type { Queries } from '../application/queries.ts'
import type { Viewer } from '../application/screens.ts'
import type { Env, HttpDoors } from './doors.ts'
import { answerHtml, site } from './page.ts'

/** Where one begins: the chat that was written in last, else the list of channels. */
export async function startOf(queries: Queries, viewer: Viewer): Promise<string> {
  const { sections } = await queries.sidebar(viewer)
  const [latest] = sections.flatMap(section => section.lines).toSorted((a, b) => b.lastAt - a.lastAt)
  const p = paths(viewer.workspace.slug)
  return latest ? p.unread(latest.chatId) : p.chats
}

/** The same for somebody who has just come in. */
export async function landing(queries: Queries, slug: string, personId: string): Promise<string> {
  const viewer = await queries.viewer(slug, personId)
  return viewer ? startOf(queries, viewer) : roots.workspaces
}

export const homeRoutes = ({ commands, queries }: HttpDoors) =>
  new Hono<Env>().get('/', async c => {
    const person = c.get('session')?.person
    if (person) {
      const [first] = await queries.workspacesOf(person.id)
      return c.redirect(first ? await landing(queries, first.slug, person.id) : roots.workspaces, 303)
    }
    return (await commands.setUp.isPending()) ? answerHtml(c, setUpPending(site(c))) : c.redirect(roots.signIn, 303)
  })
