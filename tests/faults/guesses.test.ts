import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Passwords } from '../../src/application/ports.ts'
import { argon2Passwords } from '../../src/infrastructure/local-accounts/passwords.ts'
import { roots } from '../../views/paths.ts'
import { anApp, type TestApp } from '../support/app.ts'
import { routesOf, unhurried } from '../support/http.ts'
import { newKey } from '../support/keys.ts'
import { PASSWORD } from '../support/profile.ts'

const HERE = 'http://localhost'
const VISITOR = 'v'.repeat(43)
const ROUNDS = 80
const APART_MS = 3 * 5 // five are promised; a machine that does something else besides is given three times as many
const GUESSES = 1_000
const EVALUATED = 10

type Routes = Awaited<ReturnType<typeof routesOf>>

/** Signs in as a form does, from some address. */
const signingIn =
  (app: TestApp, routes: Routes) =>
  async (email: string, password: string, address = '203.0.113.1'): Promise<Response> => {
    const csrf = app.ports.keys.digest('csrf', `visitor ${VISITOR}`)
    const incoming = { socket: { remoteAddress: address }, headers: {} }
    const headers = { cookie: `flowra-visitor=${VISITOR}`, origin: HERE }
    const body = new URLSearchParams({ csrf, email, password })
    return routes.request(HERE + roots.signIn, { method: 'POST', headers, body }, { incoming })
  }

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

test('Whoever guesses learns nothing from the time an answer takes: unknown, wrong and deactivated are alike', async t => {
  await using app = await anApp({ on: ports => ({ ...ports, passwords: argon2Passwords() }) })
  await app.flowra.core.commands.people.deactivate({ personId: app.ann.id, command: newKey() }, app.dan.id, { reason: '' })
  const signIn = signingIn(app, await routesOf(app, unhurried(app)))
  const kinds = { unknown: ['nobody', 'a guess'], wrong: ['cleo', 'a guess'], deactivated: ['dan', PASSWORD] } as const
  const times: Record<keyof typeof kinds, number[]> = { unknown: [], wrong: [], deactivated: [] }
  for (let round = 0; round < ROUNDS; round++)
    for (const [kind, [name, password]] of Object.entries(kinds)) {
      const began = performance.now()
      const { status } = await signIn(`${name}@example.org`, password)
      times[kind as keyof typeof kinds].push(performance.now() - began)
      assert.equal(status, 401)
    }
  const medians = Object.values(times).map(median)
  const apart = Math.max(...medians) - Math.min(...medians)
  t.diagnostic(`${medians.map(ms => ms.toFixed(1)).join(', ')} ms: ${apart.toFixed(1)} ms apart`)
  assert.ok(Math.min(...medians) > APART_MS, 'a password takes long enough for a difference to be seen')
  assert.ok(apart < APART_MS, `${apart} ms apart`)
})

test('Of a thousand guesses, from anywhere, ten are looked at', async t => {
  let evaluated = 0
  const counting = (passwords: Passwords): Passwords => ({
    ...passwords,
    verify(hash, password) {
      evaluated++
      return passwords.verify(hash, password)
    },
  })
  await using app = await anApp({ on: ports => ({ ...ports, passwords: counting(ports.passwords) }) })
  const signIn = signingIn(app, await routesOf(app))
  const statuses = new Set<number>()
  for (let n = 0; n < GUESSES; n++) {
    const { status } = await signIn('cleo@example.org', n === GUESSES - 1 ? PASSWORD : `guess ${n}`, `203.0.113.${n % 250}`)
    statuses.add(status)
  }
  t.diagnostic(`${evaluated} of ${GUESSES}`)
  assert.equal(evaluated, EVALUATED)
  assert.deepEqual([...statuses], [401], 'and nobody is told which')
  assert.equal((await app.cleo.get(roots.session)).status, 200, 'Cleo goes on where she is')
})
