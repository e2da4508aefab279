import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client'
import { type Issuer, type IssuerRules, NotVouched, type Vouched } from '../../application/ports.ts'
import { discovered, type Known, type OidcSettings } from './discovery.ts'
import { isOver, notVouched } from './failures.ts'
import { accessTokenClaims, idTokenClaims, logoutTokenClaims } from './tokens.ts'

type Tokens = TokenEndpointResponse & TokenEndpointResponseHelpers

export type IssuerSettings = OidcSettings & {
  readonly id: string
  readonly name: string
  readonly scopes: string
  readonly rules: IssuerRules
}

/** An access token that does not say how long it lives is looked at as often as Keycloak's would be. */
const LIFETIME_SECONDS = 300

/** Also whom it has a session of. Asked for a greatest age, it must tell when that was. */
const ASK_AGAIN = { prompt: 'login', max_age: '0' } as const

/** One issuer, by OpenID Connect: code with PKCE, state and nonce. Nothing is loaded or asked before somebody signs in. */
export function oidcIssuer(settings: IssuerSettings): Issuer {
  const { id, name, scopes, rules } = settings
  const { known, isKnown } = discovered(settings)

  /** Every way out of here fails in one of three ways. */
  const within = async <T>(act: (known: Known) => Promise<T>): Promise<T> => {
    try {
      return await act(await known())
    } catch (error) {
      throw notVouched(error)
    }
  }

  return {
    id,
    name,
    issuer: settings.issuer.href,
    rules,
    isKnown,

    begin: (redirect, { isAgain }) =>
      within(async ({ client, configuration }) => {
        const attempt = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier() }
        const url = client.buildAuthorizationUrl(configuration, {
          redirect_uri: redirect.href,
          scope: scopes,
          state: attempt.state,
          nonce: attempt.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(attempt.verifier),
          code_challenge_method: 'S256',
          ...(isAgain && ASK_AGAIN),
        })
        return { url: url.href, attempt }
      }),

    finish: (callback, { state, nonce, verifier }) =>
      within(async one => {
        const { client, configuration } = one
        const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
        return vouched(one, await client.authorizationCodeGrant(configuration, callback, checks))
      }),

    refresh: (refreshToken, subject, keep) =>
      within(async one => {
        const tokens = await one.client.refreshTokenGrant(one.configuration, refreshToken).catch(whenOver)
        if (tokens === 'over') return tokens
        if (tokens.refresh_token !== undefined) await keep(tokens.refresh_token)
        return vouched(one, tokens, { refreshToken, subject })
      }),

    endUrl: (idToken, returnTo) =>
      within(async ({ client, configuration }) => {
        if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined
        const hint = idToken === null ? {} : { id_token_hint: idToken }
        return client.buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo.href, ...hint }).href
      }),

    loggedOut: token => within(({ trust }) => logoutTokenClaims(token, trust)),
  }
}

type Before = { readonly refreshToken: string; readonly subject: string }

/** A refresh may bring no new refresh token and no ID token: the old refresh token goes on, and userinfo must know the same person. */
async function vouched({ client, configuration, trust }: Known, tokens: Tokens, before?: Before): Promise<Vouched> {
  const idToken = tokens.id_token ?? null
  const said = idToken === null ? undefined : await idTokenClaims(idToken, trust)
  const subject = said?.sub ?? before?.subject
  if (subject === undefined || (before && subject !== before.subject)) throw new NotVouched('untrusted')
  const hasUserinfo = configuration.serverMetadata().userinfo_endpoint !== undefined
  const userinfo = hasUserinfo ? await client.fetchUserInfo(configuration, tokens.access_token, subject) : {}
  return {
    subject,
    sid: typeof said?.['sid'] === 'string' ? said['sid'] : null,
    claims: [said ?? {}, userinfo, await accessTokenClaims(tokens.access_token, trust)],
    refreshToken: tokens.refresh_token ?? before?.refreshToken ?? null,
    idToken,
    ...ageIn(said?.['auth_time']),
    lifetimeMs: (tokens.expiresIn() ?? LIFETIME_SECONDS) * 1000,
  }
}

/** By our clock: the issuer's may be a little ahead. */
const ageIn = (authTime: unknown): Pick<Vouched, 'ageMs'> =>
  typeof authTime === 'number' ? { ageMs: Math.max(0, Date.now() - authTime * 1000) } : {}

const whenOver = (error: unknown): 'over' => {
  if (isOver(error)) return 'over'
  throw error
}
