import type { Entries, Tools } from './tools.ts'

/** Of Cleo's, who follows it from the first reply on. */
const aRoot = async ({ commands, app }: Tools) => ({
  chatId: app.chats.launch,
  messageId: (await commands.messages.post(app.cleo.by(), app.chats.launch, { text: 'Noon' })).messageId,
})

export const threads: Entries = {
  'threads.follow': async tools => {
    const at = await aRoot(tools)
    const { follow, unfollow } = tools.commands.threads
    return { send: (id, other) => (other ? unfollow : follow)(tools.as('ann')(id), at) }
  },
  'threads.unfollow': async tools => {
    const at = await aRoot(tools)
    const { follow, unfollow } = tools.commands.threads
    return { send: (id, other) => (other ? follow : unfollow)(tools.as('cleo')(id), at) }
  },
}
