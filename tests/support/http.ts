import { request } from 'node:http'
import type { Hono } from 'hono'
import { highlighted } from '../../src/application/highlighting.ts'
import { admission } from '../../src/http/admission.ts'
import { createApp } from '../../src/http/app.ts'
import { loadAssets } from '../../src/http/assets.ts'
import type { Env, HttpDoors } from '../../src/http/doors.ts'
import { partsOf } from '../../src/http/parts.ts'
import { keptRows } from '../../views/messages/rows.ts'
import { SLUG, type TestApp } from './app.ts'

/** The routes on the doors of a running app, with one thing changed; asked in process, under any address. */
export async function routesOf({ flowra, ports }: TestApp, change: Partial<HttpDoors> = {}): Promise<Hono<Env>> {
  const assets = await loadAssets()
  const rows = keptRows(highlighted)
  return createApp({
    ...flowra.core,
    configuration: {
      publicUrl: new URL('http://localhost'),
      trustedProxies: [],
      metricsToken: undefined,
      filesUrl: undefined,
      offersPasswords: true,
    },
    version: '0.0.0',
    assets,
    admission: admission(() => 0),
    rows,
    parts: partsOf({ ...flowra.core, rows, assets: assets.url }),
    readMoved: () => {},
    draftMoved: () => {},
    saveMoved: () => {},
    laterMoved: () => {},
    followed: () => flowra.core.caughtUp(2_000),
    caughtUp: () => {},
    readiness: async () => ({ store: (await ports.log.last()) >= 0 }),
    metrics: async () => 'flowra 1',
    log: () => {},
    ...change,
  })
}

/** The same without limits of speed, for tests that walk everywhere. */
export const unhurried = ({ flowra: { core } }: TestApp): Pick<HttpDoors, 'app'> => ({
  app: { ...core.app, ports: { ...core.app.ports, limits: { take: async () => ({ isAllowed: true, remaining: 1, resetMs: 1 }) } } },
})

export type Route = { readonly method: string; readonly path: string }

/** Every address that somebody answers, without what only stands before it. */
export function routesIn(app: Hono<Env>): readonly Route[] {
  const all = app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => ({ method, path: path.replace(/(?<=.)\/$/, '') }))
  return [...new Map(all.map(route => [`${route.method} ${route.path}`, route])).values()]
}

export const isChange = ({ method }: Route): boolean => method !== 'GET'

/** A path with its words filled in. */
export const filled = (path: string, words: Readonly<Record<string, string>>): string =>
  path.replace(/:(\w+)/g, (_, word: string) => {
    const value = words[word]
    if (value === undefined) throw new Error(`nothing to put in for :${word}`)
    return value
  })

export type RawAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

/** A request as it is written: no browser or URL parser in between. */
export function raw(
  origin: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(origin)
  const length =
    options.body === undefined || options.headers?.['transfer-encoding'] ? {} : { 'content-length': Buffer.byteLength(options.body) }
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent: false, hostname, port, path, method: options.method ?? 'GET', headers: { ...length, ...options.headers } },
      answer => {
        const chunks: Buffer[] = []
        answer.on('data', chunk => chunks.push(chunk))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }))
      },
    )
    sent.on('error', reject)
    if (options.body !== undefined) sent.write(options.body)
    sent.end()
  })
}

/** Something that exists, or looks like it, for every word of every path. */
export function wordsOf(app: TestApp): Record<string, string> {
  const { launch } = app.chats
  const [token, file, hash, folder] = ['x'.repeat(43), 'base.css', 'x'.repeat(12), 'css']
  return {
    slug: SLUG,
    chat: launch,
    message: launch,
    person: app.bob.id,
    invite: launch,
    team: launch,
    bot: launch,
    own: launch,
    provider: 'sso',
    identity: 'x',
    session: 'x',
    letter: launch,
    card: launch,
    icon: launch,
    reminder: launch,
    schedule: launch,
    token,
    file,
    hash,
    folder,
    size: '96',
    emoji: 'eyes',
  }
}
