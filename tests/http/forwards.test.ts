import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MEMBERS } from '../../src/application/read-models/workspaces.ts'
import { anApp, type TestApp } from '../support/app.ts'
import { counted } from '../support/counted.ts'

const forwards = async (app: TestApp, from: string, to: string): Promise<unknown> => {
  const messageId = await app.ann.posts(from, 'Read this')
  return app.flowra.core.commands.messages.forward(app.ann.by(), { chatId: from, messageId }, { toChatId: to, text: '' })
}

test('from public to public only guests are new, and of the members nobody else is read', async () => {
  const { asked, on } = counted()
  await using app = await anApp({ on })
  const { general, launch } = app.chats
  asked.forget()
  await forwards(app, launch, launch)
  assert.equal(asked.times('find members'), 0)
  await forwards(app, launch, general)
  await assert.rejects(forwards(app, general, launch), { message: /^1 person there cannot read/ }, 'Gus is in Launch only')
  assert.deepEqual([asked.times('find members'), asked.rows('members')], [1, 1], 'Gus, once')
  const { chatId: office } = await app.flowra.core.commands.chats.create(app.ann.by(), { title: 'Office', visibility: 'public' })
  await forwards(app, general, office)
  await app.flowra.core.commands.participants.add(app.ann.by(), office, { personId: app.gus.id })
  await assert.rejects(forwards(app, general, office), { reason: 'confirm_needed' })
  await forwards(app, launch, office)
})

test('from a private chat everybody counts who reads the other one, each once', async () => {
  await using app = await anApp()
  const { general, launch, secret } = app.chats
  await assert.rejects(forwards(app, secret, launch), { message: /^3 people there/ }, 'Cleo and Gus are in it, Dan may read it')
  await assert.rejects(forwards(app, secret, general), { message: /^2 people there/ }, 'Cleo and Dan')
  await app.flowra.core.commands.participants.add(app.ann.by(), secret, { personId: app.dan.id })
  await assert.rejects(forwards(app, secret, general), { message: /^1 person there/ })
  const { chatId: other } = await app.flowra.core.commands.chats.create(app.ann.by(), { title: 'Other', visibility: 'private' })
  await forwards(app, secret, other)
  await assert.rejects(forwards(app, other, secret), { message: /^2 people there/ }, 'Bob and Dan')
})

test('a direct chat is read by its people alone', async () => {
  await using app = await anApp()
  const { secret } = app.chats
  const { createDirect } = app.flowra.core.commands.chats
  const toOneself = await createDirect(app.ann.by(), { personIds: [] })
  await forwards(app, secret, toOneself.chatId)
  const toDan = await createDirect(app.ann.by(), { personIds: [app.dan.id] })
  await assert.rejects(forwards(app, secret, toDan.chatId), { message: /^1 person there cannot read/ }, 'Dan alone')
})

test('while the readers of a forward are counted, others write in that chat', async () => {
  let isHeld = false
  const held: (() => void)[] = []
  await using app = await anApp({
    on: ports => ({
      ...ports,
      documents: {
        ...ports.documents,
        async find(collection, ...asked) {
          if (isHeld && collection.name === MEMBERS.name) await new Promise<void>(resolve => held.push(resolve))
          return ports.documents.find(collection, ...asked)
        },
      },
    }),
  })
  const { general, secret } = app.chats
  isHeld = true
  const asked = assert.rejects(forwards(app, secret, general), { reason: 'confirm_needed' })
  await app.bob.posts(secret, 'so that the forward is on its way')
  while (held.length === 0) await new Promise(resolve => setTimeout(resolve, 1))
  const posted = app.bob.posts(general, 'Meanwhile').then(() => 'posted')
  const first = await Promise.race([posted, new Promise(resolve => setTimeout(resolve, 1_500, 'waiting'))])
  isHeld = false
  for (const go of held) go()
  await asked
  await posted
  assert.equal(first, 'posted')
})
