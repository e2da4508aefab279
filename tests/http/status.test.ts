import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roots } from '../../views/paths.ts'
import { anApp, settled } from '../support/app.ts'
import { anotherProcess } from '../support/house.ts'
import { newKey } from '../support/keys.ts'

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

test('the guest Gus sees at once what Ann wrote beside her name by way of another process', async () => {
  await using app = await anApp()
  const { commands } = anotherProcess(app.ports)
  const chat = { title: 'With Gus', visibility: 'private', personIds: [app.gus.id] }
  await app.flowra.core.commands.chats.create(app.ann.by(), chat)
  await settled(app.flowra.core)
  const gus = await app.gus.socket()
  await commands.people.setStatus({ personId: app.ann.id, command: newKey() }, { emoji: '🌴', text: 'Away', untilAt: null })
  const word = await gus.hears(({ t, id }) => t === 'person' && id === app.ann.id)
  assert.equal((word['status'] as { text: string }).text, 'Away')
})
