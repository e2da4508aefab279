import { join, resolve } from 'node:path'
import { z } from 'zod'
import { type BucketPlace, bucketFrom, bucketSchema } from './configuration/bucket.ts'
import { type MailSettings, mailIn, mailSchema } from './configuration/mail.ts'
import { type OidcProvider, providersFrom } from './configuration/oidc.ts'
import { type Environment, fromFile, isLoopback, isSecret, listed, Misconfigured, url } from './configuration/reading.ts'
import { scannerIn, scannerSchema } from './configuration/scanner.ts'

export { isLoopback, Misconfigured }

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
  readonly redisUrl: string | undefined
  readonly keepFreeBytes: number | undefined
  readonly mongoUrl: string | undefined
  readonly secretKey: string | undefined
  readonly role: Role
  readonly oidc: readonly OidcProvider[]
  readonly offersPasswords: boolean
  readonly outgoing: { readonly allowsPlain: boolean; readonly ports: readonly number[]; readonly privately: readonly string[] }
  /** Files are in the data folder without one. */
  readonly bucket: BucketPlace | undefined
  readonly mail: MailSettings | undefined
  /** Nothing is scanned without one. */
  readonly scanner: URL | undefined
}

/** What a process does: pages and sockets, what follows from events, or both. */
const ROLES = ['all', 'web', 'worker'] as const
export type Role = (typeof ROLES)[number]

const schema = {
  PORT: z.coerce.number({ error: 'is not a port' }).int().min(0).max(65_535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: url.optional(),
  DATA: z.string().min(1).default(join(HOME, 'data')),
  TRUSTED_PROXIES: z.string().default(''),
  FILES_URL: url.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], { error: 'is not a level' }).default('info'),
  METRICS_TOKEN: z.string().min(16, 'is shorter than 16 characters').optional(),
  ROLE: z.enum(ROLES, { error: 'is not all, web or worker' }).default('all'),
  MONGO_URL: z
    .string()
    .regex(/^mongodb(?:\+srv)?:\/\/[^/\s]+/, 'is not an address of MongoDB, as in mongodb://127.0.0.1:27017/flowra')
    .optional(),
  SECRET_KEY: z.string().min(32, 'is shorter than 32 characters').optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'is not an address of Redis, as in redis://127.0.0.1:6379' }).optional(),
  KEEP_FREE_MB: z.coerce.number({ error: 'is not a number' }).int().min(0).optional(),
  OIDC_PROVIDERS: z
    .string()
    .regex(/^[a-z][a-z0-9]*(?: *, *[a-z][a-z0-9]*)*$/, 'is not a list of short names, as in keycloak,google')
    .optional(),
  OIDC_ONLY: z.enum(['on', 'off'], { error: 'is neither on nor off' }).default('off'),
  OUTGOING_HTTP: z.enum(['on', 'off'], { error: 'is neither on nor off' }).default('off'),
  OUTGOING_PORTS: z.string().default('80,443').transform(listed).refine(arePorts, 'is not a list of ports, as in 80,443'),
  OUTGOING_ALLOW: z
    .string()
    .default('')
    .transform(text => listed(text.toLowerCase()))
    .refine(areTargets, 'is not a list of names, as in wiki.example.com,10.0.0.7:8080'),
  ...bucketSchema,
  ...mailSchema,
  ...scannerSchema,
}

const SECRETS = ['METRICS_TOKEN', 'MONGO_URL', 'REDIS_URL', 'SECRET_KEY', 'S3_SECRET', 'SMTP_URL'] as const

/** Reads the environment once. Each secret also as NAME_FILE; an unknown FLOWRA_* is refused, as a typing error would be silent. */
export function configurationFrom(environment: Environment): Configuration {
  const unknown = Object.keys(environment).find(name => name.startsWith('FLOWRA_'))
  if (unknown) throw new Misconfigured(`${unknown} is not a setting of Flowra. See .env.example.`)
  const given = Object.fromEntries(Object.keys(schema).map(name => [name, environment[name] === '' ? undefined : environment[name]]))
  for (const name of SECRETS) given[name] ??= fromFile(environment[`${name}_FILE`])
  const result = z.object(schema).safeParse(given)
  if (!result.success) throw new Misconfigured(result.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}.`).join(' '))
  const { PORT, HOST, DATA, TRUSTED_PROXIES, FILES_URL, LOG_LEVEL, METRICS_TOKEN, KEEP_FREE_MB, ROLE } = result.data
  const oidc = providersFrom(environment, result.data.OIDC_PROVIDERS, schema)
  const isOnly = result.data.OIDC_ONLY === 'on'
  const pages = publicUrl(result.data.PUBLIC_URL ?? `http://localhost:${PORT}`)
  if (isOnly && oidc.length === 0) throw new Misconfigured('OIDC_ONLY is on, and there is no OIDC_ISSUER: nobody could sign in.')
  return {
    port: PORT,
    host: HOST,
    publicUrl: pages,
    data: resolve(DATA),
    trustedProxies: listed(TRUSTED_PROXIES),
    filesUrl: FILES_URL === undefined ? undefined : filesUrl(FILES_URL, pages),
    logLevel: LOG_LEVEL,
    metricsToken: METRICS_TOKEN,
    mongoUrl: result.data.MONGO_URL,
    secretKey: result.data.SECRET_KEY,
    redisUrl: result.data.REDIS_URL,
    keepFreeBytes: KEEP_FREE_MB === undefined ? undefined : KEEP_FREE_MB * 1024 * 1024,
    role: ROLE,
    oidc,
    offersPasswords: !isOnly,
    outgoing: {
      allowsPlain: result.data.OUTGOING_HTTP === 'on',
      ports: result.data.OUTGOING_PORTS.map(Number),
      privately: result.data.OUTGOING_ALLOW,
    },
    bucket: bucketFrom(result.data),
    mail: mailIn(result.data),
    scanner: scannerIn(result.data),
  }
}

function arePorts(texts: readonly string[]): boolean {
  return texts.length > 0 && texts.every(text => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535)
}

/** As addresses spell them: nothing that a browser would read in another way. */
function areTargets(texts: readonly string[]): boolean {
  return texts.every(text => URL.canParse(`http://${text}/`) && new URL(`http://${text}/`).host === text)
}

/** Plain http would send cookies in the clear, so it is for this machine alone. */
function publicUrl(text: string): URL {
  const address = new URL(text)
  if (isSecret(address)) return address
  throw new Misconfigured(
    `PUBLIC_URL is ${address.origin}, and plain http is only for this machine. Put a proxy with TLS in front (Caddy, nginx, Traefik), send it to this port, and set PUBLIC_URL to its https address.`,
  )
}

/** A name of its own, since cookies know names and no ports; and nothing but that, since links are made of it. */
function filesUrl(text: string, pages: URL): URL {
  const address = new URL(text)
  const isBare = address.href === `${address.origin}/` && !text.endsWith('?') && !text.endsWith('#')
  if (!isBare) throw new Misconfigured('FILES_URL is more than an origin: leave away what stands behind the name, and any password.')
  if (address.hostname === pages.hostname)
    throw new Misconfigured(`FILES_URL has the name of PUBLIC_URL, ${pages.hostname}. Give files a name of their own, or leave it away.`)
  if (address.protocol !== pages.protocol || !isSecret(address))
    throw new Misconfigured(
      `FILES_URL is ${address.origin} and PUBLIC_URL ${pages.origin}: both need https, or both this machine's own address.`,
    )
  return address
}

/** The process's own environment, read here and nowhere else. */
export const configuration = (): Configuration => configurationFrom(process.env)
