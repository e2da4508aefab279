import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** How an answer differs from what it should be. What is not named is as the standard says. */
export type Forgery = {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: JWTPayload
  /** Signs otherwise than with the published key. */
  sign?(claims: JWTPayload, issuer: FakeIssuer): Promise<string>
  /** The tokens as they leave. */
  tokens?(tokens: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  /** The query that comes back. */
  query?(query: URLSearchParams): void
}

/** Somebody at the issuer, with whatever it claims about them. */
export type Account = { readonly sub: string; readonly [claim: string]: unknown }

type Pending = {
  readonly account: Account
  readonly nonce: string
  readonly challenge: string
  readonly redirect: string
  readonly sid: string
}

/** An issuer that signs what it is told to. The provider and the attacker of the tests. */
export type FakeIssuer = AsyncDisposable & {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  readonly key: CryptoKey
  readonly jwk: Readonly<Record<string, unknown>>
  /** Calls of the token endpoint, by grant type. */
  readonly calls: { readonly authorization_code: number; readonly refresh_token: number }
  lifetimeSeconds: number
  /** What it does at refreshes. */
  refreshes: 'as usual' | 'invalid_grant' | 'fails' | 'hangs' | 'another subject' | 'without new tokens'
  readonly accounts: Map<string, Account> // by sub, as they are now
  /** The person agrees: where the browser is sent back to. */
  agrees(authorization: string, account: Account, forgery?: Forgery): string
  logoutToken(claims?: JWTPayload, forgery?: Pick<Forgery, 'header' | 'sign'>): Promise<string>
  sidOf(sub: string): string | undefined
}

export type FakeOptions = {
  readonly clientId?: string
  readonly issues?: Readonly<Record<string, unknown>>
  readonly withRefresh?: boolean
}

const now = (): number => Math.floor(Date.now() / 1000)

export async function aFakeIssuer({ clientId = 'flowra', issues = {}, withRefresh = true }: FakeOptions = {}): Promise<FakeIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig' }
  const pending = new Map<string, Pending & { readonly forgery: Forgery }>()
  const sids = new Map<string, string>()
  const refreshable = new Map<string, { readonly sub: string; readonly sid: string }>()
  const calls = { authorization_code: 0, refresh_token: 0 }
  const clientSecret = randomBytes(16).toString('hex')

  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      response.statusCode = 500
      response.end(String(error))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const issuer: FakeIssuer = {
    url,
    clientId,
    clientSecret,
    key: privateKey,
    jwk,
    calls,
    lifetimeSeconds: 300,
    refreshes: 'as usual',
    accounts: new Map(),
    agrees(authorization, account, forgery = {}) {
      const asked = new URL(authorization).searchParams
      const code = randomBytes(12).toString('hex')
      issuer.accounts.set(account.sub, account)
      const sid = randomBytes(8).toString('hex')
      sids.set(account.sub, sid)
      const [nonce, challenge, redirect] = ['nonce', 'code_challenge', 'redirect_uri'].map(name => asked.get(name) ?? '') as [
        string,
        string,
        string,
      ]
      pending.set(code, { account, nonce, challenge, redirect, sid, forgery })
      const query = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: url, session_state: 'x.y' })
      forgery.query?.(query)
      return `${redirect}?${query}`
    },
    logoutToken(claims = {}, { header = {}, sign } = {}) {
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const all = { iss: url, aud: clientId, iat: now(), exp: now() + 120, jti: randomBytes(8).toString('hex'), events, ...claims }
      return sign ? sign(all, issuer) : signed(all, { typ: 'logout+jwt', ...header })
    },
    sidOf: sub => sids.get(sub),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }

  const signed = (claims: JWTPayload, header: Readonly<Record<string, unknown>> = {}): Promise<string> =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one', ...header }).sign(privateKey)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', url)
    const json = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    }
    if (pathname === '/.well-known/openid-configuration') return json(200, metadata())
    if (pathname === '/keys') return json(200, { keys: [jwk] })
    if (pathname === '/token') return token(await bodyOf(request), request.headers.authorization ?? '', json, response)
    json(404, {})
  }

  const metadata = () => ({
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    end_session_endpoint: `${url}/end`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'none', 'HS256'], // what it says it could do is not what it may do
    authorization_response_iss_parameter_supported: true,
    ...issues,
  })

  async function token(
    body: URLSearchParams,
    authorization: string,
    json: (status: number, body: object) => void,
    response: ServerResponse,
  ) {
    const isClient = authorization === `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    if (!isClient) return json(401, { error: 'invalid_client' })
    const grantType = body.get('grant_type') as keyof typeof calls
    calls[grantType]++
    if (grantType === 'refresh_token') return refresh(body.get('refresh_token') ?? '', json, response)
    const found = pending.get(body.get('code') ?? '')
    pending.delete(body.get('code') ?? '')
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url')
    const fits = found && found.challenge === challenge && found.redirect === body.get('redirect_uri')
    if (!fits) return json(400, { error: 'invalid_grant' })
    const { account, nonce, sid, forgery } = found
    return json(200, await tokensFor(account, sid, { nonce }, forgery))
  }

  async function refresh(refreshToken: string, json: (status: number, body: object) => void, response: ServerResponse) {
    const known = refreshable.get(refreshToken)
    switch (issuer.refreshes) {
      case 'hangs':
        return
      case 'fails':
        response.destroy()
        return
      case 'invalid_grant':
        return json(400, { error: 'invalid_grant', error_description: 'User disabled' })
      default:
        break
    }
    const account = known && issuer.accounts.get(known.sub)
    if (!known || !account) return json(400, { error: 'invalid_grant' })
    const said = issuer.refreshes === 'another subject' ? { ...account, sub: 'somebody-else' } : account
    const tokens = await tokensFor(said, known.sid, {}, {})
    const { access_token, token_type, expires_in, refresh_token } = tokens
    if (issuer.refreshes === 'without new tokens') return json(200, { access_token, token_type, expires_in })
    refreshable.delete(refreshToken) // each is good for once, whatever becomes of the answer
    if (typeof refresh_token === 'string') refreshable.set(refresh_token, known)
    return json(200, tokens)
  }

  async function tokensFor(account: Account, sid: string, more: JWTPayload, forgery: Forgery): Promise<Record<string, unknown>> {
    const claims = { iss: url, aud: clientId, iat: now(), exp: now() + 300, sid, ...account, ...more, ...forgery.claims }
    const refreshToken = randomBytes(16).toString('hex')
    refreshable.set(refreshToken, { sub: account.sub, sid })
    const tokens = {
      access_token: randomBytes(16).toString('hex'),
      token_type: 'Bearer',
      expires_in: issuer.lifetimeSeconds,
      id_token: forgery.sign ? await forgery.sign(claims, issuer) : await signed(claims, forgery.header),
      ...(withRefresh ? { refresh_token: refreshToken } : {}),
    }
    return { ...(forgery.tokens?.(tokens) ?? tokens) }
  }

  return issuer
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
