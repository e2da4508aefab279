import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { opened } from '../../bin/verbs/opened.ts'
import type { Outcome } from '../../bin/verbs/outcome.ts'
import { setUpLink } from '../../bin/verbs/set-up.ts'
import { createPerson, listPeople, resetPerson } from '../../bin/verbs/users.ts'
import { drawnFor, FACTORS, secretOf as secretIn } from '../../src/application/factors.ts'
import { findSecret, type Purpose } from '../../src/application/secrets.ts'
import { findSession } from '../../src/application/sessions.ts'
import { HOME } from '../../src/configuration.ts'
import { openPorts } from '../../src/stores.ts'
import { aDataFolder } from '../support/data.ts'
import { newKey } from '../support/keys.ts'

const LOCALE = { zone: 'UTC', locale: 'en' }
const DAN = { email: 'dan@example.org', name: 'Dan', role: 'member' } as const

/** Ann's workspace in a store on disk. */
const found = () =>
  opened(async ({ core }) => {
    const profile = { name: 'Ann', username: 'ann', email: 'ann@example.org', password: 'plenty of letters', ...LOCALE }
    const { personId } = await core.commands.people.register(newKey(), 'set_up', profile)
    const { workspaceId } = await core.commands.workspaces.create(
      { personId, command: newKey() },
      { name: 'Acme', slug: 'acme', ...LOCALE },
      true,
    )
    return { ann: personId, workspaceId }
  })

const factsOf = <T>({ facts }: Outcome): T => facts as T
const linkIn = (outcome: Outcome): string => factsOf<{ link: string }>(outcome).link

/** Follows a printed link as far as its secret. */
const secretOf = (link: string, purpose: Purpose, path: string) => {
  const url = new URL(link)
  assert.equal(url.pathname.replace(/[^/]+$/, ''), path)
  return opened(({ ports }) => findSecret(ports, purpose, url.pathname.slice(path.length)))
}

test('Dan gets an account in Acme without a password, and chooses one by the link', async () => {
  using _data = aDataFolder()
  const { workspaceId } = await found()
  const created = await createPerson({ ...DAN, workspace: 'acme', role: 'admin' })
  assert.deepEqual(created.problems ?? [], [])
  assert.match(created.lines.join('\n'), /Dan \(@dan\) is admin of Acme/)
  const secret = await secretOf(linkIn(created), 'reset', '/reset/')
  assert.ok(secret)
  await opened(async ({ core }) => {
    assert.equal((await core.app.rights.member(workspaceId, secret.subject))?.role, 'admin')
    await core.commands.sessions.resetPassword(newKey(), secret, 'four seven nine ten')
    assert.ok(await core.commands.sessions.signIn(DAN.email, 'four seven nine ten', 'a browser'))
  })
})

test('an unknown workspace is refused before anybody is made', async () => {
  using _data = aDataFolder()
  await found()
  await assert.rejects(createPerson({ ...DAN, workspace: 'nowhere' }), /There is no workspace at nowhere/)
  assert.equal(factsOf<{ people: unknown[] }>(await listPeople()).people.length, 1)
})

test('an address that is taken is refused', async () => {
  using _data = aDataFolder()
  await found()
  await assert.rejects(createPerson({ ...DAN, email: 'ann@example.org', username: 'ann2' }), /already in use/)
})

test('the list names everybody, who runs the server and who may not come in', async () => {
  using _data = aDataFolder()
  const { ann } = await found()
  const { personId } = factsOf<{ personId: string }>(await createPerson(DAN))
  await opened(({ core }) => core.commands.people.deactivate({ personId: ann, command: newKey() }, personId, { reason: 'moved on' }))
  const { lines, facts } = await listPeople()
  assert.deepEqual([...lines].sort(), ['@ann  ann@example.org  Ann  operator', '@dan  dan@example.org  Dan  deactivated'])
  assert.doesNotMatch(JSON.stringify(facts), /argon2|hash/)
  await assert.rejects(resetPerson('dan@example.org'), /deactivated/)
})

test('Ann is found by address and by name, in any case; nobody is not', async () => {
  using _data = aDataFolder()
  const { ann } = await found()
  for (const who of ['ann@example.org', 'Ann@Example.org', 'ann', '@ANN'])
    assert.equal((await secretOf(linkIn(await resetPerson(who)), 'reset', '/reset/'))?.subject, ann, who)
  await assert.rejects(resetPerson('nobody'), /nobody called nobody/)
})

/** The real command, in pipes. */
function flowra(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(`${HOME}/bin/flowra`, words, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('the command line takes a second factor off: the password alone opens then, and every session is over', async () => {
  using _data = aDataFolder()
  const { ann } = await found()
  const cookie = await opened(async ({ core, ports }) => {
    const { factors, sessions } = core.commands
    const { token } = await sessions.begin(ann, 'a browser')
    await factors.begin({ personId: ann, command: newKey() })
    const drawn = await drawnFor(ports, ann)
    const secret = drawn ? secretIn(ports, ann, drawn) : ''
    await factors.turnOn({ personId: ann, command: newKey() }, generateSync({ secret, epoch: Math.floor(ports.clock.now() / 1000) }))
    return token
  })
  const nobody = flowra('user', 'reset-factor', 'nobody')
  assert.deepEqual([nobody.status, nobody.stdout], [1, ''])
  assert.match(nobody.stderr, /nobody called nobody/)
  const { status, stdout, stderr } = flowra('user', 'reset-factor', '@Ann')
  assert.deepEqual([status, stdout, stderr], [0, 'Ann has no second factor any more, and is signed out everywhere.\n', ''])
  await opened(async ({ core, ports }) => {
    assert.equal(await findSession(core.app, cookie), undefined)
    assert.deepEqual(await ports.documents.find(FACTORS, 'instance', { limit: 10 }), [])
    assert.ok('token' in ((await core.commands.sessions.signIn('ann@example.org', 'plenty of letters', 'a browser')) ?? {}))
  })
  const twice = flowra('user', 'reset-factor', 'ann@example.org')
  assert.deepEqual([twice.status, twice.stdout], [1, ''])
  assert.match(twice.stderr, /no second factor/)
})

test('a set-up link is printed while nobody owns Flowra, the one before it dies, and then there is none', async () => {
  using _data = aDataFolder()
  const [first, second] = [linkIn(await setUpLink()), linkIn(await setUpLink())]
  assert.equal(await secretOf(first, 'set_up', '/set-up/'), undefined)
  assert.ok(await secretOf(second, 'set_up', '/set-up/'))
  await found()
  await assert.rejects(setUpLink(), /has an owner already/)
})

test('links begin with PUBLIC_URL', async () => {
  using _data = aDataFolder({ PUBLIC_URL: 'https://flowra.example.com' })
  assert.match(linkIn(await setUpLink()), /^https:\/\/flowra\.example\.com\/set-up\//)
})

test('a data folder that is not there is not made by asking about it', async () => {
  using _data = aDataFolder()
  for (const asked of [() => listPeople(), () => resetPerson('ann'), () => createPerson(DAN)])
    await assert.rejects(asked(), /There is no Flowra in/)
})

test('a command with other keys does not say which keys an old store was begun with', async () => {
  using data = aDataFolder()
  await found()
  await opened(async ({ store }) => {
    const known = await store.documents.claimed('keys')
    assert.ok(known)
    await store.documents.release(known) // as one that is older than this record
  })
  process.env['SECRET_KEY'] = 'of forty letters, as long as it has to be'
  await listPeople().finally(() => delete process.env['SECRET_KEY'])
  const { store } = await openPorts(data.path, assert.fail)
  store.close()
})
