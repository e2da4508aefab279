import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { roots } from '../../views/paths.ts'
import { freePort } from '../support/free-port.ts'
import { plainBrowser } from '../support/plain-browser.ts'
import { aPostOffice, linkIn } from '../support/post-office.ts'
import { kill, startServer } from './kit/server.ts'

const PASSWORD = 'plenty of letters'
const ROUNDS = 4
const PERSON = { name: 'Ann', email: 'ann@example.org', username: 'ann', password: PASSWORD, workspace: 'Acme', slug: 'acme', zone: 'UTC' }

const asked = async (said: () => string): Promise<string> => {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise(resolve => setTimeout(resolve, 20))) {
    const [, path] = /http:\/\/[^/\s]+(\/set-up\/[\w-]+)/.exec(said()) ?? []
    if (path) return path
  }
  throw new Error(`no link in ${said()}`)
}

/** The real process is killed around every step of sending; what was promised arrives, and what arrives twice says so by its id. */
test('letters survive kill -9: none is missing, and a repetition has the id of the first', { timeout: 120_000 }, async t => {
  await using post = await aPostOffice()
  const folder = await mkdtemp(join(tmpdir(), 'flowra-mail-'))
  const port = await freePort()
  const env = { SMTP_URL: post.url, MAIL_FROM: 'Flowra <flowra@example.org>' }
  const start = () => startServer(folder, port, { env })
  let server = start()
  await server.ready()
  const browser = plainBrowser(server.origin)
  await browser.opens(await asked(server.said))
  await browser.sends(/^\/set-up\//, PERSON)
  assert.match(browser.path, /^\/w\/acme/)
  const promised: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const to = `new${round}@example.org`
    post.mood = round % 2 === 0 ? 'cut' : undefined // the server has it, and the answer never comes
    await browser.opens('/w/acme/invites')
    await browser.sends(/^\/w\/acme\/invites$/, { role: 'member', email: to })
    assert.equal(browser.status, 200)
    promised.push(to)
    await new Promise(resolve => setTimeout(resolve, 200 + 300 * round))
    await kill(server)
    post.mood = undefined
    server = start()
    await server.ready()
  }
  let repeats = 0
  for (const to of promised) {
    const letters = await post.letters(to)
    const ids = new Set(letters.map(({ headers }) => headers.get('message-id')))
    assert.equal(ids.size, 1, to)
    assert.equal(new Set(letters.map(letter => linkIn(letter, '/invitations/'))).size, 1, to)
    repeats += letters.length - 1
  }
  t.diagnostic(`${promised.length} promised, ${post.arrived.length} arrived, ${repeats} of them again`)
  await browser.opens(roots.email)
  await browser.sends(/^\/settings\/email$/, { email: 'ann@new.example' })
  assert.equal((await post.letters('ann@new.example'))[0]?.subject, 'Confirm your e-mail address')
  await kill(server)
  await rm(folder, { recursive: true })
})
