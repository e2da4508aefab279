/** Who posts into which chat of a Flowra. */
export type Poster = { readonly cookie: string; readonly csrf: string; readonly path: string }

/** Who switches chats, and how many messages of theirs they have read before. */
type Switchers = { readonly people: readonly Poster[]; readonly read: number }

/** Pages that somebody opens in turn. */
export type Opened = readonly { readonly cookie: string; readonly path: string }[]

/** Where requests go: to a Flowra, as many people in turn who post, switch chats or open pages, or to a yardstick that takes JSON or shows a page. */
export type Target = {
  readonly port: number
  readonly posters?: readonly Poster[]
  readonly switchers?: Switchers
  readonly opened?: Opened
  readonly streams?: number
  readonly isPage?: true
  readonly isRich?: true // with everything a message can hold
}

/** What people write: some 120 characters, with a mark that finds it again in a frame. */
export const textOf = (index: number): string =>
  `${markOf(index)} Shall we ship on Friday? The tests are green, the notes are written, and Dan has read them twice.`
const richOf = (index: number): string =>
  `${textOf(index)}\n\n- **one** of @ann and @bob\n- [x] two :tada:\n\n\`\`\`ts\nconst answer: number = ${index} // enough\n\`\`\`\n\n| a | b |\n|---|--:|\n| ${index} | [c](https://c.example) |`
export const markOf = (index: number): string => `mark${String(index).padStart(7, '0')}k`
export const marksIn = (text: string): ReadonlySet<number> =>
  new Set(Array.from(text.matchAll(/mark(\d{7})k/g), ([, digits]) => Number(digits)))

/** The bytes of the request number `index`; every number makes another client id. */
export function requestOf({ port, posters, switchers, opened, streams = 1, isPage, isRich }: Target, index: number): string {
  if (isPage) return get(port, '/')
  if (opened) return page(port, opened[index % opened.length] as Opened[number])
  if (switchers) return switchStep(port, switchers, index)
  const poster = posters?.[index % posters.length]
  return poster ? form(port, poster, index, isRich ? richOf(index) : textOf(index)) : json(port, `chat-${index % streams}`, index)
}

/** What a switch to a chat asks for: its fragment, the mark that something more is read there, and what is unread elsewhere. */
export const SWITCH_STEPS = 3

/** Everybody in turn; each time somebody comes by, one more message is read. */
function switchStep(port: number, { people, read }: Switchers, index: number): string {
  const visit = Math.floor(index / SWITCH_STEPS)
  const who = people[visit % people.length] as Poster
  const position = read + Math.floor(visit / people.length) + 1
  switch (index % SWITCH_STEPS) {
    case 0:
      return partOf(port, who.cookie, chatOf(who))
    case 1:
      return send(port, who, `${chatOf(who)}/read`, `turn=0&position=${position}`)
    default:
      return partOf(port, who.cookie, who.path.replace(/chats\/.*/, 'sidebar'))
  }
}

export const chatOf = ({ path }: Poster): string => path.replace(/\/messages$/, '')

const form = (port: number, who: Poster, index: number, text: string): string =>
  send(port, who, who.path, `key=${keyOf(index)}&text=${encodeURIComponent(text).replaceAll('%20', '+')}`)

const send = (port: number, who: Poster, path: string, body: string): string =>
  post(port, path, body, `Content-Type: application/x-www-form-urlencoded\r\n${signed(port, who)}\r\nX-CSRF: ${who.csrf}`)

/** As htmx sends it. */
const signed = (port: number, { cookie }: Pick<Poster, 'cookie'>): string =>
  `Cookie: ${cookie}\r\nHX-Request: true\r\nOrigin: http://localhost:${port}`

const page = (port: number, { cookie, path }: Opened[number]): string => get(port, path, `Accept: text/html\r\nCookie: ${cookie}`)

/** A part of a page, for whoever has this cookie. */
export const partOf = (port: number, cookie: string, path: string): string => get(port, path, signed(port, { cookie }))

const get = (port: number, path: string, headers = 'Accept: */*'): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${headers}\r\n\r\n`

const json = (port: number, stream: string, index: number): string =>
  post(port, '/posts', JSON.stringify({ key: keyOf(index), stream, text: textOf(index) }), 'Content-Type: application/json')

const post = (port: number, path: string, body: string, headers: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n${headers}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

const RUN = crypto.randomUUID().slice(24)
let serial = 0

/** A UUIDv7 that no other request has. */
function keyOf(index: number): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const count = (serial++ & 0xfff).toString(16).padStart(3, '0')
  const low = (0x8000 | (index & 0x3fff)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${low}-${RUN}`
}
