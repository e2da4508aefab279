import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Configuration } from 'oidc-provider'

/** A provider by the book, in this process: whoever comes is the account that is named. */
export type Book = AsyncDisposable & {
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
  account: { readonly sub: string; readonly [claim: string]: unknown }
  /** Follows the whole way through it, as a browser does; answers where it sends the browser back to. */
  agrees(authorization: string): Promise<string>
  /** Whatever it granted is over. */
  ends(): Promise<void>
}

export async function byTheBook(flowra: string): Promise<Book> {
  const [clientId, clientSecret] = ['flowra', 'a secret of some length']
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const configuration: Configuration = {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${flowra}/auth/book/callback`],
        post_logout_redirect_uris: [`${flowra}/sign-in`],
        grant_types: ['authorization_code', 'refresh_token'],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'book', use: 'sig', alg: 'ES256' }] },
    cookies: { keys: ['something that signs cookies'] },
    claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ ...book.account, sub }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: { devInteractions: { enabled: false } },
    issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
    pkce: { required: () => true },
    ttl: { AccessToken: 300, IdToken: 300, Grant: 3_600, Session: 3_600, Interaction: 600, RefreshToken: 3_600 },
  }
  const provider = new Provider(url, configuration)
  const handle = provider.callback()
  const granted = new Set<string>()
  provider.on('refresh_token.saved', ({ grantId = '' }) => granted.add(grantId))

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await provider.interactionDetails(request, response)
    const to = await provider.interactionResult(request, response, { login: { accountId: book.account.sub } })
    response.writeHead(303, { location: to }).end()
  }

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const isLogin = request.url?.startsWith('/interaction/')
    Promise.resolve(isLogin ? interact(request, response) : handle(request, response)).catch(error =>
      response.writeHead(500).end(String(error)),
    )
  })

  const book: Book = {
    url,
    clientId,
    clientSecret,
    account: { sub: 'zoe-1' },
    async agrees(authorization) {
      const cookies = new Map<string, string>()
      let at = authorization
      while (at.startsWith(url)) {
        const answer = await fetch(at, { headers: { cookie: [...cookies].map(pair => pair.join('=')).join('; ') }, redirect: 'manual' })
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          cookies.set(name, value)
        }
        const next = answer.headers.get('Location')
        if (next === null) throw new Error(`the provider stopped: ${answer.status} ${await answer.text()}`)
        at = new URL(next, at).href
      }
      return at
    },
    async ends() {
      for (const grantId of granted) await provider.RefreshToken.revokeByGrantId(grantId)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return book
}
