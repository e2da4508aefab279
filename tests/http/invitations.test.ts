import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roots } from '../../views/paths.ts'
import { anApp, type TestApp } from '../support/app.ts'
import { raw } from '../support/http.ts'
import { plainBrowser } from '../support/plain-browser.ts'
import { PASSWORD } from '../support/profile.ts'

const fay = { name: 'Fay', email: 'fay@example.org', password: PASSWORD, username: 'fay', zone: 'Europe/Berlin' }

/** An invitation for one person, and its form as a browser that nobody is signed in to was shown it. */
async function invited(app: TestApp) {
  const { commands } = app.flowra.core
  const { token } = await commands.invites.create(app.ann.by(), { role: 'member' })
  const path = roots.invitation(token ?? '')
  const browser = plainBrowser(app.origin)
  await browser.opens(path)
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(browser.html)?.[1] ?? ''
  const visitor = { cookie: `flowra-visitor=${browser.cookies.get('flowra-visitor')}`, origin: app.origin }
  const [csrf, key] = [field('csrf'), field('key')]
  const sends = (fields: Record<string, string>) =>
    raw(app.origin, path, {
      method: 'POST',
      headers: { ...visitor, 'content-type': 'application/x-www-form-urlencoded' },
      body: String(new URLSearchParams({ csrf, key, ...fields })),
    })
  return { path, browser, key, sends }
}

type Answer = { readonly headers: Readonly<Record<string, string | string[] | undefined>> }
const sessionIn = ({ headers }: Answer): string | undefined =>
  [headers['set-cookie'] ?? []]
    .flat()
    .find(line => line.startsWith('flowra='))
    ?.split(';')[0]

test('a double click on an invitation makes one account, and signs this browser in both times', async () => {
  await using app = await anApp()
  const { sends } = await invited(app)
  const answers = [...(await Promise.all([sends(fay), sends(fay)])), await sends(fay)]
  for (const answer of answers) {
    assert.equal(answer.status, 303, answer.text)
    assert.match(String(answer.headers['location']), /^\/w\/acme\/chats\//)
    assert.equal((await app.fetch(roots.session, { headers: { cookie: sessionIn(answer) ?? '' } })).status, 200)
  }
  const joined = (await app.ports.log.follow(0, 1_000)).filter(({ fact }) => fact.type === 'InviteAccepted')
  assert.equal(joined.length, 1)
})

test('the same form with another password, or with other words, signs nobody in and takes no name', async () => {
  await using app = await anApp()
  const { sends } = await invited(app)
  assert.equal((await sends(fay)).status, 303)
  const guessed = await sends({ ...fay, password: 'quite another one' })
  assert.deepEqual([guessed.status, sessionIn(guessed)], [401, undefined])
  const other = await sends({ ...fay, email: 'gil@example.org', username: 'gil' })
  assert.deepEqual([other.status, sessionIn(other)], [409, undefined])
  for (const key of ['email:gil@example.org', 'username:gil']) assert.equal(await app.ports.documents.claimed(key), undefined, key)
})

test('tries of that password are counted', async () => {
  await using app = await anApp()
  const { sends } = await invited(app)
  assert.equal((await sends(fay)).status, 303)
  for (let i = 0; i < 10; i++) assert.equal((await sends({ ...fay, password: `guess number ${i}` })).status, 401)
  assert.equal((await sends(fay)).status, 401, 'even the right one is not looked at')
})

test('an invitation that is over makes no account', async () => {
  await using app = await anApp()
  const [first, late] = [await invited(app), await invited(app)]
  const browser = plainBrowser(app.origin)
  await browser.opens(first.path)
  assert.equal((await first.sends(fay)).status, 303)
  await browser.sends(/invitations/, { ...fay, name: 'Gil', email: 'gil@example.org', username: 'gil' })
  assert.equal(browser.status, 410)
  assert.match(browser.html, /used up/)
  assert.equal(await app.ports.documents.claimed('email:gil@example.org'), undefined)
  await late.browser.sends(/invitations/, { ...fay, name: 'Gil', email: 'gil@example.org', username: 'ann' })
  assert.match(late.browser.html, /“ann” is already in use/)
  assert.ok(late.browser.html.includes(late.key), 'the same form, so that what it took stays its own')
  await late.browser.sends(/invitations/, { email: 'gil@example.org', username: 'gil', password: PASSWORD })
  assert.match(late.browser.path, /^\/w\/acme\/chats\//)
})

test('who is signed in may press Join twice too', async () => {
  await using app = await anApp()
  const { path } = await invited(app)
  for (let i = 0; i < 2; i++) {
    const answer = await app.eve.submits(path)
    assert.deepEqual([answer.status, answer.headers.get('Location')?.slice(0, 14)], [303, '/w/acme/chats/'])
  }
})
