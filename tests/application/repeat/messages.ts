import { previewIdOf } from '../../../src/application/commands/previews.ts'
import type { Entries, Tools } from './tools.ts'

const [LINK, OTHER_LINK] = ['https://acme.example/plan', 'https://acme.example/other']
const card = (url: string) => ({ url, title: 'The plan', site: 'Acme' })

const aMessage = async ({ commands, app }: Tools) => ({
  chatId: app.chats.launch,
  messageId: (await commands.messages.post(app.cleo.by(), app.chats.launch, { text: 'Noon' })).messageId,
})

export const messages: Entries = {
  'messages.post': ({ commands, as, app }) => ({
    send: (id, other) => commands.messages.post(as('ann')(id), app.chats.launch, { text: other ? 'Two' : 'One' }),
  }),
  'messages.edit': async tools => {
    const at = await aMessage(tools)
    return { send: (id, other) => tools.commands.messages.edit(tools.as('cleo')(id), at, { text: other ? 'Two' : 'One' }) }
  },
  'messages.delete': async tools => {
    const at = await aMessage(tools)
    return {
      send: (id, other) =>
        other ? tools.commands.messages.react(tools.as('cleo')(id), at, '+1') : tools.commands.messages.delete(tools.as('cleo')(id), at),
    }
  },
  'messages.react': async tools => {
    const at = await aMessage(tools)
    return { send: (id, other) => tools.commands.messages.react(tools.as('ann')(id), at, other ? 'tada' : '+1') }
  },
  'messages.unreact': async tools => {
    const at = await aMessage(tools)
    for (const emoji of ['tada', '+1']) await tools.commands.messages.react(tools.app.ann.by(), at, emoji)
    return { send: (id, other) => tools.commands.messages.unreact(tools.as('ann')(id), at, other ? 'tada' : '+1') }
  },
  'messages.forward': async tools => {
    const at = await aMessage(tools)
    const { general: toChatId } = tools.app.chats
    return {
      send: (id, other) =>
        tools.commands.messages.forward(tools.as('cleo')(id), at, { toChatId, text: other ? 'Two' : 'One', isConfirmed: true }),
    }
  },
  'messages.attachPreview': async tools => {
    const at = await aMessage(tools)
    await tools.commands.messages.edit(tools.app.cleo.by(), at, { text: `${LINK} ${OTHER_LINK}` })
    const by = (id: string) => ({ ...tools.as('cleo')(id), isSystem: true as const })
    return { send: (id, other) => tools.commands.messages.attachPreview(by(id), at, card(other ? OTHER_LINK : LINK)) }
  },
  'messages.removePreview': async tools => {
    const at = await aMessage(tools)
    await tools.commands.messages.edit(tools.app.cleo.by(), at, { text: `${LINK} ${OTHER_LINK}` })
    for (const url of [LINK, OTHER_LINK])
      await tools.commands.messages.attachPreview({ ...tools.app.cleo.by(), isSystem: true }, at, card(url))
    const idOf = (other: boolean | undefined) => previewIdOf(at, other ? OTHER_LINK : LINK)
    return { send: (id, other) => tools.commands.messages.removePreview(tools.as('cleo')(id), at, idOf(other)) }
  },
  'messages.pin': async tools => {
    const at = await aMessage(tools)
    const { pin, unpin } = tools.commands.messages
    return { send: (id, other) => (other ? unpin : pin)(tools.as('ann')(id), at) }
  },
  'messages.unpin': async tools => {
    const at = await aMessage(tools)
    const { pin, unpin } = tools.commands.messages
    await pin(tools.app.ann.by(), at)
    return { send: (id, other) => (other ? pin : unpin)(tools.as('ann')(id), at) }
  },
}
