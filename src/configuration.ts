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
  readonly redisUrl: string | undefined
  readonly keepFreeBytes: number | undefined
  readonly mongoUrl: string | undefined
  readonly secretKey: string | undefined
  readonly role: Role
  readonly oidc: readonly OidcProvider[]
  readonly offersPasswords: boolean
}

type GivenRole = (typeof GIVEN_ROLES)[number]

/** An issuer people may sign in at, and what it decides here. */
type OidcProvider = {
  readonly id: string // in addresses: /auth/ID
  readonly name: string // on the button
  readonly issuer: URL
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly scopes: string
  readonly algorithms: readonly string[]
  readonly rules: {
    readonly roleClaims: readonly string[]
    readonly roles: readonly { readonly value: string; readonly role: GivenRole }[]
    readonly defaultRole: GivenRole | null
    readonly workspaceClaim: string | null
    readonly workspaces: readonly { readonly value: string; readonly slug: string }[]
    readonly trustedDomains: readonly string[]
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** Something in the environment cannot be: one sentence, for whoever starts the server. */
export class Misconfigured extends Error {}

/** What a process does: pages and sockets, what follows from events, or both. */
const ROLES = ['all', 'web', 'worker'] as const
export type Role = (typeof ROLES)[number]

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
}

const GIVEN_ROLES = ['admin', 'member', 'guest'] as const
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const issuer = url.refine(text => isSecret(new URL(text)), 'is plain http, which is only for this machine')

/** What is said of each issuer; of several each has its name in the middle: OIDC_KEYCLOAK_ISSUER. */
const oidcSchema = {
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: z.string({ error: 'is missing' }).min(1),
  OIDC_CLIENT_SECRET: z.string().min(8, 'is shorter than 8 characters').optional(),
  OIDC_NAME: z.string().min(1).max(40).optional(),
  OIDC_SCOPES: z
    .string()
    .regex(/\bopenid\b/, 'does not hold openid')
    .default('openid profile email'),
  OIDC_ALGORITHMS: z.string().default('RS256,PS256,ES256,EdDSA').transform(listed).refine(areAlgorithms, 'holds what is no signature'),
  OIDC_ROLE_CLAIM: z.string().default('').transform(listed),
  OIDC_ROLES: z.string().default('').transform(paired).refine(areRoles, 'is not as in staff=member, boss=admin'),
  OIDC_DEFAULT_ROLE: z.enum([...GIVEN_ROLES, 'none'], { error: 'is not admin, member, guest or none' }).default('member'),
  OIDC_WORKSPACE_CLAIM: z.string().min(1).optional(),
  OIDC_WORKSPACES: z.string().default('').transform(paired),
  OIDC_TRUSTED_DOMAINS: z.string().default('').transform(listed),
}
type OidcName = keyof typeof oidcSchema

const SECRETS = ['METRICS_TOKEN', 'MONGO_URL', 'REDIS_URL', 'SECRET_KEY'] as const

/** Reads the environment once. Each secret also as NAME_FILE; an unknown FLOWRA_* is refused, as a typing error would be silent. */
export function configurationFrom(environment: Environment): Configuration {
  const unknown = Object.keys(environment).find(name => name.startsWith('FLOWRA_'))
  if (unknown) throw new Misconfigured(`${unknown} is not a setting of Flowra. See .env.example.`)
  const given = Object.fromEntries(Object.keys(schema).map(name => [name, environment[name] === '' ? undefined : environment[name]]))
  for (const name of SECRETS) given[name] ??= fromFile(environment[`${name}_FILE`])
  const result = z.object(schema).safeParse(given)
  if (!result.success) throw new Misconfigured(result.error.issues.map(issue => `${issue.path.join('.')} ${issue.message}.`).join(' '))
  const { PORT, HOST, DATA, TRUSTED_PROXIES, FILES_URL, LOG_LEVEL, METRICS_TOKEN, KEEP_FREE_MB, ROLE } = result.data
  const oidc = providersFrom(environment, result.data.OIDC_PROVIDERS)
  const isOnly = result.data.OIDC_ONLY === 'on'
  if (isOnly && oidc.length === 0) throw new Misconfigured('OIDC_ONLY is on, and there is no OIDC_ISSUER: nobody could sign in.')
  return {
    port: PORT,
    host: HOST,
    publicUrl: publicUrl(result.data.PUBLIC_URL ?? `http://localhost:${PORT}`),
    data: resolve(DATA),
    trustedProxies: listed(TRUSTED_PROXIES),
    filesUrl: FILES_URL === undefined ? undefined : new URL(FILES_URL),
    logLevel: LOG_LEVEL,
    metricsToken: METRICS_TOKEN,
    mongoUrl: result.data.MONGO_URL,
    secretKey: result.data.SECRET_KEY,
    redisUrl: result.data.REDIS_URL,
    keepFreeBytes: KEEP_FREE_MB === undefined ? undefined : KEEP_FREE_MB * 1024 * 1024,
    role: ROLE,
    oidc,
    offersPasswords: !isOnly,
  }
}

/** One issuer under OIDC_ISSUER, or several by their short names. An unknown OIDC_* is refused: it would be a rule that is not kept. */
function providersFrom(environment: Environment, names: string | undefined): readonly OidcProvider[] {
  const ids = names === undefined ? (environment['OIDC_ISSUER'] ? [SINGLE] : []) : listed(names)
  const known = new Set(ids.flatMap(id => (Object.keys(oidcSchema) as OidcName[]).map(name => nameFor(id, name))))
  const unknown = Object.keys(environment).find(
    name => name.startsWith('OIDC_') && !(name in schema) && !known.has(name.replace(/_SECRET_FILE$/, '_SECRET')),
  )
  if (unknown) throw new Misconfigured(`${unknown} is not a setting of Flowra, or belongs to no issuer. See .env.example.`)
  return ids.map(id => providerFrom(environment, id))
}

const SINGLE = 'sso'
const nameFor = (id: string, name: OidcName): string => (id === SINGLE ? name : `OIDC_${id.toUpperCase()}_${name.slice('OIDC_'.length)}`)

function providerFrom(environment: Environment, id: string): OidcProvider {
  const given = Object.fromEntries(
    (Object.keys(oidcSchema) as OidcName[]).map(name => [name, environment[nameFor(id, name)] || undefined] as const),
  )
  given['OIDC_CLIENT_SECRET'] ??= fromFile(environment[`${nameFor(id, 'OIDC_CLIENT_SECRET')}_FILE`])
  const result = z.object(oidcSchema).safeParse(given)
  if (!result.success)
    throw new Misconfigured(result.error.issues.map(({ path, message }) => `${nameFor(id, path[0] as OidcName)} ${message}.`).join(' '))
  const said = result.data
  return {
    id,
    name: said.OIDC_NAME ?? (id === SINGLE ? 'single sign-on' : `${id.charAt(0).toUpperCase()}${id.slice(1)}`),
    issuer: new URL(said.OIDC_ISSUER),
    clientId: said.OIDC_CLIENT_ID,
    clientSecret: said.OIDC_CLIENT_SECRET,
    scopes: said.OIDC_SCOPES,
    algorithms: said.OIDC_ALGORITHMS,
    rules: {
      roleClaims: said.OIDC_ROLE_CLAIM,
      roles: said.OIDC_ROLES.map(([value, role]) => ({ value, role: role as GivenRole })),
      defaultRole: said.OIDC_DEFAULT_ROLE === 'none' ? null : said.OIDC_DEFAULT_ROLE,
      workspaceClaim: said.OIDC_WORKSPACE_CLAIM ?? null,
      workspaces: said.OIDC_WORKSPACES.map(([value, slug]) => ({ value, slug })),
      trustedDomains: said.OIDC_TRUSTED_DOMAINS.map(domain => domain.toLowerCase()),
    },
  }
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '')
}

/** `a=b`; one word alone stands for itself. */
function paired(text: string): readonly (readonly [string, string])[] {
  return listed(text).map(part => {
    const at = part.lastIndexOf('=')
    return at < 0 ? [part, part] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
  })
}

function areRoles(pairs: readonly (readonly [string, string])[]): boolean {
  return pairs.every(([, role]) => GIVEN_ROLES.some(one => one === role))
}

function areAlgorithms(names: readonly string[]): boolean {
  return names.length > 0 && names.every(name => ALGORITHMS.includes(name))
}

/** Plain http would send cookies in the clear, so it is for this machine alone. */
function publicUrl(text: string): URL {
  const address = new URL(text)
  if (isSecret(address)) return address
  throw new Misconfigured(
    `PUBLIC_URL is ${address.origin}, and plain http is only for this machine. Put a proxy with TLS in front (Caddy, nginx, Traefik), send it to this port, and set PUBLIC_URL to its https address.`,
  )
}

/** Nobody on the way can read along. */
function isSecret(address: URL): boolean {
  return address.protocol === 'https:' || isLoopback(address.hostname)
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
