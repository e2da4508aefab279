import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

/** Where this Flowra is installed: the folder of package.json. */
export const HOME = resolve(import.meta.dirname, '..')

export type Configuration = {
  readonly port: number
  readonly host: string
  readonly publicUrl: URL
  readonly data: string // folder
  readonly trustedProxies: readonly string[]
  readonly filesUrl: URL | undefined
  readonly logLevel: string
  readonly metricsToken: string | undefined
  readonly keepFreeBytes: number | undefined
}

/** Something in the environment cannot be: one sentence, for whoever starts the server. */
export class Misconfigured extends Error {}

const url = z.url({ protocol: /^https?$/, error: 'is not an address' })
const schema = {
  PORT: z.coerce.number({ error: 'is not a port' }).int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: url.optional(),
  DATA: z.string().min(1).default(join(HOME, 'data')),
  TRUSTED_PROXIES: z.string().default(''),
  FILES_URL: url.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { error: 'is not a level' }).default('info'),
  METRICS_TOKEN: z.string().min(16, 'is shorter than 16 characters').optional(),
  KEEP_FREE_MB: z.coerce.number({ error: 'is not a number' }).int().min(0).optional(),
}

const SECRETS = ['METRICS_TOKEN'] as const

/** Reads the environment once. Each secret also as NAME_FILE; an unknown FLOWRA_* is refused, as a typing error would be silent. */
export function configurationFrom(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const unknown = Object.keys(environment).find(name => name.startsWith('FLOWRA_'))
  if (unknown) throw new Misconfigured(`${unknown} is not a setting of Flowra. See .env.example.`)
  const given = Object.fromEntries(Object.keys(schema).map(name => [name, environment[name] === '' ? undefined : environment[name]]))
  for (const name of SECRETS) given[name] ??= fromFile(environment[`${name}_FILE`])
  const result = z.object(schema).safeParse(given)
  if (!result.success) throw new Misconfigured(result.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}.`).join(' '))
  const { PORT, HOST, DATA, TRUSTED_PROXIES, FILES_URL, LOG_LEVEL, METRICS_TOKEN, KEEP_FREE_MB } = result.data
  return {
    port: PORT,
    host: HOST,
    publicUrl: publicUrl(result.data.PUBLIC_URL ?? `http://localhost:${PORT}`),
    data: resolve(DATA),
    trustedProxies: TRUSTED_PROXIES.split(',')
      .map(text => text.trim())
      .filter(text => text !== ''),
    filesUrl: FILES_URL === undefined ? undefined : new URL(FILES_URL),
    logLevel: LOG_LEVEL,
    metricsToken: METRICS_TOKEN,
    keepFreeBytes: KEEP_FREE_MB === undefined ? undefined : KEEP_FREE_MB * 1024 * 1024,
  }
}

/** Plain http would send cookies in the clear, so it is for this machine alone. */
function publicUrl(text: string): URL {
  const address = new URL(text)
  if (address.protocol === 'https:' || isLoopback(address.hostname)) return address
  throw new Misconfigured(
    `PUBLIC_URL is ${address.origin}, and plain http is only for this machine. Put a proxy with TLS in front (Caddy, nginx, Traefik), send it to this port, and set PUBLIC_URL to its https address.`,
  )
}

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)

function fromFile(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (cause) {
    throw new Misconfigured(`${path} cannot be read.`, { cause })
  }
}

/** The process's own environment, read here and nowhere else. */
export const configuration = (): Configuration => configurationFrom(process.env)
