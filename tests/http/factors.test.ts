import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { drawnFor, FACTORS, factorFits, factorOf, secretOf } from '../../src/application/factors.ts'
import { RATES } from '../../src/application/limits.ts'
import type { Ports } from '../../src/application/ports.ts'
import { PEOPLE } from '../../src/application/read-models/people.ts'
import { sensitive } from '../../src/domain/access.ts'
import { SENSITIVE } from '../../src/http/fresh.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, type Member, SLUG, signedIn, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import { type PlainBrowser, plainBrowser } from '../support/plain-browser.ts'
import { PASSWORD } from '../support/profile.ts'
import { until } from '../support/until.ts'

const STEP_MS = 30_000

async function secretFor(app: TestApp, personId: string): Promise<string> {
  const known = (await factorOf(app.ports, personId)) ?? (await drawnFor(app.ports, personId))
  return known ? secretOf(app.ports, personId, known) : ''
}

const codeOf = (app: TestApp, secret: string, steps = 0): string =>
  generateSync({ secret, epoch: Math.floor((app.clock.now() + steps * STEP_MS) / 1000) })

/** Answers the secret and the recovery codes. The code of now is spent. */
async function aFactor(app: TestApp, who: Pick<Member, 'id'>): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
  const self = () => ({ personId: who.id, command: newKey() })
  await app.flowra.core.commands.factors.begin(self())
  const secret = await secretFor(app, who.id)
  return { secret, codes: await app.flowra.core.commands.factors.turnOn(self(), codeOf(app, secret)) }
}

async function signsIn(app: TestApp, email: string, browser = plainBrowser(app.origin)): Promise<PlainBrowser> {
  await browser.opens(roots.signIn)
  await browser.sends(/^\/sign-in$/, { email, password: PASSWORD })
  return browser
}

test('Cleo sets her factor up, signs out, and signs in by password and code, without script', async () => {
  await using app = await anApp()
  const browser = await signsIn(app, 'cleo@example.org')
  await browser.opens(roots.factor)
  await browser.sends(/^\/settings\/factor$/)
  assert.match(browser.html, /<svg class="qr" role="img"/)
  const secret = (/<code class="key">([A-Z2-7 ]+)</.exec(browser.html)?.[1] ?? '').replaceAll(' ', '')
  assert.equal(secret, await secretFor(app, app.cleo.id))
  await browser.sends(/factor\?_method=PUT/, { code: '000000' })
  assert.equal(browser.status, 400)
  assert.match(browser.html, /This code does not fit/)
  await browser.sends(/factor\?_method=PUT/, { code: codeOf(app, secret) })
  const codes = /<textarea class="secret codes"[^>]*>\n([\s\S]*?)<\/textarea>/.exec(browser.html)?.[1]?.split('\n') ?? []
  assert.equal(new Set(codes).size, 10)
  await browser.opens(roots.factor)
  assert.doesNotMatch(browser.html, new RegExp(`${codes[0]}|${secret}`), 'shown once')
  assert.match(browser.html, /10 of 10 are left/)
  const old = browser.cookies.get('flowra')
  const other = await signsIn(app, 'cleo@example.org')
  assert.equal(other.path, roots.secondStep)
  assert.match(other.html, /autocomplete="one-time-code" inputmode="numeric"/)
  await other.opens(roots.settings)
  assert.match(other.path, /^\/sign-in/, 'the password alone opens nothing')
  await other.opens(roots.secondStep)
  app.clock.pass(STEP_MS)
  await other.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  assert.equal(other.status, 200)
  assert.notEqual(other.cookies.get('flowra'), old)
  await other.opens(roots.settings)
  assert.equal(other.path, roots.settings)
  const third = await signsIn(app, 'cleo@example.org')
  await third.sends(/sign-in\/code/, { code: ` ${codes[0]?.toUpperCase()} ` })
  await third.opens(roots.factor)
  assert.match(third.html, /9 of 10 are left/)
  const fourth = await signsIn(app, 'cleo@example.org')
  await fourth.sends(/sign-in\/code/, { code: codes[0] ?? '' })
  assert.equal(fourth.status, 401, 'each once')
})

/** Whoever looks a person up next has the answer and gets no further until let go. */
function aHeldLook() {
  let held: Promise<void> | undefined
  let go = (): void => undefined
  const on = (ports: Ports): Ports => {
    const get: Ports['documents']['get'] = async (collection, workspaceId, id) => {
      const found = await ports.documents.get(collection, workspaceId, id)
      const wait = collection.name === PEOPLE.name ? held : undefined
      if (wait !== undefined) held = undefined
      await wait
      return found
    }
    return { ...ports, documents: { ...ports.documents, get } }
  }
  const hold = (): void => {
    held = new Promise(resolve => {
      go = resolve
    })
  }
  return { on, hold, release: () => go(), isTaken: () => until(async () => held === undefined) }
}

test('what a second tab draws while the first turns its own on takes nothing of it away', async () => {
  const look = aHeldLook()
  await using app = await anApp({ on: look.on })
  const { factors } = app.flowra.core.commands
  const self = () => ({ personId: app.dan.id, command: newKey() })
  await factors.begin(self())
  const secret = await secretFor(app, app.dan.id)
  look.hold()
  const late = factors.begin(self())
  await look.isTaken()
  const codes = await factors.turnOn(self(), codeOf(app, secret))
  look.release()
  await late
  app.clock.pass(STEP_MS)
  for (const code of [codeOf(app, secret), codes[0] ?? '']) assert.equal(await factorFits(app.ports, app.dan.id, code), true)
})

test('a factor that was sealed with other keys takes no code, and breaks nothing', async () => {
  await using app = await anApp()
  const { secret } = await aFactor(app, app.dan)
  const known = await factorOf(app.ports, app.dan.id)
  assert.ok(known)
  await app.ports.documents.put(FACTORS, { ...known, version: known.version + 1, sealed: 'with other keys' })
  app.clock.pass(STEP_MS)
  assert.equal(await factorFits(app.ports, app.dan.id, codeOf(app, secret)), false)
})

test('of two tabs that turn on different ones in the same moment one wins, and its codes open', async () => {
  const look = aHeldLook()
  await using app = await anApp({ on: look.on })
  const { factors } = app.flowra.core.commands
  const self = () => ({ personId: app.dan.id, command: newKey() })
  await factors.begin(self())
  const first = await secretFor(app, app.dan.id)
  look.hold()
  const late = factors.turnOn(self(), codeOf(app, first))
  await look.isTaken()
  await factors.begin(self())
  const second = await secretFor(app, app.dan.id)
  assert.notEqual(second, first)
  const codes = await factors.turnOn(self(), codeOf(app, second))
  look.release()
  await assert.rejects(late, { reason: 'factor_on' })
  app.clock.pass(STEP_MS)
  assert.equal(await factorFits(app.ports, app.dan.id, codeOf(app, first)), false)
  for (const code of [codeOf(app, second), codes[0] ?? '']) assert.equal(await factorFits(app.ports, app.dan.id, code), true)
  assert.equal((await app.ports.documents.find(FACTORS, 'instance', { limit: 10 })).length, 1)
})

test('turning off that is said again takes nothing of the next one away', async () => {
  await using app = await anApp()
  const { factors } = app.flowra.core.commands
  const off = { personId: app.dan.id, command: newKey() }
  await aFactor(app, app.dan)
  await factors.turnOff(off)
  const { codes } = await aFactor(app, app.dan)
  await factors.turnOff(off)
  assert.equal(await factorFits(app.ports, app.dan.id, codes[0] ?? ''), true)
})

const codesIn = (page: string): readonly string[] =>
  /<textarea class="secret codes"[^>]*>\n([\s\S]*?)<\/textarea>/.exec(page)?.[1]?.split('\n') ?? []

test('a form that comes twice shows its recovery codes twice, until they are over', async () => {
  await using app = await anApp()
  const sends = async (path: string, fields: Record<string, string>) => (await app.dan.submits(path, fields)).text()
  await app.dan.submits(roots.factor)
  const turnOn = { code: codeOf(app, await secretFor(app, app.dan.id)), key: newKey() }
  const [first, twin] = await Promise.all([1, 2].map(() => sends(`${roots.factor}?_method=PUT`, turnOn)))
  const codes = codesIn(first ?? '')
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^[a-z2-9]{5}-[a-z2-9]{5}$/)
  assert.deepEqual(codesIn(twin ?? ''), codes)
  assert.deepEqual(codesIn(await sends(`${roots.factor}?_method=PUT`, turnOn)), codes)
  assert.equal(await factorFits(app.ports, app.dan.id, codes[0] ?? ''), true)
  const other = await sends(`${roots.factor}?_method=PUT`, { ...turnOn, key: newKey() })
  assert.match(other, /is on already\. If you did not keep its recovery codes, make new ones/)
  assert.deepEqual(codesIn(other), [])

  const make = { key: newKey() }
  const [made, again] = await Promise.all([1, 2].map(() => sends(roots.factorCodes, make)))
  const newer = codesIn(made ?? '')
  assert.equal(new Set([...codes, ...newer]).size, 20)
  assert.deepEqual(codesIn(again ?? ''), newer)
  assert.equal(await factorFits(app.ports, app.dan.id, newer[0] ?? ''), true)
  assert.deepEqual(codesIn(await sends(roots.factorCodes, make)), newer)
  assert.equal(await factorFits(app.ports, app.dan.id, newer[0] ?? ''), false, 'shown again it is no new one')
  assert.deepEqual(codesIn(await sends(`${roots.factor}?_method=PUT`, turnOn)), [], 'those are over')

  const [last] = codesIn(await sends(roots.factorCodes, { key: newKey() }))
  assert.match(await sends(roots.factorCodes, make), /Newer recovery codes have been made since/)
  assert.equal(await factorFits(app.ports, app.dan.id, newer[1] ?? ''), false)
  assert.equal(await factorFits(app.ports, app.dan.id, last ?? ''), true)
})

test('without script the form that turns it on carries what a repetition is known by', async () => {
  await using app = await anApp()
  const browser = await signsIn(app, 'dan@example.org')
  await browser.opens(roots.factor)
  await browser.sends(/^\/settings\/factor$/)
  await browser.sendsTwice(/factor\?_method=PUT/, { code: codeOf(app, await secretFor(app, app.dan.id)) })
  assert.equal(codesIn(browser.html).length, 10)
  await browser.opens(roots.factor)
  await browser.sendsTwice(/factor\/codes$/)
  const [code = ''] = codesIn(browser.html)
  assert.equal(await factorFits(app.ports, app.dan.id, code), true)
})

test('a code is taken once, one step early or late, and never from before the last one', async () => {
  await using app = await anApp()
  const { secret } = await aFactor(app, app.dan)
  const fits = (steps: number): Promise<boolean> => factorFits(app.ports, app.dan.id, codeOf(app, secret, steps))
  assert.equal(await fits(0), false, 'it turned the factor on')
  app.clock.pass(10 * STEP_MS)
  assert.equal(await fits(-2), false)
  assert.equal(await fits(2), false)
  assert.equal(await fits(-1), true)
  assert.equal(await fits(-1), false)
  assert.equal(await fits(1), true)
  assert.equal(await fits(0), false, 'older than the last one')
  assert.equal(await factorFits(app.ports, app.cleo.id, codeOf(app, secret, 3)), false, 'hers there is none')
})

test('one code used a hundred times at once opens once', async () => {
  await using app = await anApp()
  const { secret, codes } = await aFactor(app, app.dan)
  app.clock.pass(2 * STEP_MS)
  for (const code of [codeOf(app, secret), codes[0] ?? '']) {
    const all = await Promise.all(Array.from({ length: 100 }, () => factorFits(app.ports, app.dan.id, code)))
    assert.equal(all.filter(Boolean).length, 1)
  }
})

test('guesses are ten in a quarter of an hour, for whoever knows the password', async () => {
  await using app = await anApp()
  const { secret } = await aFactor(app, app.dan)
  const browser = await signsIn(app, 'dan@example.org')
  for (let n = 0; n < 10; n++) {
    await browser.sends(/sign-in\/code/, { code: '000000' })
    assert.equal(browser.status, 401)
  }
  app.clock.pass(STEP_MS)
  await browser.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  assert.equal(browser.status, 401, 'also the right one')
  assert.match(browser.html, /too many tries/)
})

test('the second step is over after ten minutes, and where the password was changed meanwhile', async () => {
  await using app = await anApp()
  const { secret } = await aFactor(app, app.dan)
  const late = await signsIn(app, 'dan@example.org')
  app.clock.pass(10 * 60_000)
  await late.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  assert.equal(late.path, roots.signIn)
  const changed = await signsIn(app, 'dan@example.org')
  await app.flowra.core.commands.sessions.endAll({ personId: app.dan.id, command: newKey() })
  app.clock.pass(STEP_MS)
  await changed.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  assert.equal(changed.status, 401)
})

test('a step that another browser began is none', async () => {
  await using app = await anApp()
  const { secret } = await aFactor(app, app.dan)
  const browser = await signsIn(app, 'dan@example.org')
  const half = browser.cookies.get('flowra-half') ?? ''
  assert.ok(half)
  const thief = plainBrowser(app.origin)
  await thief.opens(roots.signIn)
  ;(thief.cookies as Map<string, string>).set('flowra-half', half)
  await thief.opens(roots.secondStep)
  assert.equal(thief.path, roots.signIn)
  app.clock.pass(STEP_MS)
  await browser.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  assert.equal(browser.status, 200)
})

const doors = JSON.parse(readFileSync(new URL('../specs/doors.json', import.meta.url), 'utf8')) as {
  readonly routes: Readonly<Record<string, string>>
}
const SENSITIVE_ROUTES = Object.entries(doors.routes)
  .filter(([route, acts]) => !route.startsWith('GET ') && acts.split(' ').some(act => (sensitive as readonly string[]).includes(act)))
  .map(([route]) => route)

const pathOf = (app: TestApp, route: string): string =>
  (route.split(' ')[1] ?? '').replace(':slug', SLUG).replace(':provider', 'sso').replace(':identity', 'x').replace(':person', app.dan.id)

test('what the matrix calls sensitive is asked for again on every way to it, and on no other', async () => {
  await using app = await anApp()
  assert.ok(SENSITIVE_ROUTES.length >= 10)
  for (const route of Object.keys(doors.routes)) {
    const [method = ''] = route.split(' ')
    const isAsked = SENSITIVE.some(([wanted, path]) => wanted === method && path.test(pathOf(app, route)))
    assert.equal(isAsked, SENSITIVE_ROUTES.includes(route), route)
  }
})

test('with a session that is not fresh every sensitive way asks first, and nothing happens', async () => {
  await using app = await anApp()
  app.clock.pass(11 * 60_000)
  const before = await app.ports.log.last()
  for (const route of SENSITIVE_ROUTES) {
    const [method = ''] = route.split(' ')
    const path = `${pathOf(app, route)}${method === 'POST' ? '' : `?_method=${method}`}`
    const answer = await app.ann.submits(path, { current: PASSWORD, password: 'quite another sentence', to: 'x' })
    const page = await answer.text()
    assert.equal(answer.status, 403, route)
    assert.match(page, /Is it you\?/, route)
    assert.doesNotMatch(page, /quite another sentence/, route)
  }
  assert.equal(await app.ports.log.last(), before)
})

test('asked again, Ann says who she is and it is done with what she typed', async () => {
  await using app = await anApp()
  const browser = await signsIn(app, 'ann@example.org')
  await browser.opens(roots.password)
  app.clock.pass(11 * 60_000)
  await browser.sends(/settings\/password/, { current: PASSWORD, password: 'quite another sentence' })
  assert.match(browser.html, /Is it you\?/)
  await browser.sends(/^\/again$/, { password: 'not this one, no' })
  assert.equal(browser.status, 400)
  assert.match(browser.html, /This is not your password/)
  await browser.sends(/^\/again$/, { password: PASSWORD })
  assert.equal(browser.path, `${roots.password}?saved=on`)
  const { sessions } = app.flowra.core.commands
  assert.ok(await sessions.signIn('ann@example.org', 'quite another sentence', 'x'))
})

test('what waited is done within the one request that was let in, and waits no longer', async () => {
  await using app = await anApp()
  const browser = await signsIn(app, 'ann@example.org')
  await browser.opens(roots.password)
  app.clock.pass(11 * 60_000)
  await browser.sends(/settings\/password/, { current: PASSWORD, password: 'quite another sentence' })
  ;(browser.cookies as Map<string, string>).set('flowra-again', 'as of somebody without a password')
  for (let taken = 1; taken < RATES.write.points - 1; taken++) await app.ports.limits.take(RATES.write, app.ann.id)
  const before = browser.cookies.get('flowra')
  await browser.sends(/^\/again$/, { password: PASSWORD })
  assert.equal(browser.path, `${roots.password}?saved=on`)
  assert.equal(browser.cookies.has('flowra-again'), false)
  assert.notEqual(browser.cookies.get('flowra'), before, 'the answer sets its own')
})

test('asked again, what the address asked goes along', async () => {
  await using app = await anApp()
  const browser = await signsIn(app, 'dan@example.org')
  await browser.opens(`${roots.factor}?for=${SLUG}`)
  await browser.sends(/^\/settings\/factor$/)
  app.clock.pass(11 * 60_000)
  const asked = await (await app.dan.submits(`${roots.factor}?for=${SLUG}&_method=PUT`, { code: '000000' })).text()
  const again = /name="again" value="([^"]+)"/.exec(asked)?.[1] ?? ''
  const answer = await app.dan.submits(roots.again, { password: PASSWORD, again })
  assert.equal(answer.status, 400)
  assert.match(await answer.text(), /Acme asks for a second factor/)
})

test('who has a factor says a code as well', async () => {
  await using app = await anApp()
  const { secret } = await aFactor(app, app.dan)
  const browser = await signsIn(app, 'dan@example.org')
  app.clock.pass(STEP_MS)
  await browser.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  await browser.opens(roots.factor)
  app.clock.pass(11 * 60_000)
  await browser.sends(/factor\?_method=DELETE/)
  await browser.sends(/^\/again$/, { password: PASSWORD, code: '000000' })
  assert.equal(browser.status, 400)
  assert.ok(await factorOf(app.ports, app.dan.id))
  await browser.sends(/^\/again$/, { password: PASSWORD, code: codeOf(app, secret) })
  assert.equal(browser.path, `${roots.factor}?saved=on`)
  assert.deepEqual(await app.ports.documents.find(FACTORS, 'instance', { limit: 10 }), [], 'nothing of it is kept')
  assert.ok('token' in ((await app.flowra.core.commands.sessions.signIn('dan@example.org', PASSWORD, 'x')) ?? {}))
})

test('what waits to be done belongs to its person, and not for long', async () => {
  await using app = await anApp()
  app.clock.pass(11 * 60_000)
  const page = await (await app.ann.submits(roots.email, { email: 'x@example.org' })).text()
  const again = /name="again" value="([^"]+)"/.exec(page)?.[1] ?? ''
  assert.ok(again)
  assert.equal((await app.dan.submits(roots.again, { password: PASSWORD, again })).headers.get('location'), roots.settings)
  app.clock.pass(11 * 60_000)
  assert.equal((await app.ann.submits(roots.again, { password: PASSWORD, again })).headers.get('location'), roots.settings)
})

test('signing out everywhere else makes no stale session fresh', async () => {
  await using app = await anApp()
  const browser = await signsIn(app, 'dan@example.org')
  app.clock.pass(11 * 60_000)
  await browser.opens(roots.sessions)
  await browser.opens(roots.settings)
  const other = await signsIn(app, 'dan@example.org')
  assert.ok(other.cookies.get('flowra'))
  await browser.opens(roots.sessions)
  await browser.sends(/settings\/sessions\?_method=DELETE/)
  await browser.opens(roots.factor)
  await browser.sends(/^\/settings\/factor$/)
  assert.match(browser.html, /Is it you\?/)
})

test('a workspace that asks for a factor leads those without one to it: pages, forms and sockets, at once', async () => {
  await using app = await anApp()
  const socket = await app.dan.socket()
  const own = await app.ann.submits(`${at.signInSettings}?_method=PUT`, { requiresFactor: 'on' })
  assert.match(await own.text(), /Set up your own second factor first/)
  await aFactor(app, app.ann)
  const ann = await signedIn({
    flowra: app.flowra,
    origin: app.origin,
    heardAt: app.heardAt,
    personId: app.ann.id,
    name: 'Ann',
    slug: SLUG,
  })
  app.clock.pass(STEP_MS)
  const secret = await secretFor(app, app.ann.id)
  const asked = await (await ann.submits(`${at.signInSettings}?_method=PUT`, { requiresFactor: 'on' })).text()
  const again = /name="again" value="([^"]+)"/.exec(asked)?.[1] ?? ''
  const done = await ann.submits(roots.again, { password: PASSWORD, code: codeOf(app, secret), again })
  assert.equal(done.headers.get('location'), `${at.settings}?saved=on`)
  const began = performance.now()
  assert.equal(await socket.closed(), 1008)
  assert.ok(performance.now() - began < 6_000)
  assert.equal((await app.dan.get(at.chat(app.chats.launch))).headers.get('location'), `${roots.factor}?for=${SLUG}`)
  assert.equal((await app.dan.sends('POST', at.messages(app.chats.launch), { key: newKey(), text: 'No' })).status, 403)
  await assert.rejects(app.dan.socket().then(async late => assert.notEqual(await late.closed(), 1008)))
  assert.match(await (await app.dan.get(`${roots.factor}?for=${SLUG}`)).text(), /Acme asks for a second factor/)
  await app.cleo.posts(app.chats.general, '@dan where are you?').catch(() => undefined)
  assert.doesNotMatch(await (await app.dan.get(roots.workspaces)).text(), /data-count|class="tag">Unread/)
  const { secret: dans } = await aFactor(app, app.dan)
  const withCode = `${roots.signIn}?next=${encodeURIComponent(at.chat(app.chats.general))}`
  assert.equal((await app.dan.get(at.chat(app.chats.general))).headers.get('location'), withCode, 'this session said no code')
  await assert.rejects(app.dan.socket().then(async late => assert.notEqual(await late.closed(), 1008)))
  const browser = await signsIn(app, 'dan@example.org')
  app.clock.pass(STEP_MS)
  await browser.sends(/sign-in\/code/, { code: codeOf(app, dans) })
  await browser.opens(at.chat(app.chats.general))
  assert.equal(browser.path, at.chat(app.chats.general))
  await app.flowra.core.commands.factors.turnOff({ personId: app.dan.id, command: newKey() })
  assert.equal((await app.dan.get(at.chats)).headers.get('location'), `${roots.factor}?for=${SLUG}`)
})

test('a form that was interrupted opens no workspace that asks for a factor', async () => {
  await using app = await anApp()
  await app.ann.posts(app.chats.general, 'The launch is on Friday')
  const browser = await signsIn(app, 'dan@example.org')
  await browser.opens(at.chat(app.chats.general))
  assert.match(browser.html, /The launch is on Friday/)
  await app.flowra.core.commands.workspaces.requireFactor(app.ann.by(), true)
  browser.forget('flowra')
  await browser.sends(/\/messages/, { text: 'Half a thought' })
  assert.equal(browser.status, 401)
  await browser.sends(/^\/sign-in$/, { email: 'dan@example.org', password: PASSWORD })
  assert.doesNotMatch(browser.html, /The launch is on Friday/)
  assert.equal(browser.path, `${roots.factor}?for=${SLUG}`)
})

test('a form that was interrupted goes through the question for the code, also when that came too late', async () => {
  await using app = await anApp()
  const { secret } = await aFactor(app, app.dan)
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  await browser.posts(`${at.topic(app.chats.launch)}?_method=PUT`, { topic: 'Half a thought' })
  await browser.sends(/^\/sign-in$/, { email: 'dan@example.org', password: PASSWORD })
  app.clock.pass(10 * 60_000)
  await browser.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  assert.match(browser.html, /This took too long/)
  await browser.sends(/^\/sign-in$/, { email: 'dan@example.org', password: PASSWORD })
  await browser.sends(/sign-in\/code/, { code: '000000' })
  await browser.sends(/sign-in\/code/, { code: codeOf(app, secret) })
  assert.equal(browser.status, 200)
  assert.match(browser.html, /name="topic"[^>]*>\nHalf a thought<\/textarea>/)
})

test('an operator takes a factor off for somebody, who is signed out everywhere; nobody else may', async () => {
  await using app = await anApp()
  await aFactor(app, app.dan)
  assert.equal((await app.bob.submits(roots.factorResets, { who: 'dan' })).status, 404)
  const answer = await app.ann.submits(roots.factorResets, { who: '@Dan' })
  assert.match(await answer.text(), /Dan has no second factor any more/)
  assert.equal((await app.dan.get(roots.settings)).status, 303)
  assert.ok('token' in ((await app.flowra.core.commands.sessions.signIn('dan@example.org', PASSWORD, 'x')) ?? {}))
})

test('nothing of a factor stands in an event, in a log line or open in the store', async () => {
  await using app = await anApp()
  const { secret, codes } = await aFactor(app, app.dan)
  const events = JSON.stringify(await app.ports.log.follow(0, 1_000))
  const kept = JSON.stringify(await app.ports.documents.find(FACTORS, 'instance', { limit: 10 }))
  assert.match(kept, /"codes":\["/)
  for (const word of [secret, ...codes, ...codes.map(code => code.replace('-', ''))])
    for (const place of [events, kept, JSON.stringify(app.logged)]) assert.equal(place.includes(word), false)
})
