import assert from 'node:assert/strict'
import { MESSAGES } from '../../../src/application/read-models/messages.ts'
import type { AddressDocument } from '../../../src/application/webhooks/addresses.ts'
import type { Entries, Tools } from './tools.ts'

const aHook = async ({ commands, app }: Tools, name: string) =>
  (await commands.webhooks.create(app.ann.by(), app.chats.launch, { name })).botId

async function said({ commands, app }: Tools, address: AddressDocument) {
  const json = { text: 'Done', icon_url: 'https://acme.example/icon.png' }
  await commands.webhooks.receive(address, { json, body: '', id: undefined, timestamp: undefined, signatures: undefined })
  const { chatId } = address
  const [message] = await app.ports.documents.find(MESSAGES, app.workspaceId, {
    equal: { timelineId: chatId },
    order: { field: 'place', direction: 'down' },
    limit: 1,
  })
  const iconId = message?.speaker?.iconId
  assert.ok(iconId)
  return { chatId, messageId: message.id, iconId }
}

export const webhooks: Entries = {
  'webhooks.create': ({ commands, as, app }) => ({
    send: (id, other) => commands.webhooks.create(as('ann')(id), app.chats.launch, { name: other ? 'Two' : 'One' }),
  }),
  'icons.attach': async tools => {
    const { commands, as, app } = tools
    const { token = '' } = await commands.webhooks.create(app.ann.by(), app.chats.launch, { name: 'One' })
    const address = await app.flowra.core.queries.hookAddress(token)
    assert.ok(address)
    const { iconId, ...at } = await said(tools, address)
    const by = (id: string) => ({ ...as('ann')(id), isSystem: true as const })
    return { send: (id, other) => commands.icons.attach(by(id), at, other ? 'another' : iconId) }
  },
  'webhooks.renew': async tools => {
    const [one, two] = [await aHook(tools, 'One'), await aHook(tools, 'Two')]
    const { commands, as, app } = tools
    return {
      send: (id, other) => commands.webhooks.renew(as('ann')(id), app.chats.launch, other ? two : one, { isConfirmed: true }),
    }
  },
  'webhooks.revoke': async tools => {
    const [one, two] = [await aHook(tools, 'One'), await aHook(tools, 'Two')]
    const { commands, as, app } = tools
    return {
      send: (id, other) => commands.webhooks.revoke(as('ann')(id), app.chats.launch, other ? two : one, { isConfirmed: true }),
    }
  },
}
