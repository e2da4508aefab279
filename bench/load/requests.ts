/** Who posts into which chat of a Flowra. */
export type Poster = { readonly cookie: string; readonly csrf: string; readonly path: string }

/** Where posts go: to a Flowra, as many people in turn, or to a yardstick that takes JSON. */
export type Target = { readonly port: number; readonly posters?: readonly Poster[]; readonly streams?: number }

/** What people write: some 120 characters, with a mark that finds it again in a frame. */
export const textOf = (index: number): string =>
  `${markOf(index)} Shall we ship on Friday? The tests are green, the notes are written, and Dan has read them twice.`
export const markOf = (index: number): string => `mark${String(index).padStart(7, '0')}k`
export const marksIn = (text: string): ReadonlySet<number> =>
  new Set(Array.from(text.matchAll(/mark(\d{7})k/g), ([, digits]) => Number(digits)))

/** The bytes of the request number `index`; every number makes another client id. */
export function requestOf({ port, posters, streams = 1 }: Target, index: number): string {
  const poster = posters?.[index % posters.length]
  return poster ? form(port, poster, index) : json(port, `chat-${index % streams}`, index)
}

/** As htmx sends it. */
function form(port: number, { cookie, csrf, path }: Poster, index: number): string {
  const body = `key=${keyOf(index)}&text=${encodeURIComponent(textOf(index)).replaceAll('%20', '+')}`
  return post(
    port,
    path,
    body,
    `Content-Type: application/x-www-form-urlencoded\r\nCookie: ${cookie}\r\nX-CSRF: ${csrf}\r\nHX-Request: true\r\nOrigin: http://localhost:${port}`,
  )
}

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
