import type { InviteRole } from '../domain/workspaces.ts'
import { plainEmail } from './fields.ts'
import type { Claims, IssuerRules, Vouched } from './ports.ts'
import { cleanName } from './text.ts'

/** A place that an issuer's rules give somebody. */
export type Place = { readonly slug: string; readonly role: InviteRole }

const HIGHEST_FIRST = ['admin', 'member', 'guest'] as const

/** What the rules make of what the issuer says: nothing above what they name, and nothing where they name nothing. */
export function placesOf(rules: IssuerRules, { claims }: Pick<Vouched, 'claims'>): readonly Place[] {
  const role = roleOf(rules, claims)
  if (role === null) return []
  const said = rules.workspaceClaim === null ? undefined : new Set(valuesAt(claims, rules.workspaceClaim))
  const open = rules.workspaces.filter(({ value }) => !said || said.has(value))
  return [...new Set(open.map(({ slug }) => slug))].map(slug => ({ slug, role }))
}

function roleOf({ roleClaims, roles, defaultRole }: IssuerRules, claims: readonly Claims[]): InviteRole | null {
  const said = new Set(roleClaims.flatMap(path => valuesAt(claims, path)))
  const named = roles.filter(({ value }) => said.has(value)).map(({ role }) => role)
  return HIGHEST_FIRST.find(role => named.includes(role)) ?? defaultRole
}

/**
 * A refresh may bring no ID token, and where places are told by that alone nothing is said of them this time. With one, saying nothing
 * means none: Keycloak leaves out the groups of whoever has none.
 */
export const isSilent = ({ roleClaims, workspaceClaim }: IssuerRules, { idToken, claims }: Pick<Vouched, 'idToken' | 'claims'>): boolean =>
  idToken === null && [...roleClaims, ...(workspaceClaim === null ? [] : [workspaceClaim])].every(path => !isSaid(claims, path))

const isSaid = (claims: readonly Claims[], path: string): boolean => claims.some(one => at(one, path) !== undefined)

/** The words under a path, of whoever says anything there first. */
function valuesAt(claims: readonly Claims[], path: string): readonly string[] {
  const found = claims.map(one => at(one, path)).find(value => value !== undefined)
  return [found].flat().filter(value => typeof value === 'string')
}

/** Names of claims may hold dots themselves, so the longest name that exists is taken. */
function at(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (Object.hasOwn(value, path)) return (value as Claims)[path]
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const name = path.slice(0, dot)
    if (Object.hasOwn(value, name)) return at((value as Claims)[name], path.slice(dot + 1))
  }
  return undefined
}

/** An address is believed when the issuer has checked it and is trusted for its domain, both said in the same breath. */
export function trustedEmail({ trustedDomains }: IssuerRules, claims: readonly Claims[]): string | null {
  const said = claims.find(one => typeof one['email'] === 'string')
  if (said?.['email_verified'] !== true) return null
  const email = plainEmail(said['email'] as string)
  const domain = email.slice(email.lastIndexOf('@') + 1)
  return trustedDomains.includes('*') || trustedDomains.includes(domain) ? email : null
}

/** How a newcomer is called: what the issuer says, as far as it can be a name here. */
export function namesOf(claims: readonly Claims[]): { readonly name: string; readonly username: string } {
  const word = (claim: string): string => cleanName(valuesAt(claims, claim)[0] ?? '')
  const account = word('preferred_username') || word('email')
  const name = word('name') || `${word('given_name')} ${word('family_name')}`.trim() || account || 'Somebody new'
  return { name: [...name].slice(0, LONGEST_NAME).join(''), username: usernameFrom(account || name) }
}

const LONGEST_NAME = 80
const LONGEST_USERNAME = 24 // leaves room for a number

function usernameFrom(text: string): string {
  const plain = (text.split('@')[0] ?? '').normalize('NFKD').toLowerCase()
  const word = plain.replaceAll(/[^a-z0-9._-]+/g, '').replace(/^[^a-z0-9]+/, '')
  return word.length < 2 ? 'person' : word.slice(0, LONGEST_USERNAME)
}
