import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

/** A letter as it came off the wire. */
export type Arrived = {
  readonly to: readonly string[]
  readonly from: string
  readonly headers: ReadonlyMap<string, string> // by lower-case name, unfolded, as they were written
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly raw: string
}

type Stage = 'greeting' | 'sender' | 'rcpt' | 'data'

/** What a mail server says instead of taking a letter: an answer (to one address alone), `hang` for none, `cut` for none after it has the letter. */
type Mood = { readonly code: number; readonly at: Stage; readonly says?: string; readonly to?: string } | 'hang' | 'cut' | undefined

export type PostOffice = AsyncDisposable & {
  readonly url: string
  readonly arrived: readonly Arrived[]
  mood: Mood
  /** The letters for an address, once there are so many. */
  letters(to: string, count?: number): Promise<readonly Arrived[]>
}

const PATIENCE_MS = 10_000

/** A real SMTP server that keeps what it is given. */
export async function aPostOffice(): Promise<PostOffice> {
  const arrived: Arrived[] = []
  const office: { mood: Mood } = { mood: undefined }

  function refusing(at: Stage, to?: string): Error | undefined {
    const { mood } = office
    const isMeant = typeof mood === 'object' && mood.at === at && (mood.to === undefined || mood.to === to)
    return isMeant ? Object.assign(new Error(mood.says ?? 'not today'), { responseCode: mood.code }) : undefined
  }

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect: (_session, done) => (office.mood === 'hang' ? undefined : done(refusing('greeting'))),
    onMailFrom: (_address, _session, done) => done(refusing('sender')),
    onRcptTo: ({ address }, _session, done) => done(refusing('rcpt', address)),
    onData(stream: SMTPServerDataStream, session: SMTPServerSession, done) {
      const chunks: Buffer[] = []
      stream.on('data', chunk => chunks.push(chunk))
      stream.on('end', () => {
        const refused = refusing('data')
        if (!refused) arrived.push(read(Buffer.concat(chunks).toString('latin1'), session))
        if (office.mood !== 'cut') done(refused)
      })
    },
  })
  server.on('error', () => undefined) // whoever was killed in the middle
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo

  return {
    url: `smtp://127.0.0.1:${port}`,
    arrived,
    get mood() {
      return office.mood
    },
    set mood(mood) {
      office.mood = mood
    },
    async letters(to, count = 1) {
      const end = Date.now() + PATIENCE_MS
      for (;;) {
        const found = arrived.filter(letter => letter.to.includes(to))
        if (found.length >= count) return found
        if (Date.now() > end) throw new Error(`${found.length} of ${count} letters for ${to}; others for ${arrived.map(one => one.to)}`)
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    },
    async [Symbol.asyncDispose]() {
      await new Promise<void>(resolve => server.close(resolve))
    },
  }
}

function read(raw: string, { envelope }: SMTPServerSession): Arrived {
  const { headers, body } = partOf(raw)
  const boundary = /boundary="?([^";]+)/.exec(headers.get('content-type') ?? '')?.[1]
  const parts =
    boundary === undefined
      ? []
      : body
          .split(`--${boundary}`)
          .slice(1, -1)
          .map(part => partOf(part.replace(/^\r\n/, '')))
  const decoded = (type: string): string => {
    const part = parts.find(one => one.headers.get('content-type')?.startsWith(type))
    return part ? decode(part.body, part.headers.get('content-transfer-encoding') ?? '7bit') : ''
  }
  return {
    to: envelope.rcptTo.map(({ address }) => address),
    from: envelope.mailFrom ? envelope.mailFrom.address : '',
    headers,
    subject: words(headers.get('subject') ?? ''),
    text: decoded('text/plain'),
    html: decoded('text/html'),
    raw,
  }
}

function partOf(raw: string): { readonly headers: ReadonlyMap<string, string>; readonly body: string } {
  const end = raw.indexOf('\r\n\r\n')
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
  const named = lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const)
  return { headers: new Map(named), body: raw.slice(end + 4) }
}

function decode(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  return Buffer.from(encoding === 'quoted-printable' ? quoted(body.replace(/=\r\n/g, '')) : body, 'latin1').toString()
}

const quoted = (text: string): string =>
  text.replace(/=([0-9A-F]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))

/** Words of a header that are not plain ASCII (RFC 2047). */
const words = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, inside: string) =>
      kind.toUpperCase() === 'B' ? Buffer.from(inside, 'base64').toString('latin1') : quoted(inside.replaceAll('_', ' ')),
    )
    .replace(/^[\s\S]*$/, all => Buffer.from(all, 'latin1').toString())

/** The path of the link in a letter; the same in both its forms. */
export function linkIn({ text, html }: Arrived, start: string): string {
  const [, path = ''] = new RegExp(`https?://[^\\s/]+(${start}[\\w-]+)`).exec(text) ?? []
  if (path === '' || !html.includes(path)) throw new Error(`no link to ${start} in ${text}`)
  return path
}
