import { connect, type Socket } from 'node:net'
import { HOLE_MS } from '../../public/js/seen.js'
import { maskedFrame, shortFrames } from './frames.ts'
import { connectPosters, type Posters } from './posters.ts'
import { handshake } from './readers.ts'
import { marksIn, partOf } from './requests.ts'

/** Pages that come back after their server went away. `missed` of a chat is what they do not know yet; without it the socket is all. */
export type Return = {
  readonly port: number
  readonly path: string
  readonly cookies: readonly string[]
  readonly count: number
  readonly missed?: Missed
}
type Missed = { readonly base: string; readonly chatId: string; readonly seen: number; readonly messages: number }

/** `ms`: until the last one was current. `refused`: answers that told a page to come later. */
export type Returned = { readonly ms: number; readonly refused: number }

type Page = { readonly cookie: string; readonly socket: Socket; readonly versions: Promise<Readonly<Record<string, number>>> }
type Current = { readonly answer: Buffer; readonly refused: number }

const AT_ONCE = 50 // handshakes

/** As fast as they are let in. What they got is looked at when the time is taken. */
export async function comeBack({ port, path, cookies, count, missed }: Return): Promise<Returned> {
  const opened: Page[] = []
  const catching: Promise<Current>[] = []
  const lines: Posters[] = []
  let next = 0

  async function enter(): Promise<void> {
    while (next < count) {
      const page = await openPage(port, path, cookies[next++ % cookies.length] ?? '')
      opened.push(page)
      if (missed) catching.push(catchUp(page, missed))
    }
  }

  async function catchUp({ cookie, socket, versions }: Page, { base, chatId, seen }: Missed): Promise<Current> {
    socket.write(maskedFrame(JSON.stringify({ t: 'look', chats: { [chatId]: seen } })))
    const line = await connectPosters(port, 1)
    lines.push(line)
    const sidebar = asked(line, partOf(port, cookie, `${base}/sidebar`))
    if (((await versions)[chatId] ?? 0) <= seen) throw new Error('A page was told that it missed nothing.')
    await new Promise(resolve => setTimeout(resolve, HOLE_MS))
    const rows = await asked(line, partOf(port, cookie, `${base}/chats/${chatId}?since=${seen}`))
    return { answer: rows.answer, refused: rows.refused + (await sidebar).refused }
  }

  const start = performance.now()
  await Promise.all(Array.from({ length: AT_ONCE }, enter))
  const current = await Promise.all(catching)
  const ms = performance.now() - start
  for (const { socket } of opened) socket.destroy()
  for (const line of lines) line.close()
  const wrong = current.filter(({ answer }) => !isWhole(answer.toString(), missed?.messages ?? 0)).length
  if (wrong > 0) throw new Error(`${wrong} of ${count} pages did not get each message that they missed exactly once.`)
  return { ms, refused: current.reduce((sum, one) => sum + one.refused, 0) }
}

/** Each message that was missed, once, and no page anew instead of them. */
export function isWhole(answer: string, messages: number): boolean {
  const rows = answer.match(/mark\d{7}k/g) ?? []
  return rows.length === messages && marksIn(answer).size === messages && !/\r\nflowra-reset: *1/i.test(answer)
}

/** Resolves when the handshake is answered. */
function openPage(port: number, path: string, cookie: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const versions = Promise.withResolvers<Readonly<Record<string, number>>>()
    const heard = shortFrames(SHORT, payload => {
      if (payload.toString('latin1', 0, PONG.length) === PONG) versions.resolve(JSON.parse(payload.toString()).versions)
    })
    let head: Buffer | undefined = Buffer.alloc(0)
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, onread: { buffer: BUFFER, callback } })
    socket.on('error', reject)
    socket.on('close', () => versions.reject(new Error('The server closed a page.')))
    versions.promise.catch(() => undefined) // told to whoever waits; at the end nobody does
    socket.write(handshake({ port, path }, cookie))

    function callback(length: number): boolean {
      const chunk = BUFFER.subarray(0, length)
      if (head) greeted(Buffer.concat([head, chunk]))
      else heard(chunk)
      return true
    }

    function greeted(answer: Buffer): void {
      head = answer
      const end = answer.indexOf(HEAD_END)
      if (end < 0) return
      head = undefined
      if (!answer.toString('latin1', 0, end).startsWith('HTTP/1.1 101'))
        reject(new Error(`The door answered ${answer.toString('latin1', 9, 60)}`))
      heard(answer.subarray(end + HEAD_END.length))
      resolve({ cookie, socket, versions: versions.promise })
    }
  })
}

const BUFFER = Buffer.alloc(256 * 1024) // one for all: it is read before the next socket is
const SHORT = 1024 // a pong is shorter; who is there is told in longer ones
const PONG = '{"t":"pong",'
const HEAD_END = Buffer.from('\r\n\r\n')

/** Whoever is told to come later does so, when the answer says. */
async function asked(line: Posters, request: string, refused = 0): Promise<Current> {
  const { status, answer } = await new Promise<{ status: number; answer: Buffer }>(resolve =>
    line.send(request, (status, answer) => resolve({ status, answer })),
  )
  if (status === 200) return { answer, refused }
  const seconds = Number(/\r\nretry-after: *(\d+)/i.exec(answer.toString('latin1'))?.[1])
  if (status !== 503 || !(seconds > 0)) throw new Error(`A page was answered ${status}.`)
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
  return asked(line, request, refused + 1)
}
