import { WebSocket } from 'ws'
import { at, SLUG, type TestApp } from '../support/app.ts'

export type Listening = {
  /** What was heard since the start. */
  readonly words: readonly string[]
  readonly lastAt: number
  closed(): Promise<number>
}

/** A page of a browser, as far as its socket goes; it looks at a chat when one is named. */
export async function socketWith(app: Pick<TestApp, 'origin'>, cookie: string, chatId?: string): Promise<Listening> {
  const { origin } = app
  const ws = new WebSocket(`${origin.replace('http', 'ws')}/w/${SLUG}${at.live.slice(at.base.length)}`, { headers: { cookie, origin } })
  const words: string[] = []
  const heard = { lastAt: 0 }
  const closed = new Promise<number>(resolve => ws.on('close', resolve))
  ws.on('message', data => {
    words.push(String(data))
    heard.lastAt = performance.now()
  })
  await new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject))
  if (chatId !== undefined) ws.send(JSON.stringify({ t: 'look', chats: { [chatId]: 0 } }))
  return {
    words,
    get lastAt() {
      return heard.lastAt
    },
    closed: () => closed,
  }
}
