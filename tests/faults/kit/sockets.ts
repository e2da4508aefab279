import { WebSocket } from 'ws'
import { paths } from '../../../views/paths.ts'
import type { House, Person } from './house.ts'

/** A page that looks at one chat. It reads no more of a frame than its versions and the id of its first row. */
export type Looker = {
  readonly person: Person
  readonly frames: number
  readonly gaps: number // frames that followed on one it never got
  readonly seen: number // version
  readonly code: number | undefined // how the socket was closed
  onRow: (messageId: string) => void
  /** Stops reading, as a page on a dead network does. */
  freeze(): void
  /** Reads again; resolves with the code when the socket is closed. */
  thaw(): Promise<number>
  readonly closed: Promise<number>
}

const FRONT = 600

export async function looker(house: House, origin: string, person: Person, chatId: string): Promise<Looker> {
  const ws = new WebSocket(`${origin.replace('http', 'ws')}${paths(house.slug).live}`, { headers: { cookie: person.cookie, origin } })
  let frames = 0
  let gaps = 0
  let seen = -1
  let code: number | undefined
  const closed = new Promise<number>(resolve =>
    ws.on('close', how => {
      code = how
      resolve(how)
    }),
  )
  ws.on('error', () => {}) // `close` follows
  const first = new Promise<void>(resolve => ws.once('message', () => resolve()))

  ws.on('message', (data: Buffer) => {
    const front = data.toString('latin1', 0, FRONT)
    if (!front.startsWith('{"t":"html"')) return
    const [, after, version] = /"after":(\d+),"version":(\d+)/.exec(front) ?? []
    frames++
    if (seen >= 0 && Number(after) > seen) gaps++
    seen = Math.max(seen, Number(version))
    const row = /message-([0-9a-f-]{36})/.exec(front)
    if (row) page.onRow(row[1] as string)
  })

  const page: Looker = {
    person,
    get frames() {
      return frames
    },
    get gaps() {
      return gaps
    },
    get seen() {
      return seen
    },
    get code() {
      return code
    },
    onRow() {},
    freeze: () => ws.pause(),
    thaw() {
      ws.resume()
      return closed
    },
    closed,
  }
  await new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject))
  ws.send(JSON.stringify({ t: 'look', chats: { [chatId]: 0 } }))
  await first
  return page
}
