import { z } from 'zod'
import { type Environment, fromFile, isSecret, listed, Misconfigured, url } from './reading.ts'

type GivenRole = (typeof GIVEN_ROLES)[number]

/** An issuer people may sign in at, and what it decides here. */
export type OidcProvider = {
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

/** One issuer under OIDC_ISSUER, or several by their short names. An unknown OIDC_* is refused: it would be a rule that is not kept. */
export function providersFrom(environment: Environment, names: string | undefined, others: object): readonly OidcProvider[] {
  const ids = names === undefined ? (environment['OIDC_ISSUER'] ? [SINGLE] : []) : listed(names)
  const known = new Set(ids.flatMap(id => (Object.keys(oidcSchema) as OidcName[]).map(name => nameFor(id, name))))
  const unknown = Object.keys(environment).find(
    name => name.startsWith('OIDC_') && !(name in others) && !known.has(name.replace(/_SECRET_FILE$/, '_SECRET')),
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
