import { Hono } from 'hono'
import { takes } from './bodies.ts'
import type { Env, HttpDoors } from './doors.ts'
import { done } from './page.ts'
import { by, here, wish } from './wishes.ts'

/** How far somebody has read. */
export const readRoutes = ({ commands, readMoved }: HttpDoors) =>
  new Hono<Env>()
    .post('/read', takes(['chatId']), async c => {
      const { chatId = '' } = wish(c, 'chatId')
      for (const { read } of await commands.reads.markAll(by(c), { chatId })) readMoved(read)
      return done(c, chatId === '' ? here(c).base : here(c).chat(chatId))
    })
    .post('/chats/:chat/read', takes(['turn', 'position', 'markUnread', 'threadId']), async c => {
      const { markUnread, ...mark } = wish(c, 'turn', 'position', 'markUnread', 'threadId')
      const chatId = c.req.param('chat')
      const act =
        markUnread === undefined
          ? commands.reads.mark(by(c), chatId, mark)
          : commands.reads.markUnread(by(c), chatId, { messageId: markUnread, threadId: mark.threadId })
      const { read, isMoved } = await act
      if (isMoved) readMoved(read)
      return done(c, mark.threadId === undefined ? here(c).unread(chatId) : here(c).thread(chatId, mark.threadId))
    })
