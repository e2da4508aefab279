import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CREDENTIALS } from '../../src/application/passwords.ts'
import { INSTANCE } from '../../src/application/ports.ts'
import { roots } from '../../views/paths.ts'
import { at, SLUG, settled } from '../support/app.ts'
import { newKey } from '../support/keys.ts'
import type { PlainBrowser } from '../support/plain-browser.ts'
import { PASSWORD } from '../support/profile.ts'
import { anOffice, comesBack, type Office, signsIn, whoIs, zoe } from './oidc-office.ts'

const ann = { sub: 'ann-1', name: 'Ann', preferred_username: 'ann', email: 'ann@example.org', email_verified: true }
const boss = { ...zoe, realm: { roles: ['boss'] } }

async function signedIn(browser: PlainBrowser, email = 'ann@example.org'): Promise<void> {
  await browser.opens(roots.signIn)
  await browser.sends(/sign-in/, { email, password: PASSWORD })
}

async function links(office: Office, browser: PlainBrowser, account = ann): Promise<void> {
  await browser.opens(roots.identities)
  await browser.sends(/identities\/sso/)
  const url = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(browser.html)?.[1]?.replaceAll('&amp;', '&')
  assert.ok(url, browser.html)
  const { pathname, search } = new URL(office.issuer.agrees(url, account))
  await browser.opens(pathname + search)
}

const roleOf = async ({ app }: Office, personId: string | null): Promise<string | undefined> =>
  (await app.flowra.core.app.rights.member(app.workspaceId, personId ?? ''))?.role

test('the same person comes back under another name and address, and is the same person', async () => {
  await using office = await anOffice()
  const [first, second] = [office.browser(), office.browser()]
  await signsIn(first, office.issuer)
  await signsIn(second, office.issuer, { ...zoe, name: 'Zoe Other', preferred_username: 'ann', email: 'ann@example.org' })
  assert.equal(await whoIs(office, second), await whoIs(office, first))
})

test('another person under the same name and address is another person, and gets no mail address of theirs', async () => {
  await using office = await anOffice()
  const [first, second] = [office.browser(), office.browser()]
  await signsIn(first, office.issuer)
  await signsIn(second, office.issuer, { ...zoe, sub: 'zoe-2', email_verified: false })
  const [one, other] = [await whoIs(office, first), await whoIs(office, second)]
  assert.notEqual(one, other)
  const person = (await office.app.flowra.core.queries.viewer(SLUG, other ?? ''))?.person
  assert.deepEqual([person?.username, person?.email], ['zoe2', ''])
})

/** Ann is owner of Acme, by password. Each of these is somebody at an issuer who looks like her. */
const LOOKALIKES: Readonly<Record<string, { readonly at: 'sso' | 'other'; readonly account: typeof ann; readonly status: number }>> = {
  'her address, verified by an issuer that is trusted for it': { at: 'sso', account: ann, status: 409 },
  'her address, not verified': { at: 'sso', account: { ...ann, email_verified: false }, status: 200 },
  'her address, “verified” in words': { at: 'sso', account: { ...ann, email_verified: 'true' as never }, status: 200 },
  'her address, verified by an issuer that is trusted for no address': { at: 'other', account: ann, status: 200 },
  'her address in capitals': { at: 'sso', account: { ...ann, email: 'ANN@Example.ORG' }, status: 409 },
  'her address with another domain behind it': { at: 'sso', account: { ...ann, email: 'ann@example.org@evil.example' }, status: 200 },
  'her username': { at: 'sso', account: { ...ann, email: 'x@evil.example' }, status: 200 },
}

for (const [name, { at: issuerId, account, status }] of Object.entries(LOOKALIKES))
  test(`somebody with ${name} does not become Ann`, async () => {
    await using office = await anOffice()
    const browser = office.browser()
    await browser.opens(`/auth/${issuerId}`)
    await comesBack(browser, issuerId === 'sso' ? office.issuer : office.other, account)
    assert.equal(browser.status, status, browser.html)
    const who = await whoIs(office, browser)
    assert.notEqual(who, office.app.ann.id)
    assert.equal(who === null, status === 409)
    assert.notEqual(await roleOf(office, who), 'owner')
  })

test('one subject at two issuers is two people', async () => {
  await using office = await anOffice()
  const [here, there] = [office.browser(), office.browser()]
  await signsIn(here, office.issuer)
  await there.opens('/auth/other')
  await comesBack(there, office.other, zoe)
  assert.notEqual(await whoIs(office, here), await whoIs(office, there))
})

test('Ann is told to sign in first, links it there, and comes in by it from then on', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  await signsIn(browser, office.issuer, ann)
  assert.match(browser.html, /There is an account with your e-mail address already/)
  await signedIn(browser)
  await links(office, browser)
  assert.match(browser.html, /Saved\./)
  assert.match(browser.html, /Unlink Northwind/)
  const other = office.browser()
  await signsIn(other, office.issuer, ann)
  assert.equal(await whoIs(office, other), office.app.ann.id)
  assert.equal(await roleOf(office, office.app.ann.id), 'owner', 'what the issuer says does not reach the owner')
})

test('a link takes the browser and the session that asked for it', async () => {
  await using office = await anOffice()
  const [anns, bobs] = [office.browser(), office.browser()]
  await signedIn(anns)
  await signedIn(bobs, 'bob@example.org')
  await bobs.opens(roots.identities)
  await bobs.sends(/identities\/sso/)
  const url = /url=([^"]+)"/.exec(bobs.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
  const { pathname, search } = new URL(office.issuer.agrees(url, zoe))
  for (const [name, value] of bobs.cookies) if (name.startsWith('flowra-auth-')) (anns.cookies as Map<string, string>).set(name, value)
  await anns.opens(pathname + search)
  assert.equal(anns.status, 400)
  assert.doesNotMatch(anns.html, /Unlink Northwind/)
  const browser = office.browser()
  await signsIn(browser, office.issuer)
  assert.notEqual(await whoIs(office, browser), office.app.ann.id)
})

test('nothing is linked by an address alone: it takes a form of ours', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  await signedIn(browser)
  await browser.opens('/auth/sso?link=on')
  await comesBack(browser, office.issuer, zoe)
  await signedIn(browser)
  await browser.opens(roots.identities)
  assert.doesNotMatch(browser.html, /Unlink/)
})

test('what is linked to Zoe is not linked to Ann as well', async () => {
  await using office = await anOffice()
  const [zoes, anns] = [office.browser(), office.browser()]
  await signsIn(zoes, office.issuer)
  await signedIn(anns)
  await links(office, anns, zoe as never)
  assert.equal(anns.status, 409)
  assert.match(anns.html, /opens another account here/)
  const again = office.browser()
  await signsIn(again, office.issuer)
  assert.equal(await whoIs(office, again), await whoIs(office, zoes))
})

test('Ann unlinks it, and it opens nothing of hers any more; Zoe cannot unlink her only way in', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  await signedIn(browser)
  await links(office, browser)
  await browser.sends(/identities\/[0-9a-f]{32}\?_method=DELETE/)
  assert.match(browser.html, /Saved\./)
  const other = office.browser()
  await signsIn(other, office.issuer, ann)
  assert.notEqual(await whoIs(office, other), office.app.ann.id)

  const zoes = office.browser()
  await signsIn(zoes, office.issuer)
  await zoes.opens(roots.identities)
  assert.match(zoes.html, /your only way in/)
  const personId = (await whoIs(office, zoes)) ?? ''
  const { linked } = await office.app.flowra.core.queries.identities(personId)
  const unlink = () => office.app.flowra.core.commands.identities.unlink({ personId, command: newKey() }, linked[0]?.identityId ?? '')
  await assert.rejects(unlink(), { reason: 'last_way_in' })
  await office.app.ports.documents.put(CREDENTIALS, { workspaceId: INSTANCE, id: personId, version: 1, hash: 'x' })
  await unlink()
})

test('what was unlinked is out: its sessions end, those of other ways in go on', async () => {
  await using office = await anOffice()
  const [owner, stranger, zoes] = [office.browser(), office.browser(), office.browser()]
  await signedIn(owner)
  await links(office, owner)
  await signsIn(stranger, office.issuer, ann)
  await signsIn(zoes, office.issuer)
  assert.equal(await whoIs(office, stranger), office.app.ann.id)
  await owner.opens(roots.identities)
  await owner.sends(/identities\/[0-9a-f]{32}\?_method=DELETE/)
  assert.equal(await whoIs(office, stranger), null)
  assert.equal(await whoIs(office, owner), office.app.ann.id)
  assert.notEqual(await whoIs(office, zoes), null)
})

test('whoever is deactivated does not get in, however they come', async () => {
  await using office = await anOffice()
  const { app, issuer } = office
  const browser = office.browser()
  await signsIn(browser, issuer)
  const personId = (await whoIs(office, browser)) ?? ''
  await app.flowra.core.commands.people.deactivate({ personId: app.ann.id, command: newKey() }, personId, { reason: '' })
  assert.equal(await whoIs(office, browser), null, 'signed out at once')
  for (const account of [zoe, { ...zoe, sub: 'zoe-again' }]) {
    const again = office.browser()
    await signsIn(again, issuer, account)
    assert.equal(await whoIs(office, again), null, account.sub)
    assert.ok([403, 409].includes(again.status))
  }
})

test('whom no workspace takes in gets no account', async () => {
  await using office = await anOffice({ rules: { defaultRole: null } })
  const events = await office.app.ports.log.last()
  const browser = office.browser()
  await signsIn(browser, office.issuer)
  assert.equal(browser.status, 403)
  assert.match(browser.html, /opens no workspace here/)
  await signsIn(browser, office.issuer, { ...zoe, realm: { roles: ['nobody'] } })
  assert.equal(browser.status, 403)
  assert.equal(await office.app.ports.log.last(), events)
  await signsIn(browser, office.issuer, { ...zoe, realm: { roles: ['staff'] } })
  assert.equal(await roleOf(office, await whoIs(office, browser)), 'member')
})

test('an invitation takes in whom no rule does, and only while it is open', async () => {
  await using office = await anOffice({ rules: { workspaces: [] } })
  const { app, issuer } = office
  const { token, inviteId } = await app.flowra.core.commands.invites.create(app.ann.by(), { role: 'guest', chatIds: [app.chats.launch] })
  const path = roots.invitation(token ?? '')
  const browser = office.browser()
  await browser.opens(path)
  const href = /href="(\/auth\/sso\?next=[^"]+)"/.exec(browser.html)?.[1] ?? ''
  await browser.opens(href)
  await comesBack(browser, issuer)
  assert.equal(browser.path, path)
  await browser.sends(/invitations/)
  assert.equal(await roleOf(office, await whoIs(office, browser)), 'guest')
  const late = office.browser()
  await app.flowra.core.commands.invites.revoke(app.ann.by(), inviteId)
  for (const next of [path, roots.invitation('x'.repeat(43)), '/invitations/']) {
    await late.opens(`/auth/sso?next=${encodeURIComponent(next)}`)
    await comesBack(late, issuer, { ...zoe, sub: 'late', email: 'late@example.org' })
    assert.equal(late.status, 403, next)
  }
})

test('a workspace is entered by the claim that names it, and no other', async () => {
  const workspaces = [
    { value: '/customers/acme', slug: SLUG },
    { value: '/customers/rivals', slug: 'rivals' },
    { value: '/customers/none', slug: 'never-was' },
  ]
  await using office = await anOffice({ rules: { workspaceClaim: 'https://example.org/places', workspaces } })
  const slugs = async (said: unknown) => {
    const browser = office.browser()
    await signsIn(browser, office.issuer, {
      ...zoe,
      sub: `zoe ${JSON.stringify(said)}`,
      email_verified: false,
      'https://example.org/places': said,
    })
    const found = await office.app.flowra.core.queries.workspacesOf((await whoIs(office, browser)) ?? '')
    return found.map(({ slug }) => slug).toSorted()
  }
  assert.deepEqual(await slugs(['/customers/acme']), ['acme'])
  assert.deepEqual(await slugs('/customers/rivals'), ['rivals'])
  assert.deepEqual(await slugs(['/customers/rivals', '/customers/acme']), ['acme', 'rivals'])
  assert.deepEqual(await slugs(['/customers/none']), [])
  assert.deepEqual(await slugs(['acme']), [])
  assert.deepEqual(await slugs({ acme: true }), [])
  assert.deepEqual(await slugs(undefined), [])
})

test('the highest role that is named counts, and nothing above it', async () => {
  await using office = await anOffice()
  const role = async (claims: object) => {
    const browser = office.browser()
    await signsIn(browser, office.issuer, { ...zoe, sub: JSON.stringify(claims), email_verified: false, ...claims })
    return roleOf(office, await whoIs(office, browser))
  }
  assert.equal(await role({ realm: { roles: ['boss', 'staff'] } }), 'admin')
  assert.equal(await role({ realm: { roles: ['staff', 'visitor'] } }), 'member')
  assert.equal(await role({ groups: 'visitor' }), 'guest')
  assert.equal(await role({ 'realm.roles': ['boss'] }), 'admin')
  assert.equal(await role({ realm: { roles: ['owner', 'operator', '__proto__'] } }), 'member')
  assert.equal(await role({ realm: ['boss'] }), 'member')
})

test('a role that somebody here gave is not taken by an issuer', async () => {
  await using office = await anOffice({ rules: { defaultRole: 'guest' } })
  const browser = office.browser()
  await signedIn(browser, 'bob@example.org')
  const bob = { ...ann, sub: 'bob-1', email: 'bob@example.org' }
  await links(office, browser, bob)
  await signsIn(office.browser(), office.issuer, bob)
  assert.equal(await roleOf(office, office.app.bob.id), 'admin')
})

test('a role that Ann gave to somebody whom the issuer brought is not raised by it again', async () => {
  await using office = await anOffice()
  const { app, issuer } = office
  const browser = office.browser()
  await signsIn(browser, issuer, boss)
  const personId = (await whoIs(office, browser)) ?? ''
  assert.equal(await roleOf(office, personId), 'admin')
  await app.flowra.core.commands.members.changeRole(app.ann.by(), personId, { role: 'guest' })
  await signsIn(office.browser(), issuer, boss)
  assert.equal(await roleOf(office, personId), 'guest')
})

test('whom Ann removed stays out, whatever the issuer says', async () => {
  await using office = await anOffice()
  const { app, issuer } = office
  const browser = office.browser()
  await signsIn(browser, issuer)
  const personId = (await whoIs(office, browser)) ?? ''
  await app.flowra.core.commands.members.remove(app.ann.by(), personId)
  await settled(app.flowra.core)
  const again = office.browser()
  await signsIn(again, issuer, boss)
  assert.equal(await whoIs(office, again), personId)
  assert.equal(await roleOf(office, personId), undefined)
})

for (const how of ['removed', 'deactivated'] as const)
  test(`who was ${how} does not come back as somebody new, by unlinking first`, async () => {
    await using office = await anOffice()
    const { app, issuer } = office
    const { identities, members, people } = app.flowra.core.commands
    const unverified = { ...zoe, email_verified: false }
    const [before, after] = [office.browser(), office.browser()]
    await signsIn(before, issuer, unverified)
    const personId = (await whoIs(office, before)) ?? ''
    await app.ports.documents.put(CREDENTIALS, { workspaceId: INSTANCE, id: personId, version: 1, hash: 'x' })
    const { linked } = await app.flowra.core.queries.identities(personId)
    if (how === 'removed') await members.remove(app.ann.by(), personId)
    await identities.unlink({ personId, command: newKey() }, linked[0]?.identityId ?? '')
    if (how === 'deactivated') await people.deactivate({ personId: app.ann.id, command: newKey() }, personId, { reason: '' })
    await settled(app.flowra.core)
    await signsIn(after, issuer, unverified)
    const again = await whoIs(office, after)
    assert.notEqual(again, personId)
    assert.equal(how === 'deactivated' ? again : await roleOf(office, again), how === 'deactivated' ? null : undefined)
  })

test('the first sign-in in two tabs at once makes one person', async () => {
  await using office = await anOffice()
  const browsers = Array.from({ length: 6 }, () => office.browser())
  await Promise.all(browsers.map(browser => signsIn(browser, office.issuer)))
  const people = await Promise.all(browsers.map(browser => whoIs(office, browser)))
  assert.ok(people[0])
  assert.deepEqual(
    people,
    people.map(() => people[0]),
  )
})

test('a sign-in where the issuer is away is a sentence, and the password still works', async () => {
  await using office = await anOffice()
  await office.issuer[Symbol.asyncDispose]()
  const browser = office.browser()
  await browser.opens('/auth/sso')
  assert.equal(browser.status, 503)
  assert.match(browser.html, /does not answer right now/)
  await signedIn(browser)
  assert.equal(await whoIs(office, browser), office.app.ann.id)
  assert.match(browser.path, new RegExp(`^${at.chats}`))
})

test('nobody of that name is nobody', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  for (const path of ['/auth/nobody', '/auth/nobody/callback?state=x', '/auth/__proto__']) {
    await browser.opens(path)
    assert.equal(browser.status, 404, path)
  }
})
