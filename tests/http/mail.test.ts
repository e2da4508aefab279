import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { generateSync } from 'otplib'
import { keyOfEmail } from '../../src/application/claims.ts'
import { deadLettersIn, refusalOfMail } from '../../src/application/dead-letters.ts'
import { drawnFor, secretOf } from '../../src/application/factors.ts'
import { RATES } from '../../src/application/limits.ts'
import { type LetterFacts, OUTBOX, putLetter } from '../../src/application/outbox.ts'
import { Full } from '../../src/application/ports.ts'
import { findSecret, newSecret, SECRETS } from '../../src/application/secrets.ts'
import { MAIL_SERVERS } from '../../src/application/workers/barring.ts'
import { outcomeOf } from '../../src/infrastructure/smtp/failures.ts'
import { smtpMail } from '../../src/infrastructure/smtp/mail.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, settled, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import { plainBrowser } from '../support/plain-browser.ts'
import { aPostOffice, linkIn, type PostOffice } from '../support/post-office.ts'
import { PASSWORD } from '../support/profile.ts'
import { until } from '../support/until.ts'

const FROM = { name: 'Flowra', address: 'flowra@example.org' }
const PATIENCE = { connectMs: 20_000, greetMs: 20_000, silenceMs: 20_000, wholeMs: 30_000 }

const NOWHERE = smtpMail({ url: new URL('smtp://127.0.0.1:1'), from: FROM, isLoopback: true })

const withMail = (url: string, patience = PATIENCE): Promise<TestApp> =>
  anApp({ on: ports => ({ ...ports, mail: smtpMail({ url: new URL(url), from: FROM, isLoopback: true, patience }) }) })

type House = AsyncDisposable & { readonly app: TestApp; readonly post: PostOffice }

async function aHouse(patience = PATIENCE): Promise<House> {
  const post = await aPostOffice()
  const app = await withMail(post.url, patience)
  return {
    app,
    post,
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await post[Symbol.asyncDispose]()
    },
  }
}

/** One look, so that no letter is seen twice while it moves on. */
const everythingIn = ({ ports }: TestApp) => ports.documents.find(OUTBOX, 'instance', { limit: 200 })

test('Cleo forgets her password, gets a link by mail and chooses another; the link before it and itself open nothing any more', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  assert.match(browser.html, /href="\/reset">Forgot password\?/)
  await browser.opens(roots.forgot)
  await browser.sends(/^\/reset$/, { email: 'cleo@example.org' })
  assert.equal(browser.path, '/reset?asked=on')
  await post.letters('cleo@example.org')
  app.clock.pass(60_000)
  await browser.opens(roots.forgot)
  await browser.sends(/^\/reset$/, { email: 'Cleo@Example.org' })
  const [first, second] = await post.letters('cleo@example.org', 2)
  assert.ok(first && second)
  assert.equal(second.subject, 'Choose a new password')
  assert.equal(second.from, 'flowra@example.org')
  await browser.opens(linkIn(first, '/reset/'))
  assert.equal(browser.status, 410)
  const cookie = app.cleo.cookie
  await browser.opens(linkIn(second, '/reset/'))
  await browser.opens(linkIn(second, '/reset/')) // whoever looks first spends nothing
  await browser.sends(/^\/reset\//, { password: 'quite another sentence' })
  assert.equal(browser.path, roots.signIn)
  assert.equal((await app.fetch(roots.settings, { headers: { cookie } })).status, 303, 'every session is over')
  await browser.sends(/^\/sign-in$/, { email: 'cleo@example.org', password: 'quite another sentence' })
  assert.equal(browser.status, 200)
  assert.notEqual(browser.path, roots.signIn)
  await browser.opens(linkIn(second, '/reset/'))
  assert.equal(browser.status, 410)
  const told = (await post.letters('cleo@example.org', 3))[2]
  assert.equal(told?.subject, 'Your password was changed')
})

test('a link is over after half an hour', async () => {
  await using house = await aHouse()
  const { app, post } = house
  await app.flowra.core.commands.sessions.askForReset(newKey(), 'dan@example.org')
  const [letter] = await post.letters('dan@example.org')
  assert.ok(letter)
  app.clock.pass(30 * 60_000)
  assert.equal((await app.fetch(linkIn(letter, '/reset/'))).status, 410)
})

test('of however many links one is alive', async () => {
  await using app = await anApp()
  const make = () => app.flowra.core.commands.sessions.makeResetLink({ personId: app.ann.id, command: newKey() }, app.dan.id)
  const tokens: string[] = []
  for (let n = 0; n < 120; n++) tokens.push(await make())
  const alive = await Promise.all(tokens.map(async token => (await findSecret(app.ports, 'reset', token)) !== undefined))
  assert.deepEqual(
    tokens.filter((_, at) => alive[at]),
    tokens.slice(-1),
  )
})

test('nobody learns from asking who has an account, and nobody is flooded', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const ask = async (email: string): Promise<{ readonly bytes: string; readonly ms: number }> => {
    const browser = plainBrowser(app.origin)
    await browser.opens(roots.forgot)
    const began = performance.now()
    await browser.sends(/^\/reset$/, { email })
    return {
      bytes: `${browser.status} ${browser.path} ${browser.html.replaceAll(/(?:content|value)="[^"]*"/g, '')}`,
      ms: performance.now() - began,
    }
  }
  const [known, unknown] = [await ask('dan@example.org'), await ask('nobody@example.org')]
  assert.equal(known.bytes, unknown.bytes)
  for (let n = 0; n < 7; n++) assert.equal((await ask('dan@example.org')).bytes, known.bytes)
  await post.letters('dan@example.org', 5)
  await until(async () => (await everythingIn(app)).every(({ state }) => state === 'sent'), 'what is for nobody is thrown away')
  assert.equal(post.arrived.length, 5, 'five in an hour, and none to a stranger')
})

test('asking for an account that is there takes as long as for one that is not', async () => {
  await using app = await anApp({ on: ports => ({ ...ports, mail: NOWHERE }) })
  const { sessions } = app.flowra.core.commands
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  const people = ['ann', 'bob', 'cleo', 'dan', 'gus', 'eve']
  for (
    let n = 0;
    n < RATES.mailTo.points;
    n++ // what is too many is written to nobody
  )
    for (const [at, name] of people.entries())
      for (const [who, email] of [
        ['known', `${name}@example.org`],
        ['unknown', `nobody${at}@example.org`],
      ] as const) {
        const began = performance.now()
        await sessions.askForReset(newKey(), email)
        times[who].push(performance.now() - began)
      }
  const made = await app.ports.documents.find(SECRETS, 'instance', { equal: { purpose: 'reset' }, limit: 100 })
  const theirs = made.filter(({ subject }) => !subject.startsWith('nobody'))
  assert.equal(theirs.length, times.known.length, 'each has a link of its own')
  const median = (all: number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] as number
  const apart = Math.abs(median(times.known) - median(times.unknown))
  assert.ok(apart < Math.max(5, median(times.known) / 4), `${median(times.known)} and ${median(times.unknown)} ms`)
})

test('an invitation for an address is sent there, the page says how far it came, and it can be sent again', async () => {
  await using house = await aHouse()
  const { app, post } = house
  post.mood = { code: 550, at: 'rcpt' }
  await app.ann.submits(at.invites, { role: 'member', days: '7', maxUses: '1', email: 'new@example.org', guestUntil: '' })
  const page = async (): Promise<string> => (await app.ann.get(at.invites)).text()
  await until(async () => /letter waiting to be sent|letter not sent/.test(await page())) // by two processes it is known a moment later
  await until(async () => /letter not sent/.test(await page()))
  assert.equal(post.arrived.length, 0)
  post.mood = undefined
  const { invites } = await app.flowra.core.app.rights.workspace(app.workspaceId)
  const inviteId = invites[0]?.id ?? ''
  assert.equal((await app.ann.submits(at.inviteLetter(inviteId))).status, 303)
  const [letter] = await post.letters('new@example.org')
  assert.ok(letter)
  assert.equal(letter.subject, 'Ann invites you to Acme')
  await until(async () => /letter sent/.test(await page()))
  const browser = plainBrowser(app.origin)
  await browser.opens(linkIn(letter, '/invitations/'))
  await browser.sends(/^\/invitations\//, { name: 'New', email: 'new@example.org', username: 'new', password: PASSWORD, zone: 'UTC' })
  assert.equal(browser.status, 200)
  await browser.opens(roots.email)
  assert.match(browser.html, /new@example\.org<\/b> <span class="tag">Confirmed/)
})

test('an address that nobody confirmed opens no invitation that is for it; the letter itself does', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const { invites } = app.flowra.core.commands
  const { token } = await invites.create(app.ann.by(), { role: 'member', email: 'eve@example.org' })
  const refused = await app.eve.submits(roots.invitation(token ?? ''))
  assert.match(await refused.text(), /This invitation was sent to another address/)
  const [letter] = await post.letters('eve@example.org')
  assert.ok(letter)
  assert.equal((await app.eve.submits(linkIn(letter, '/invitations/'))).status, 303)
})

test('a link that did not come by mail makes no account with the address of the invitation', async () => {
  await using house = await aHouse()
  const { app } = house
  const answer = await app.ann.submits(at.invites, { role: 'member', days: '7', maxUses: '1', email: 'seen@example.org', guestUntil: '' })
  const page = await answer.text()
  assert.match(page, /A letter with the link goes to seen@example\.org/)
  assert.doesNotMatch(page, /\/invitations\//)
  const { token } = await app.flowra.core.commands.invites.create(app.ann.by(), { role: 'member', email: 'victim@example.org' })
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.invitation(token ?? ''))
  await browser.sends(/^\/invitations\//, { name: 'Vic', email: 'victim@example.org', username: 'vic', password: PASSWORD, zone: 'UTC' })
  assert.match(browser.html, /Open the link in the letter that was sent to victim@example\.org/)
  assert.equal(await app.ports.documents.claimed('email:victim@example.org'), undefined)
})

test('an address is changed by the link that is sent to it; the one before is told', async () => {
  await using house = await aHouse()
  const { app, post } = house
  assert.equal((await app.dan.submits(roots.email, { email: 'dan@new.example' })).headers.get('location'), `${roots.email}?asked=on`)
  const [letter] = await post.letters('dan@new.example')
  assert.ok(letter)
  assert.match(await (await app.dan.get(roots.email)).text(), /dan@example\.org/)
  const path = linkIn(letter, '/addresses/')
  assert.equal((await app.dan.get(path)).status, 200)
  assert.equal((await app.dan.submits(path)).status, 303)
  assert.match(await (await app.dan.get(roots.email)).text(), /dan@new\.example<\/b> <span class="tag">Confirmed/)
  assert.equal((await app.dan.submits(path)).status, 410)
  const [told] = await post.letters('dan@example.org')
  assert.equal(told?.subject, 'Your e-mail address was changed')
  const { sessions } = app.flowra.core.commands
  assert.ok(await sessions.signIn('dan@new.example', PASSWORD, 'x'))
  assert.equal(await sessions.signIn('dan@example.org', PASSWORD, 'x'), undefined)
})

test('an address is nobody’s who was cut off before it was theirs, or before the one they had was free again', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const holds = (email: string) => app.ports.documents.claim({ key: keyOfEmail(email), owner: app.dan.id, at: app.clock.now() })
  await holds('cleo@new.example')
  await holds('before@example.org')
  assert.equal(await app.flowra.core.commands.sessions.signIn('before@example.org', PASSWORD, 'x'), undefined)
  app.clock.pass(61_000)
  await app.cleo.submits(roots.email, { email: 'cleo@new.example' })
  const [letter] = await post.letters('cleo@new.example')
  assert.ok(letter)
  assert.equal((await app.cleo.submits(linkIn(letter, '/addresses/'))).status, 303)
  assert.ok(await app.flowra.core.commands.sessions.signIn('cleo@new.example', PASSWORD, 'x'))
  const newcomer = { name: 'New', email: 'before@example.org', username: 'new', password: PASSWORD, zone: 'UTC', locale: 'en' }
  assert.ok(await app.flowra.core.commands.people.register(newKey(), 'local', newcomer))
})

test('a form for another address that was sent twice sends one letter, whose link opens', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const form = { email: 'dan@new.example', key: newKey() }
  await Promise.all([app.dan.submits(roots.email, form), app.dan.submits(roots.email, form)])
  await app.dan.submits(roots.email, form)
  const [letter] = await post.letters('dan@new.example')
  assert.ok(letter)
  assert.equal((await app.dan.get(linkIn(letter, '/addresses/'))).status, 200)
  assert.equal((await everythingIn(app)).length, 1)
})

test('a changed password leaves no link open that somebody asked for before', async () => {
  await using house = await aHouse()
  const { app, post } = house
  await app.dan.submits(roots.email, { email: 'mallory@new.example' })
  await app.flowra.core.commands.sessions.askForReset(newKey(), 'dan@example.org')
  const [toNew] = await post.letters('mallory@new.example')
  const [toDan] = await post.letters('dan@example.org')
  assert.ok(toNew && toDan)
  const links = [linkIn(toNew, '/addresses/'), linkIn(toDan, '/reset/')]
  for (const link of links) assert.equal((await app.fetch(link)).status, 200, link)
  const self = { personId: app.dan.id, command: newKey() }
  await app.flowra.core.commands.sessions.changePassword(self, PASSWORD, 'quite another sentence', 'x')
  for (const link of links) assert.equal((await app.fetch(link)).status, 410, link)
})

test('to an address that is somebody else’s nothing is sent, and the page says the same', async () => {
  await using house = await aHouse()
  const { app, post } = house
  assert.equal((await app.dan.submits(roots.email, { email: 'cleo@example.org' })).headers.get('location'), `${roots.email}?asked=on`)
  await until(async () => (await everythingIn(app)).length === 0, 'what is for nobody is thrown away')
  assert.equal(post.arrived.length, 0)
})

test('so many letters for each person and each address; what others ask for takes nobody’s away', async () => {
  await using app = await anApp({ on: ports => ({ ...ports, mail: NOWHERE }) })
  const asks = (personId: string, email: string): Promise<boolean> =>
    app.flowra.core.commands.people.askForEmail({ personId, command: newKey() }, { email }).then(
      () => true,
      (error: { reason?: string }) => {
        assert.equal(error.reason, 'slow_down')
        return false
      },
    )
  const { mail, mailTo, mailOfInstance, mailOfWorkspace } = RATES
  for (let n = 0; n <= mailOfWorkspace.points; n++) assert.equal(await asks(`person ${n % 15}`, `one${n}@new.example`), true)
  assert.equal(await asks(app.dan.id, 'dan@new.example'), true, 'others asked for hundreds')
  for (let n = 1; n < mail.points; n++) assert.equal(await asks(app.dan.id, `dan${n}@new.example`), true)
  assert.equal(await asks(app.dan.id, 'dan0@new.example'), false, 'one person')
  for (let n = 0; n < mailTo.points; n++) assert.equal(await asks(`another ${n}`, 'victim@new.example'), true)
  assert.equal(await asks(app.cleo.id, 'victim@new.example'), false, 'one address')
  const left = async () => (await app.ports.limits.take(mailOfInstance, 'instance')).remaining
  const before = await left()
  assert.equal(await asks(app.dan.id, 'dan0@new.example'), false)
  assert.equal(await asks(app.cleo.id, 'victim@new.example'), false)
  assert.equal(await left(), before - 1, 'what is refused costs nobody else')
  while ((await app.ports.limits.take(mailOfInstance, 'instance')).isAllowed);
  assert.equal(await asks(app.cleo.id, 'cleo@new.example'), false, 'the fuse')
})

test('of one thing that happens to an account again and again five letters an hour tell, and nothing else goes untold for it', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const { sessions, factors } = app.flowra.core.commands
  const self = () => ({ personId: app.dan.id, command: newKey() })
  const passwords = [PASSWORD, 'quite another sentence']
  for (let n = 0; n < RATES.notice.points + 2; n++)
    await sessions.changePassword(self(), passwords[n % 2] ?? '', passwords[(n + 1) % 2] ?? '', 'x')
  await factors.begin(self())
  const drawn = await drawnFor(app.ports, app.dan.id)
  assert.ok(drawn)
  await factors.turnOn(self(), generateSync({ secret: secretOf(app.ports, app.dan.id, drawn), epoch: Math.floor(app.clock.now() / 1000) }))
  const subjects = async () => (await post.letters('dan@example.org')).map(({ subject }) => subject)
  await until(async () => (await subjects()).includes('The second factor is on'))
  assert.equal((await everythingIn(app)).length, RATES.notice.points + 1)
})

test('a notice that finds no room is told when there is, however often it was tried', async () => {
  await using post = await aPostOffice()
  let tries = 0
  let isFull = true
  await using app = await anApp({
    on: ports => ({
      ...ports,
      mail: smtpMail({ url: new URL(post.url), from: FROM, isLoopback: true, patience: PATIENCE }),
      documents: {
        ...ports.documents,
        async put(collection, document) {
          if (!isFull || collection.name !== OUTBOX.name) return ports.documents.put(collection, document)
          tries++
          throw new Full()
        },
      },
    }),
  })
  await app.flowra.core.commands.sessions.changePassword(
    { personId: app.dan.id, command: newKey() },
    PASSWORD,
    'quite another sentence',
    'x',
  )
  await until(() => tries > RATES.notice.points + 1, 'more tries than letters in an hour', 60_000)
  isFull = false
  assert.equal((await post.letters('dan@example.org'))[0]?.subject, 'Your password was changed')
})

test('a link for one thing opens no other', async () => {
  await using house = await aHouse()
  const { app, post } = house
  await app.dan.submits(roots.email, { email: 'dan@new.example' })
  const [letter] = await post.letters('dan@new.example')
  assert.ok(letter)
  const token = linkIn(letter, '/addresses/').slice('/addresses/'.length)
  for (const path of [roots.reset(token), roots.setUp(token)]) assert.equal((await app.fetch(path)).status, 410, path)
  assert.equal((await app.fetch(roots.invitation(token))).status, 404)
})

test('a link that was sealed with other keys leaves the account its address', async () => {
  await using app = await anApp()
  const wish = { purpose: 'confirmation', subject: app.dan.id, workspace: 'instance', expiresAt: app.clock.now() + 60_000 } as const
  const { document } = newSecret(app.ports, { ...wish, sealed: 'with other keys' })
  await app.ports.documents.put(SECRETS, document)
  await assert.rejects(app.flowra.core.commands.people.changeEmail(newKey(), document), { reason: 'gone' })
  assert.ok(await app.flowra.core.commands.sessions.signIn('dan@example.org', PASSWORD, 'x'))
})

test('one link redeemed a hundred times at once changes one thing once', async () => {
  await using house = await aHouse()
  const { app, post } = house
  await app.dan.submits(roots.email, { email: 'dan@new.example' })
  const [letter] = await post.letters('dan@new.example')
  assert.ok(letter)
  const token = linkIn(letter, '/addresses/').slice('/addresses/'.length)
  const id = createHash('sha256').update(token).digest('base64url')
  const secret = await app.ports.documents.get(SECRETS, 'instance', id)
  assert.ok(secret)
  const all = await Promise.allSettled(Array.from({ length: 100 }, () => app.flowra.core.commands.people.changeEmail(newKey(), secret)))
  assert.equal(all.filter(one => one.status === 'fulfilled').length, 1)
})

test('what a name holds begins no header and hides nothing', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const { people, invites, workspaces } = app.flowra.core.commands
  const name = 'An\r\nBcc: all@example.org\u202e\u200b <b>n</b>'
  await people.changeProfile({ personId: app.ann.id, command: newKey() }, { name, username: 'ann', title: '', zone: 'UTC', locale: 'en' })
  await workspaces.rename(app.ann.by(), { name: 'Ac\u0000me\u2066 "=?utf-8?Q?x?=" Ünï', description: '' })
  await invites.create(app.ann.by(), { role: 'member', email: 'new@example.org' })
  const [letter] = await post.letters('new@example.org')
  assert.ok(letter)
  assert.deepEqual(letter.to, ['new@example.org'])
  assert.equal(letter.headers.has('bcc'), false)
  assert.doesNotMatch(letter.subject, /[\p{Cc}\p{Cf}]/u)
  assert.match(letter.subject, /^An ?Bcc: all@example\.org <b>n<\/b> invites you to Acme/)
  assert.doesNotMatch(letter.html, /<b>/)
  assert.doesNotMatch(letter.html, /<img|src=|http-equiv/)
})

test('nothing of a letter can be read in the store, and nothing secret is there when it has left', async () => {
  await using house = await aHouse()
  const { app, post } = house
  post.mood = { code: 451, at: 'data' }
  await app.flowra.core.commands.sessions.askForReset(newKey(), 'dan@example.org')
  await until(async () => (await everythingIn(app)).some(({ state }) => state === 'retrying'))
  const [lying] = await everythingIn(app)
  assert.doesNotMatch(JSON.stringify(lying), /dan@|\/reset\/|password/)
  post.mood = undefined
  app.clock.pass(10_000)
  const [letter] = await post.letters('dan@example.org')
  const token = linkIn(letter as never, '/reset/').slice('/reset/'.length)
  await until(async () => (await everythingIn(app)).some(({ state, sealed }) => state === 'sent' && sealed === ''))
  assert.equal(
    app.logged.some(line => JSON.stringify(line).includes(token) || JSON.stringify(line).includes('dan@')),
    false,
  )
})

test('a server that is busy gets the same letter again; after five tries more it is parked, and people replay or discard it', async () => {
  await using house = await aHouse()
  const { app, post } = house
  post.mood = { code: 451, at: 'data' }
  await app.flowra.core.commands.people.askForEmail({ personId: app.dan.id, command: newKey() }, { email: 'dan@new.example' })
  for (let tries = 1; tries <= 6; tries++) {
    await until(async () => (await everythingIn(app)).some(({ attempts }) => attempts === tries))
    app.clock.pass(3 * 3_600_000)
  }
  const { items, counts } = await deadLettersIn(app.ports.documents)
  assert.equal(counts.parked, 1)
  assert.equal(items[0]?.worker, 'mail')
  assert.equal(items[0]?.error, 'later_451')
  const page = await (await app.ann.get(roots.instance)).text()
  assert.match(page, /<b>mail<\/b> <span class="tag">Parked/)
  assert.doesNotMatch(page, /dan@/)
  post.mood = undefined
  const letter = items[0]?.id ?? ''
  assert.match((await app.ann.submits(roots.replay(letter))).headers.get('location') ?? '', /\?replay=(?:done|asked)$/)
  assert.equal((await post.letters('dan@new.example')).length, 1)
})

test('a letter that nobody here can put into words holds up no other, and is laid aside', async () => {
  await using house = await aHouse()
  const { app, post } = house
  const facts = { kind: 'of_a_later_version' } as unknown as LetterFacts
  await putLetter(app.ports, { id: 'unknown', subject: app.dan.id, to: 'dan@example.org', facts })
  await app.flowra.core.commands.sessions.askForReset(newKey(), 'cleo@example.org')
  const [letter] = await post.letters('cleo@example.org')
  assert.ok(letter)
  await until(async () => (await app.ports.documents.get(OUTBOX, 'instance', 'unknown'))?.state === 'retrying')
  assert.equal((await app.ports.documents.get(OUTBOX, 'instance', 'unknown'))?.error, 'TypeError')
})

const OURS = [
  { code: 554, at: 'greeting' },
  { code: 530, at: 'sender' },
  { code: 553, at: 'sender' },
  { code: 530, at: 'rcpt' },
  { code: 554, at: 'rcpt' },
  { code: 550, at: 'rcpt', says: 'relay not permitted' },
  { code: 550, at: 'rcpt', says: '5.1.8 Bad sender' },
  { code: 550, at: 'data', says: '5.7.26 Not authenticated' },
] as const
const THEIRS = [
  { code: 550, at: 'rcpt' },
  { code: 550, at: 'rcpt', says: '5.1.1 No such user' },
  { code: 553, at: 'rcpt' },
  { code: 552, at: 'data' },
  { code: 554, at: 'data' },
] as const

test('what a server says of us is told from what it says of a letter', async () => {
  await using post = await aPostOffice()
  const mail = smtpMail({ url: new URL(post.url), from: FROM, isLoopback: true, patience: PATIENCE })
  const letter = { messageId: 'a@b', to: 'cleo@example.org', subject: 'x', text: 'x', html: 'x' }
  for (const [outcome, moods] of [
    ['barred', OURS],
    ['refused', THEIRS],
  ] as const)
    for (const mood of moods) {
      post.mood = mood
      const delivery = await mail.send(letter)
      const isOfAll = outcome === 'barred' && { isOfAll: mood.code === 530 || !['rcpt', 'data'].includes(mood.at) }
      assert.deepEqual(delivery, { outcome, code: String(mood.code), ...isOfAll }, JSON.stringify(mood))
      assert.equal(mail.isUp(), outcome === 'refused')
    }
  const password = Object.assign(new Error('Invalid login'), { code: 'EAUTH', responseCode: 535, command: 'AUTH PLAIN' })
  assert.deepEqual(outcomeOf(password), { outcome: 'barred', code: '535', isOfAll: true, isAnswer: false })
})

const waitingIn = async (app: TestApp): Promise<number> => (await everythingIn(app)).filter(({ state }) => state === 'waiting').length

test('a server that refuses us parks no letter: it is asked again with one, and whoever runs this sees one finding', async () => {
  await using house = await aHouse()
  const { app, post } = house
  post.mood = { code: 554, at: 'rcpt', says: 'Relay access denied' }
  const ask = (n: number) => app.flowra.core.commands.invites.create(app.ann.by(), { role: 'member', email: `new${n}@example.org` })
  const tries = async () => (await app.ports.documents.get(MAIL_SERVERS, 'instance', 'mail'))?.tries
  for (let n = 0; n < 7; n++) await ask(n)
  await until(async () => (await tries()) !== undefined && (await waitingIn(app)) === 7)
  app.clock.pass(24 * 60_000)
  await until(async () => ((await tries()) ?? 0) >= 2)
  assert.ok((await everythingIn(app)).every(({ attempts, state }) => attempts === 0 && state === 'waiting'))
  const page = await (await app.ann.get(roots.instance)).text()
  assert.match(page, /The mail server refuses what this Flowra sends \(554\), since .*7 letters wait/)
  assert.match(page, /Nothing is parked/)
  assert.equal(app.logged.filter(line => JSON.stringify(line).includes('refuses this Flowra')).length, 1)
  post.mood = undefined
  app.clock.pass(24 * 60_000)
  await until(async () => post.arrived.length === 7 && (await refusalOfMail(app.ports.documents)) === undefined)
  assert.equal(new Set(post.arrived.map(({ to }) => to[0])).size, 7)
  assert.doesNotMatch(await (await app.ann.get(roots.instance)).text(), /The mail server refuses/)
})

test('what is said of us for one address alone holds no other letter up, and is counted as said of that one', async () => {
  await using house = await aHouse()
  const { app, post } = house
  post.mood = { code: 554, at: 'rcpt', to: 'odd@example.org' }
  const ask = (email: string) => app.flowra.core.commands.invites.create(app.ann.by(), { role: 'member', email })
  await ask('odd@example.org')
  const tries = async () => (await app.ports.documents.get(MAIL_SERVERS, 'instance', 'mail'))?.tries
  for (const count of [1, 2, 3]) {
    await until(async () => (await tries()) === count)
    if (count < 3) app.clock.pass(60_000)
  }
  await ask('new@example.org')
  await post.letters('new@example.org')
  await until(async () => (await refusalOfMail(app.ports.documents)) === undefined)
  app.clock.pass(24 * 60_000)
  await until(async () => (await everythingIn(app)).some(({ attempts, error }) => attempts === 1 && error === 'barred_554'))
})

test('many letters that one server does not take hide none that it would', async () => {
  await using house = await aHouse()
  const { app, post } = house
  post.mood = { code: 554, at: 'rcpt', to: 'odd@example.org' }
  const facts = { kind: 'reset', name: 'Odd', token: 'x', minutes: 60 } as const
  for (let n = 0; n < 60; n++) await putLetter(app.ports, { id: `odd-${n}`, subject: app.dan.id, to: 'odd@example.org', facts })
  await until(async () => (await everythingIn(app)).every(({ isWritten }) => isWritten), 'each was tried', 30_000)
  app.clock.pass(10 * 60_000)
  await app.flowra.core.commands.sessions.askForReset(newKey(), 'cleo@example.org')
  await post.letters('cleo@example.org')
})

test('what a server refuses for good is parked at once and can be given up', async () => {
  await using house = await aHouse()
  const { app, post } = house
  post.mood = { code: 550, at: 'rcpt' }
  await app.flowra.core.commands.people.askForEmail({ personId: app.dan.id, command: newKey() }, { email: 'dan@new.example' })
  await until(async () => (await everythingIn(app)).some(({ state }) => state === 'parked'))
  const [parked] = (await deadLettersIn(app.ports.documents)).items
  assert.equal(parked?.attempts, 1)
  await app.ann.submits(`${roots.deadLetter(parked?.id ?? '')}?_method=DELETE`)
  await until(async () => (await everythingIn(app)).length === 0)
})

test('an answer that never comes is no answer: the letter is sent again under the same id', async () => {
  await using house = await aHouse({ ...PATIENCE, silenceMs: 3_000 })
  const { app, post } = house
  post.mood = 'cut'
  await app.flowra.core.commands.sessions.askForReset(newKey(), 'dan@example.org')
  await until(async () => (await everythingIn(app)).some(({ error }) => error?.startsWith('unknown_')))
  post.mood = undefined
  app.clock.pass(10_000)
  const [first, again] = await post.letters('dan@example.org', 2)
  assert.equal(again?.headers.get('message-id'), first?.headers.get('message-id'))
  assert.equal(again?.text, first?.text)
})

test('a mail server that hangs holds up letters and nothing else', async () => {
  const open = new Set<Socket>()
  const silent = createServer(socket => open.add(socket.on('error', () => undefined)))
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  using _ = {
    [Symbol.dispose]() {
      for (const socket of open) socket.destroy()
      silent.close()
    },
  }
  await using app = await withMail(`smtp://127.0.0.1:${(silent.address() as AddressInfo).port}`, {
    connectMs: 40_000,
    greetMs: 40_000,
    silenceMs: 40_000,
    wholeMs: 40_000,
  })
  for (let n = 0; n < 20; n++)
    await app.flowra.core.commands.invites.create({ ...app.ann.by() }, { role: 'member', email: `new${n % 20}@example.org` })
  const times: number[] = []
  for (let n = 0; n < 15; n++) {
    const began = performance.now()
    await app.cleo.posts(app.chats.launch, `Still here ${n}`)
    times.push(performance.now() - began)
  }
  const began = performance.now()
  await settled(app.flowra.core)
  assert.ok(performance.now() - began < 20_000, 'other workers are not behind')
  assert.ok(Math.max(...times) < 10_000, `${Math.max(...times)} ms`)
  assert.equal((await app.fetch('/health/ready')).status, 200)
})

/** Goes on for ever, a byte before anybody loses patience. */
async function aDrippingServer() {
  const open = new Set<Socket>()
  let most = 0
  const server = createServer(socket => {
    open.add(socket)
    most = Math.max(most, open.size)
    const timer = setInterval(() => socket.write('2'), 50)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearInterval(timer)
      open.delete(socket)
    })
    socket.resume().write('220 here\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    open,
    most: () => most,
    url: new URL(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`),
    [Symbol.dispose]() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

test('a mail server that answers a byte at a time keeps no connection', async () => {
  using server = await aDrippingServer()
  const mail = smtpMail({ url: server.url, from: FROM, isLoopback: true, patience: { ...PATIENCE, wholeMs: 3_000 } })
  const letter = { messageId: 'a@b', to: 'cleo@example.org', subject: 'x', text: 'x', html: 'x' }
  const delivery = mail.send(letter)
  const looked = mail.look()
  await until(async () => server.most() === 2)
  assert.equal((await delivery).outcome, 'unknown')
  assert.equal(await looked, 'ETOOLONG')
  await until(async () => server.open.size === 0)
})

test('a mail server that hangs keeps no process from ending in time', async () => {
  await using house = await aHouse({ connectMs: 40_000, greetMs: 40_000, silenceMs: 40_000, wholeMs: 40_000 })
  const { app, post } = house
  post.mood = 'cut'
  await app.flowra.core.commands.sessions.askForReset(newKey(), 'dan@example.org')
  await post.letters('dan@example.org')
  const began = performance.now()
  await app.stops()
  assert.ok(performance.now() - began < 10_000, `${performance.now() - began} ms`)
})

test('without a mail server everything says so', async () => {
  await using app = await anApp()
  assert.match(await (await app.fetch(roots.signIn)).text(), /Ask whoever runs this server for a reset link\./)
  assert.match(await (await app.fetch(roots.forgot)).text(), /Ask whoever runs this server for a reset link\./)
  assert.match(await (await app.dan.get(roots.email)).text(), /This server sends no mail/)
})
