import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roots } from '../../views/paths.ts'
import { anApp, settled } from '../support/app.ts'

const HALF_AN_HOUR_MS = 30 * 60_000

test('Bob sees a status come, and go at its end without reloading', async () => {
  await using app = await anApp()
  const bob = await app.bob.socket()
  const isOfCleo = (word: { readonly t: string; readonly [field: string]: unknown }) => word.t === 'person' && word['id'] === app.cleo.id
  await app.cleo.sends('PUT', roots.status, { emoji: '🌴', text: 'Away', until: '30m' })
  assert.equal(((await bob.hears(isOfCleo))['status'] as { text: string }).text, 'Away')
  await settled(app.flowra.core)
  bob.forget()
  app.clock.pass(HALF_AN_HOUR_MS)
  assert.equal((await bob.hears(isOfCleo))['status'], undefined)
})
