import { Hono } from 'hono'
import { meCss } from '../../views/me.ts'
import { personPage } from '../../views/people/person.ts'
import { PICTURE_SIZES, pictureKey } from '../application/commands/people.ts'
import { notFound } from '../domain/decider.ts'
import type { Env, HttpDoors } from './doors.ts'
import { meHash, page, site } from './page.ts'
import { freshKey, opening, signedIn } from './wishes.ts'

const FOR_EVER = 'private, max-age=31536000, immutable'

/** What is the same for a person in all their workspaces: their own few rules of style, and pictures of those they meet. */
export const peopleRoutes = ({ app, queries }: HttpDoors) =>
  new Hono<Env>()
    .get('/me.css', async c => {
      const { id } = signedIn(c).person
      const viewer = await queries.viewer(c.req.query('in') ?? '', id)
      const css = meCss(id, viewer && opening(c)(viewer.workspace) ? viewer.member.teamIds : undefined)
      const isCurrent = c.req.query('v') === meHash(css)
      return c.body(css, 200, { 'Content-Type': 'text/css; charset=utf-8', ...(isCurrent && { 'Cache-Control': FOR_EVER }) })
    })
    .get('/people/:person/picture/:file/:size', async c => {
      const { person, file, size } = c.req.param()
      const isSize = PICTURE_SIZES.some(known => String(known) === size)
      const isSeen = isSize && (await queries.showsPicture({ viewerId: signedIn(c).person.id, personId: person, fileId: file }, opening(c)))
      const bytes = isSeen ? await app.ports.files.get(pictureKey(person, file, Number(size))) : undefined
      if (!bytes) throw notFound()
      return c.body(new Uint8Array(bytes), 200, { 'Content-Type': 'image/webp', 'Cache-Control': FOR_EVER })
    })

/** Somebody in a workspace. */
export const personRoutes = ({ app, queries }: HttpDoors) =>
  new Hono<Env>().get('/people/:person', async c => {
    const { workspace, person } = c.get('viewer')
    const card = await queries.personCard(c.get('viewer'), c.req.param('person'))
    return page(c, {
      title: card.name,
      main: personPage({ site: site(c), workspace, me: person.id, card, now: app.ports.clock.now(), key: freshKey(c) }),
    })
  })
