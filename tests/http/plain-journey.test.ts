import assert from 'node:assert/strict'
import { test } from 'node:test'
import { derivedId } from '../../src/application/ids.ts'
import { configurationFrom } from '../../src/configuration.ts'
import { start } from '../../src/start.ts'
import { roots } from '../../views/paths.ts'
import { anApp, at, settled, type TestApp } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import { type PlainBrowser, plainBrowser } from '../support/plain-browser.ts'
import { testPorts } from '../support/ports.ts'
import { PASSWORD } from '../support/profile.ts'

const person = (name: string) => ({
  name,
  email: `${name.toLowerCase()}@example.org`,
  username: name.toLowerCase(),
  password: PASSWORD,
  zone: 'Europe/Berlin',
})

async function signedIn(app: TestApp, name: string): Promise<PlainBrowser> {
  const browser = plainBrowser(app.origin)
  await browser.opens(roots.signIn)
  await browser.sends(/sign-in/, { email: `${name}@example.org`, password: PASSWORD })
  return browser
}

/** The page of a message, by what it says. */
const pageOf = (browser: PlainBrowser, text: string): string =>
  new RegExp(`<p>${text}(?:(?!<li )[\\s\\S])*?href="(/w/acme/chats/[^"]+/messages/[^"/]+)" aria-label="More`).exec(browser.html)?.[1] ??
  `/no-page-of-${text}`

test('from the set-up link to two people who write to each other, without any script', async () => {
  const { ports, close } = testPorts()
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const origin = `http://127.0.0.1:${port}`
  const settings = configurationFrom({ PORT: String(port), PUBLIC_URL: origin })
  const flowra = await start(ports, settings, { version: '0', log: () => {}, metrics: () => async () => '' })
  const ann = plainBrowser(origin)
  await ann.opens('/')
  assert.match(ann.html, /Not set up yet/)
  const link = (await flowra.setUpLink()) ?? ''
  await ann.opens(link.slice(origin.length))
  await ann.sends(/set-up/, { ...person('Ann'), workspace: 'Acme', slug: 'no spaces please' })
  assert.equal(ann.status, 400)
  assert.match(ann.html, /Use a–z, 0–9 and dash\./)
  assert.match(ann.html, /value="ann@example\.org"/, 'what was typed is kept')
  await ann.sends(/set-up/, { password: PASSWORD, slug: 'acme' })
  assert.match(ann.path, /^\/w\/acme\/chats\//)
  assert.match(ann.html, /# general/)
  await ann.opens(link.slice(origin.length))
  assert.equal(ann.status, 410, 'the link is spent')

  await ann.opens(at.invites)
  await ann.sends(/\/invites$/, { role: 'member' })
  const invitation = /value="[^"]+(\/invitations\/[\w-]+)"/.exec(ann.html)?.[1] ?? ''
  const bob = plainBrowser(origin)
  await bob.opens(invitation)
  await bob.opens(invitation)
  await bob.sends(/invitations/, person('Bob'))
  assert.match(bob.path, /^\/w\/acme\/chats\//, `${bob.html}`)
  await bob.sends(/\/messages$/, { text: 'Hello Ann' })
  await ann.opens('/')
  assert.match(ann.html, /Hello Ann/)
  const late = plainBrowser(origin)
  await late.opens(invitation)
  assert.equal(late.status, 410)
  assert.match(late.html, /has been used up/)
  await flowra.stop()
  await close()
})

test('Cleo reads, writes, edits, reacts, deletes and marks unread by forms', async () => {
  await using app = await anApp()
  const cleo = await signedIn(app, 'cleo')
  await cleo.opens(at.chat(app.chats.launch))
  await cleo.sends(/\/messages$/, { text: 'First words' })
  assert.match(cleo.html, /First words/)
  const message = pageOf(cleo, 'First words')
  await cleo.opens(message)
  await cleo.sends(/messages\/[^/]+\?_method=PATCH/, { text: 'Better words' })
  assert.match(cleo.html, /Better words/)
  await cleo.sends(/\/reactions$/, { emoji: 'eyes' })
  assert.match(cleo.html, /Take back/)
  await cleo.sends(/\/reactions\/eyes\?_method=DELETE/)
  assert.doesNotMatch(cleo.html, /Take back/)
  await cleo.opens(`${message}/history`)
  assert.match(cleo.html, /First words[\s\S]*|Better words[\s\S]*First words/)
  await cleo.opens(message)
  await cleo.sends(/\/chats\/[^/]+\/read$/)
  assert.match(cleo.html, /id="unread"|unread-bar/)
  await cleo.opens(message)
  await cleo.sends(/messages\/[^/]+\?_method=DELETE/)
  assert.doesNotMatch(cleo.html, /Better words/)
  await cleo.opens(message)
  assert.equal(cleo.status, 404)
})

test('Dan joins, leaves, creates a channel, adds people and puts it away by forms', async () => {
  await using app = await anApp()
  const dan = await signedIn(app, 'dan')
  await dan.opens(at.chats)
  await dan.sends(new RegExp(`${app.chats.launch}/participants`))
  assert.match(dan.html, /class="composer"/, 'he may write now')
  await dan.opens(at.participants(app.chats.launch))
  await dan.sends(new RegExp(`participants/${app.dan.id}\\?_method=DELETE`))
  await dan.opens(at.chat(app.chats.launch))
  assert.match(dan.html, /not joined/)
  await dan.opens(at.chats)
  await dan.sends(/\/chats$/, { title: 'Garden', visibility: 'private' })
  assert.match(dan.html, /Garden/)
  const garden = dan.path
  await dan.opens(`${garden}/participants`)
  await dan.sends(/\/participants$/, { person: app.cleo.id })
  assert.match(dan.html, /Cleo/)
  await dan.opens(`${garden}/settings`)
  await dan.sends(/\/topic\?_method=PUT/, { topic: 'Roses' })
  await dan.sends(/\/archive\?_method=PUT/)
  assert.match(dan.html, /archived/i)
  assert.match(dan.html, /Roses/)
  await dan.opens(`${garden}/settings`)
  await dan.sends(/\/archive\?_method=DELETE/)
  assert.match(dan.html, /class="composer"/)
})

test('a direct chat is the same whoever begins it', async () => {
  await using app = await anApp()
  const dan = await signedIn(app, 'dan')
  await dan.opens(at.newDirect)
  await dan.sends(/direct/, {})
  assert.match(dan.html, /Choose at least one person/)
  await dan.sends(/direct/, { person: app.cleo.id })
  const cleo = await signedIn(app, 'cleo')
  await cleo.opens(at.person(app.dan.id))
  await cleo.sends(/direct/)
  assert.equal(cleo.path, dan.path)
})

test('a form that is sent twice happens once', async () => {
  await using app = await anApp()
  const key = newKey()
  for (let i = 0; i < 2; i++) assert.equal((await app.ann.submits(at.messages(app.chats.launch), { key, text: 'Only once' })).status, 303)
  const page = await (await app.ann.get(at.chat(app.chats.launch))).text()
  assert.equal(page.match(/Only once/g)?.length, 1)
  const other = await app.ann.submits(at.messages(app.chats.launch), { key, text: 'Other words' })
  assert.equal(other.status, 409)
  assert.equal((await app.ann.submits(at.messages(app.chats.launch), { key: 'not-an-id', text: 'x' })).status, 400)
  const id = derivedId('messages', app.chats.launch, app.ann.id, key)
  assert.equal((await app.ann.get(at.message(app.chats.launch, id))).status, 200)
})

test('what cannot be sent comes back with its sentence, and with every word', async () => {
  await using app = await anApp()
  const cleo = await signedIn(app, 'cleo')
  await cleo.opens(at.chat(app.chats.launch))
  await cleo.sends(/\/messages$/, { text: ' \n ' })
  assert.match(cleo.html, /id="problem-composer-[^>]*>[^<]+/)
  const long = 'a'.repeat(40_001)
  await cleo.sends(/\/messages$/, { text: long })
  assert.equal(cleo.status, 400)
  assert.match(cleo.html, /At most 40,000 characters/)
  assert.ok(cleo.html.includes(long))
  await cleo.sends(/\/messages$/, { text: 'a'.repeat(40_000) })
  assert.equal(cleo.status, 200)
  await app.ann.submits(`${at.archive(app.chats.launch)}?_method=PUT`)
  await cleo.opens(at.chat(app.chats.general))
  await app.cleo.submits(at.messages(app.chats.launch), { text: 'Too late' }).then(async answer => {
    assert.equal(answer.status, 409)
    const page = await answer.text()
    assert.match(page, /archived/)
    assert.match(page, /Too late/, 'the text is not lost')
  })
})

test('removed while typing: the text is in the answer, and the chat is not', async () => {
  await using app = await anApp()
  await app.ann.submits(`${at.participant(app.chats.launch, app.gus.id)}?_method=DELETE`)
  const answer = await app.gus.submits(at.messages(app.chats.launch), { text: 'Am I late?' })
  assert.equal(answer.status, 404)
  assert.match(await answer.text(), /Am I late\?/)
  await app.ann.submits(`${at.participant(app.chats.launch, app.cleo.id)}?_method=DELETE`)
  const reader = await app.cleo.submits(at.messages(app.chats.launch), { text: 'Still there?' })
  assert.equal(reader.status, 403)
  const page = await reader.text()
  assert.match(page, /Join/)
  assert.match(page, /Still there\?/)
})

test('script gets the same refusals as a sentence it can find', async () => {
  await using app = await anApp()
  const empty = await app.ann.sends('POST', at.messages(app.chats.launch), { text: '' })
  assert.equal(empty.status, 400)
  assert.match(await empty.text(), /data-sentence/)
})

test('a taken name is said beside its field', async () => {
  await using app = await anApp()
  const dan = await signedIn(app, 'dan')
  await dan.opens(at.chats)
  await dan.sends(/\/chats$/, { title: 'launch', visibility: 'public' })
  assert.equal(dan.status, 409)
  assert.match(dan.html, /id="problem-title"[^>]*>“launch” is already in use/)
  await dan.opens(roots.settings)
  await dan.sends(/profile/, { username: 'ann' })
  assert.match(dan.html, /id="problem-username"[^>]*>“ann” is already in use/)
})

test('Ann runs her workspace by forms: roles, settings, invitations, handing over', async () => {
  await using app = await anApp()
  const ann = await signedIn(app, 'ann')
  await ann.opens(at.settings)
  await ann.sends(/acme\/settings/, { name: 'Acme & Sons', description: 'We make', editWindowMinutes: '15', membersMayInvite: 'off' })
  assert.match(ann.html, /Saved\./)
  assert.match(ann.html, /Acme &amp; Sons/)
  assert.match(ann.html, /value="15"/)
  await ann.opens(at.members)
  await ann.sends(new RegExp(`members/${app.cleo.id}\\?_method=PATCH`), { role: 'admin' })
  assert.equal(ann.status, 200)
  await ann.sends(/owner/, { person: app.bob.id, confirm: 'transfer' })
  assert.match(ann.html, /type TRANSFER/)
  await ann.sends(/owner/, { person: app.bob.id, confirm: 'TRANSFER' })
  assert.match(ann.html, /Leave the workspace/)
  const dan = await app.dan.get(at.settings)
  assert.equal(dan.status, 403)
  await ann.sends(/members\/me\?_method=DELETE/)
  await settled(app.flowra.core)
  assert.equal((await app.ann.get(at.members)).status, 404)
})

test('an invitation for one address opens for no other', async () => {
  await using app = await anApp()
  const ann = await signedIn(app, 'ann')
  await ann.opens(at.invites)
  await ann.sends(/\/invites$/, { role: 'member', email: 'fay@example.org' })
  const link = /value="[^"]+(\/invitations\/[\w-]+)"/.exec(ann.html)?.[1] ?? ''
  const fay = plainBrowser(app.origin)
  await fay.opens(link)
  await fay.sends(/invitations/, { ...person('Fay'), email: 'other@example.org' })
  assert.match(fay.html, /sent to another address/)
  await fay.sends(/invitations/, { password: PASSWORD, email: 'fay@example.org' })
  assert.match(fay.path, /^\/w\/acme\/chats\//)
  const eve = await signedIn(app, 'eve')
  await ann.opens(at.invites)
  await ann.sends(/\/invites$/, { role: 'member' })
  const open = /value="[^"]+(\/invitations\/[\w-]+)"/.exec(ann.html)?.[1] ?? ''
  await eve.opens(open)
  assert.match(eve.html, /You are signed in as Eve/)
  await eve.sends(/invitations/)
  assert.match(eve.path, /^\/w\/acme\/chats\//, 'somebody with an account joins with it')
})

test('Cleo changes how she looks and how Flowra looks', async () => {
  await using app = await anApp()
  const cleo = await signedIn(app, 'cleo')
  await cleo.opens(roots.settings)
  await cleo.sends(/profile/, { name: 'Cleo Q.', title: 'Botanist' })
  assert.match(cleo.html, /Saved\./)
  await cleo.sends(/status/, { emoji: '🌱', text: 'Planting', until: 'today' })
  assert.match(cleo.html, /Planting/)
  await cleo.opens(at.chat(app.chats.launch))
  await cleo.sends(/appearance/, { theme: 'dark' })
  assert.equal(cleo.path, at.chat(app.chats.launch), 'from the menu one stays where one was')
  assert.match(cleo.html, /data-theme="dark"/)
  await cleo.opens(roots.keyboard)
  await cleo.sends(/keyboard/, { singleKeys: 'off' })
  assert.match(cleo.html, /data-single-keys="off"/)
  await cleo.opens(roots.notifications)
  await cleo.sends(/notifications/, { sounds: 'off' })
  assert.match(cleo.html, /data-sounds="off"/)
  await cleo.opens(roots.password)
  await cleo.sends(/password/, { current: 'not this one', password: 'a rather new password' })
  assert.match(cleo.html, /not your present password/)
  const before = cleo.cookies.get('flowra')
  await cleo.sends(/password/, { current: PASSWORD, password: 'a rather new password' })
  assert.match(cleo.html, /Saved\./)
  assert.notEqual(cleo.cookies.get('flowra'), before)
  assert.equal((await app.cleo.get(roots.session)).status, 401, 'every other session is over')
  await signedIn(app, 'dan')
  await cleo.opens(roots.sessions)
  assert.equal(cleo.html.match(/This device/g)?.length, 1)
})
