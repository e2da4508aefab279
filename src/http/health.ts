import { Hono } from 'hono'
import { notFound } from '../domain/decider.ts'
import type { Env, HttpDoors } from './doors.ts'
import { isSame } from './session.ts'

const LOOPBACK = /^(?:127\.|::1$)/
const FORWARDED = ['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Real-IP']

/** For machines: is it alive, can it work, how much does it do. */
export const healthRoutes = ({ configuration, readiness, metrics, version }: HttpDoors) =>
  new Hono<Env>()
    .get('/health/live', c => c.json({ isAlive: true }))
    .get('/health/ready', async c => {
      const works = await readiness()
      return c.json(works, Object.values(works).every(Boolean) ? 200 : 503)
    })
    .get('/version', c => c.json({ version }))
    .get('/metrics', async c => {
      const token = configuration.metricsToken
      const isLocal = LOOPBACK.test(c.get('address')) && !FORWARDED.some(name => c.req.header(name) !== undefined)
      const isKnown = token === undefined ? isLocal : isSame(c.req.header('Authorization') ?? '', `Bearer ${token}`)
      if (!isKnown) throw notFound()
      return c.text(await metrics())
    })
