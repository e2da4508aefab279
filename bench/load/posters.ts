import { connect, type Socket } from 'node:net'

/** Connections that are kept open and carry one request at a time each. */
export type Posters = {
  /** Sends on the next idle connection, or when one becomes idle. */
  send(request: Buffer | string, answered: Answered): void
  close(): void
}
/** `answer`: all of it, head and body. Status 0: the connection ended before it. */
type Answered = (status: number, answer: Buffer) => void

type Line = { readonly socket: Socket; asked: Waiting | undefined; rest: Buffer }
type Waiting = { readonly request: Buffer | string; readonly answered: Answered; readonly isAgain?: true }

export async function connectPosters(port: number, connections: number): Promise<Posters> {
  const idle: Line[] = []
  const waiting: Waiting[] = []
  let isClosing = false
  const all = await Promise.all(Array.from({ length: connections }, open))
  idle.push(...all)

  function open(): Promise<Line> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => {
        isOpen = true
        resolve(line)
      })
      let isOpen = false // where nobody listens any more, nobody knocks again
      const line: Line = { socket, asked: undefined, rest: EMPTY }
      socket.on('error', reject)
      socket.on('data', (chunk: Buffer) => took(line, chunk))
      socket.on('close', () => {
        ended(line)
        if (isOpen && !isClosing) replaced(line)
      })
    })
  }

  /** What crossed the server's goodbye is sent once more, as browsers do; its key makes it one. */
  function ended({ asked, rest }: Line): void {
    if (asked === undefined) return
    if (rest.length > 0 || asked.isAgain || isClosing) asked.answered(0, EMPTY)
    else send({ ...asked, isAgain: true })
  }

  /** A server closes what says nothing for a while; browsers then open another. */
  function replaced(line: Line): void {
    const at = idle.indexOf(line)
    if (at >= 0) idle.splice(at, 1)
    open().then(
      fresh => next(fresh),
      () => undefined, // the server is gone: the goal says so itself
    )
  }

  function took(line: Line, chunk: Buffer): void {
    if (line.asked === undefined) return // a goodbye to who said nothing; the connection ends
    line.rest = line.rest.length === 0 ? chunk : Buffer.concat([line.rest, chunk])
    const length = lengthOf(line.rest)
    if (length === undefined || line.rest.length < length) return
    const { asked, rest } = line
    const status = Number(rest.toString('latin1', 9, 12))
    line.rest = EMPTY
    if (status === TOO_LATE && !asked.isAgain) return // the goodbye crossed the request: the connection ends
    line.asked = undefined
    next(line)
    asked.answered(status, rest)
  }

  function next(line: Line): void {
    const one = waiting.shift()
    if (one) put(line, one)
    else idle.push(line)
  }

  function put(line: Line, asked: Waiting): void {
    line.asked = asked
    line.socket.write(asked.request)
  }

  function send(one: Waiting): void {
    const line = idle.pop()
    if (line) put(line, one)
    else waiting.push(one)
  }

  return {
    send: (request, answered) => send({ request, answered }),
    close() {
      isClosing = true
      for (const { socket } of [...all, ...idle]) socket.destroy()
    },
  }
}

/** Bytes of a whole answer, undefined while that cannot be told. */
export function lengthOf(answer: Buffer): number | undefined {
  const end = answer.indexOf(HEAD_END)
  if (end < 0) return undefined
  const head = answer.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return end + HEAD_END.length + Number(length)
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return end + HEAD_END.length
  return answer.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK) ? answer.length : undefined
}

const TOO_LATE = 408
const EMPTY = Buffer.alloc(0)
const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')
