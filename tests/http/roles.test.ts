import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configurationFrom, type Role } from '../../src/configuration.ts'
import { processBroadcast } from '../../src/infrastructure/process/broadcast.ts'
import { start } from '../../src/start.ts'
import { freePort } from '../support/free-port.ts'
import { newKey } from '../support/keys.ts'
import { testPorts } from '../support/ports.ts'
import { until } from '../support/until.ts'

const profile = {
  name: 'Ann',
  email: 'ann@example.org',
  username: 'ann',
  password: 'plenty of letters',
  zone: 'Europe/Berlin',
  locale: 'en',
}

/** Two processes on one store: one for pages, one for what follows. `isQuiet`: nothing between them but the store. */
async function two({ isQuiet = false } = {}) {
  const { ports, clock, close } = testPorts()
  const channels = processBroadcast()
  const logged: { readonly level: string; readonly fields: Readonly<Record<string, unknown>>; readonly text: string }[] = []
  const run = async (role: Role) => {
    const port = await freePort()
    const settings = configurationFrom({ PORT: String(port), ROLE: role })
    const flowra = await start({ ...ports, broadcast: (isQuiet ? processBroadcast() : channels).join() }, settings, {
      version: '0.0.0',
      log: (level, fields, text) => logged.push({ level, fields, text }),
      metrics: readings => async () =>
        Object.entries(readings())
          .map(([name, value]) => `${name} ${value}`)
          .join('\n'),
    })
    return { flowra, get: (path: string) => fetch(`http://localhost:${port}${path}`, { redirect: 'manual' }) }
  }
  const [web, worker] = [await run('web'), await run('worker')]
  return {
    web,
    worker,
    ports,
    clock,
    logged,
    async [Symbol.asyncDispose]() {
      await Promise.all([web.flowra.stop(), worker.flowra.stop()])
      await close()
    },
  }
}

test('a worker answers health and figures, and has no page', async () => {
  await using here = await two()
  for (const path of ['/health/live', '/health/ready', '/metrics', '/version'])
    assert.equal((await here.worker.get(path)).status, 200, path)
  for (const path of ['/', '/sign-in', '/w/acme', '/session', '/settings/instance'])
    assert.equal((await here.worker.get(path)).status, 404, path)
  assert.equal(await here.worker.flowra.setUpLink(), undefined, 'it prints no link that would kill the printed one')
  await until(async () => /flowra_worker_lease_held 1/.test(await (await here.worker.get('/metrics')).text()))
  assert.doesNotMatch(await (await here.web.get('/metrics')).text(), /flowra_worker_lease_held/)
})

for (const isQuiet of [false, true])
  test(`whoever sets up at one process finds what the other one did, ${isQuiet ? 'also when only the store connects them' : 'soon'}`, async t => {
    await using here = await two({ isQuiet })
    const { core } = here.web.flowra
    const { personId } = await core.commands.people.register(newKey(), 'set_up', profile)
    const by = { personId, command: newKey() }
    const { workspaceId } = await core.commands.workspaces.create(by, { name: 'Acme', slug: 'acme', zone: 'UTC', locale: 'en' })
    assert.deepEqual((await core.app.rights.workspace(workspaceId)).defaultChatIds, [])
    const begin = performance.now()
    await core.caughtUp(6_000)
    t.diagnostic(`${Math.round(performance.now() - begin)} ms`)
    assert.equal((await core.app.rights.workspace(workspaceId)).defaultChatIds.length, 1, 'it has met what came of it too')
  })

test('without a worker nobody waits longer than that', async () => {
  await using here = await two()
  await here.worker.flowra.stop()
  const { core } = here.web.flowra
  await core.commands.people.register(newKey(), 'set_up', profile)
  const begin = performance.now()
  await core.caughtUp(500)
  assert.ok(performance.now() - begin < 10_000)
})

test('figures for whoever watches: what was written, how far behind, what is due', async () => {
  await using here = await two()
  await here.web.flowra.core.commands.people.register(newKey(), 'set_up', profile)
  await here.web.flowra.core.caughtUp(5_000)
  const figures = async (one: typeof here.web) =>
    new Map((await (await one.get('/metrics')).text()).split('\n').map(line => [line.split(' ')[0], Number(line.split(' ')[1])] as const))
  await until(async () => (await figures(here.worker)).get('flowra_follower_lag_positions') === 0)
  const [web, worker] = [await figures(here.web), await figures(here.worker)]
  assert.deepEqual(
    [web.get('flowra_commits_total'), web.get('flowra_events_appended_total'), web.get('flowra_commit_conflicts_total')],
    [1, 2, 0],
  )
  assert.equal(worker.get('flowra_worker_events_total'), 4) // each by the two that want what happens to people
  for (const name of ['flowra_follower_lag_positions', 'flowra_worker_lag_positions', 'flowra_dead_letters_parked', 'flowra_timers_due'])
    assert.equal(worker.get(name), 0, name)
  assert.ok((worker.get('flowra_follower_lag_seconds') ?? 99) < 30)
})

test('a worker that fails says at which event and because of which command, and nothing of what is in it', async () => {
  await using here = await two()
  const { core } = here.web.flowra
  const { personId } = await core.commands.people.register(newKey(), 'set_up', { ...profile, name: 'Kanarienvogel' })
  const command = newKey()
  await core.commands.workspaces.create({ personId, command }, { name: 'Kanarienvogel', slug: 'acme', zone: 'UTC', locale: 'en' })
  const broken = here.worker.flowra.core.commands as { -readonly [name in 'chats']: { createDefault: unknown } }
  broken.chats.createDefault = () => Promise.reject(new Error('no chat today'))
  const second = newKey()
  await core.commands.workspaces
    .create({ personId, command: second }, { name: 'Kanarienvogel', slug: 'other', zone: 'UTC', locale: 'en' })
    .catch(() => undefined)
  await until(() => here.logged.some(({ fields }) => fields['worker'] === 'workers'))
  const line = here.logged.find(({ fields }) => fields['worker'] === 'workers')
  assert.ok([command, second].includes(String(line?.fields['command'])))
  assert.match(String(line?.fields['event']), /^workspace-[0-9a-f-]{36}:1$/)
  assert.doesNotMatch(JSON.stringify(here.logged), /Kanarienvogel/)
})
