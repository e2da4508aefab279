import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { Hono } from 'hono'
import { notFound } from '../domain/decider.ts'
import { bundle } from './bundle.ts'
import type { Env } from './doors.ts'

type Coding = 'br' | 'gzip'
type Asset = readonly [path: string, read: () => Promise<Uint8Array>]
type Served = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly coded: Map<Coding, Promise<Uint8Array<ArrayBuffer>>>
}

export type ServedAssets = {
  /** `/css/base.css` → `/assets/HASH/css/base.css`. */
  readonly url: (file: string) => string
  readonly hash: string
  readonly files: ReadonlyMap<string, Served>
}

const HOME = resolve(import.meta.dirname, '../..')
const FOLDERS = ['css', 'icons']
const ENTRY = 'main.js'
/** With fields to be filled in, before Alpine starts. */
const COMPONENTS = 'forms.js'
const LIBRARIES: Readonly<Record<string, string>> = {
  '/lib/htmx.min.js': 'htmx.org/dist/htmx.min.js',
  '/lib/hx-upsert.min.js': 'htmx.org/dist/ext/hx-upsert.min.js',
  '/lib/hx-preload.min.js': 'htmx.org/dist/ext/hx-preload.min.js',
  '/lib/alpine.min.js': 'alpinejs/dist/cdn.min.js',
  '/lib/pico.conditional.min.css': '@picocss/pico/css/pico.conditional.min.css',
}
const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Reads every file there is to serve, once. One hash stands for all of them, so addresses inside may be relative. */
export async function loadAssets(home = HOME): Promise<ServedAssets> {
  const files = new Map<string, Served>()
  const hash = createHash('sha256')
  const scripts = await scriptsIn(join(home, 'public/js'))
  for (const [path, read] of [...scripts, ...(await listed(home))].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const type = TYPES[extname(path)]
    if (type === undefined) continue
    const bytes = new Uint8Array(await read())
    hash.update(`${path}\n${bytes.length}\n`).update(bytes)
    files.set(path, { bytes, type, coded: new Map() })
  }
  const name = hash.digest('hex').slice(0, 12)
  return { hash: name, files, url: path => `/assets/${name}${path}` }
}

/** As they are served: few, whatever the number of their modules. What no page loads is none of them. */
async function scriptsIn(folder: string): Promise<readonly Asset[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.js'))
  const texts = await Promise.all(names.map(async name => [name, uncommented(await readFile(join(folder, name), 'utf8'))] as const))
  return [...bundle(ENTRY, new Map(texts), [COMPONENTS])].map(([name, text]) => [`/js/${name}`, async () => Buffer.from(lean(text))])
}

/** Types of our scripts stand in comments, a third of the text: nobody has to download them, nor what is only there to be read well. */
export const lean = (script: string): string => uncommented(script).replace(/^\s+/gm, '').replace(/^.+$/gm, close)

const uncommented = (script: string): string => script.replace(/\/\*\*[\s\S]*?\*\/ ?/g, '').replace(/^\s*\/\/.*\n/gm, '')

const QUOTED = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g
const AROUND_SIGNS = new RegExp(`(${QUOTED.source})| ?([={}(),;:?<>&|*!]+) ?`, 'g')

/** Without the space around signs. A line that may hold a pattern or a text with values in it stays as it is. */
const close = (line: string): string =>
  /[`/]/.test(line.replace(QUOTED, '')) ? line : line.replace(AROUND_SIGNS, (_, quoted: string | undefined, sign: string) => quoted ?? sign)

async function listed(home: string): Promise<readonly Asset[]> {
  const own = await Promise.all(
    FOLDERS.map(async folder =>
      (await readdir(join(home, 'public', folder))).map(name => [`/${folder}/${name}`, `public/${folder}/${name}`] as const),
    ),
  )
  const libraries = Object.entries(LIBRARIES).map(([path, file]) => [path, `node_modules/${file}`] as const)
  return [...own.flat(), ...libraries].map(([path, file]) => [path, () => readServed(path, join(home, file))])
}

const readServed = async (path: string, file: string): Promise<Buffer> =>
  path.startsWith('/css/') ? Buffer.from(leanStyles(await readFile(file, 'utf8'))) : readFile(file)

/** Lines stay lines: some values go on over one. */
export const leanStyles = (sheet: string): string => sheet.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s+/gm, '')

export const assetRoutes = (assets: ServedAssets) =>
  new Hono<Env>().get('/assets/:hash/:folder/:file', async c => {
    const { hash, folder, file } = c.req.param()
    const served = hash === assets.hash ? assets.files.get(`/${folder}/${file}`) : undefined
    if (!served) throw notFound()
    const coding = codingOf(c.req.header('Accept-Encoding') ?? '')
    const headers = {
      'Content-Type': served.type,
      'Cache-Control': FOR_EVER,
      Vary: 'Accept-Encoding',
      ...(coding && { 'Content-Encoding': coding }),
    }
    return c.body(coding ? await codedBy(served, coding) : served.bytes, 200, headers)
  })

const codingOf = (accepted: string): Coding | undefined => (/\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined)

/** Packed when somebody first asks, then kept. */
const codedBy = ({ bytes, coded }: Served, coding: Coding): Promise<Uint8Array<ArrayBuffer>> =>
  coded.getOrInsertComputed(coding, async () => new Uint8Array(await PACK[coding](bytes)))

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const PACK: Readonly<Record<Coding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: bytes => brotli(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: bytes => zip(bytes, { level: 9 }),
}
