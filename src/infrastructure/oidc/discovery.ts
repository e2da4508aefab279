import type { Configuration, ServerMetadata } from 'openid-client'
import { NotVouched } from '../../application/ports.ts'
import { asked, PATIENCE_SECONDS } from './outgoing.ts'
import type { Trust } from './tokens.ts'

export type OidcSettings = {
  readonly issuer: URL
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly algorithms: readonly string[]
}

type Client = typeof import('openid-client')

/** An issuer whose metadata and keys are known. */
export type Known = { readonly client: Client; readonly configuration: Configuration; readonly trust: Trust }

const AGAIN_MS = 5_000
const UNKNOWN_KEY_AGAIN_MS = 60_000 // a made-up key id must not make us ask for the keys each time

/** Finds the issuer when it is first needed. What failed is tried again, at most every five seconds; what was found is kept. */
export function discovered(settings: OidcSettings) {
  let found: Known | undefined
  let finding: Promise<Known> | undefined
  let failedAt = Number.NEGATIVE_INFINITY

  async function find(): Promise<Known> {
    try {
      found = await discover(settings)
      return found
    } catch (error) {
      failedAt = performance.now()
      throw error
    } finally {
      finding = undefined
    }
  }

  function known(): Promise<Known> {
    if (found) return Promise.resolve(found)
    if (!finding && performance.now() - failedAt < AGAIN_MS) return Promise.reject(new NotVouched('unreachable'))
    finding ??= find()
    return finding
  }

  return {
    known,
    isKnown(): boolean {
      if (!found) known().catch(() => undefined) // told by the answer to the next one who asks
      return found !== undefined
    },
  }
}

async function discover({ issuer, clientId, clientSecret, algorithms }: OidcSettings): Promise<Known> {
  const client = await import('openid-client')
  const { createRemoteJWKSet, customFetch } = await import('jose')
  const isPlain = issuer.protocol === 'http:' // the configuration lets it through on loopback only
  const execute = isPlain ? [client.allowInsecureRequests] : []
  const options = { timeout: PATIENCE_SECONDS, execute, [client.customFetch]: asked as never }
  const first = await client.discovery(issuer, clientId, undefined, undefined, options)
  const { jwks_uri: keysAt, ...metadata } = first.serverMetadata()
  if (keysAt === undefined || !(isPlain || keysAt.startsWith('https:'))) throw new NotVouched('untrusted')
  const narrowed = { ...metadata, jwks_uri: keysAt, id_token_signing_alg_values_supported: [...algorithms] } as unknown as ServerMetadata
  const secret = clientSecret === undefined ? client.None() : secretBy(client, metadata.token_endpoint_auth_methods_supported, clientSecret)
  const configuration = new client.Configuration(narrowed, clientId, undefined, secret)
  configuration.timeout = PATIENCE_SECONDS
  configuration[client.customFetch] = asked as never
  if (isPlain) client.allowInsecureRequests(configuration)
  const keys = createRemoteJWKSet(new URL(keysAt), {
    timeoutDuration: PATIENCE_SECONDS * 1000,
    cooldownDuration: UNKNOWN_KEY_AGAIN_MS,
    [customFetch]: asked as never,
  })
  return { client, configuration, trust: { keys, issuer: metadata.issuer, clientId, algorithms } }
}

/** By header, the way every issuer must know, unless this one names only the other. */
const secretBy = (client: Client, methods: readonly string[] | undefined, secret: string) =>
  methods?.includes('client_secret_post') && !methods.includes('client_secret_basic')
    ? client.ClientSecretPost(secret)
    : client.ClientSecretBasic(secret)
