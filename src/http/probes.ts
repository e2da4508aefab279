import { Hono } from 'hono'
import { notFound } from '../domain/decider.ts'
import type { Env, HttpDoors } from './doors.ts'
import { addressed, arrived, canonical } from './edge.ts'
import { gates } from './gates.ts'
import { healthRoutes } from './health.ts'
import { told } from './refusals.ts'

type ProbeDoors = Pick<HttpDoors, 'admission' | 'app' | 'configuration' | 'metrics' | 'readiness' | 'version'>

/** All that a process without pages answers: whether it lives, works, and how much. */
export function createProbes(doors: ProbeDoors): Hono<Env> {
  const app = new Hono<Env>({ strict: true })
  app.onError((error, c) => c.text(error.message, told(error)?.status ?? 500))
  app.notFound(() => {
    throw notFound()
  })
  app.use(gates(arrived(doors as HttpDoors), canonical, addressed))
  app.route('/', healthRoutes(doors as HttpDoors))
  return app
}
