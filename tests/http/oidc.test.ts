import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roots } from '../../views/paths.ts'
import { at, SLUG } from '../support/app.ts'
import { anOffice, signsIn, whoIs } from './oidc-office.ts'

test('Zoe signs in where she works and lands in Acme, in #general', async () => {
  await using office = await anOffice()
  const browser = office.browser()
  await browser.opens(roots.signIn)
  assert.match(browser.html, /href="\/auth\/sso">Continue with Northwind</)
  await signsIn(browser, office.issuer)
  assert.equal(browser.status, 200)
  assert.match(browser.path, new RegExp(`^${at.chats}/`))
  const personId = (await whoIs(office, browser)) as string
  const viewer = await office.app.flowra.core.queries.viewer(SLUG, personId)
  assert.equal(viewer?.member.role, 'member')
  assert.equal(viewer.member.via, 'sso')
  assert.deepEqual([viewer.person.name, viewer.person.username, viewer.person.email], ['Zoe Berg', 'zoe', 'zoe@example.org'])
})
