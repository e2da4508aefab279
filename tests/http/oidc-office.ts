import type { Issuer, IssuerRules, Ports } from '../../src/application/ports.ts'
import { oidcIssuer } from '../../src/infrastructure/oidc/issuer.ts'
import { type AppOptions, anApp, SLUG, type TestApp } from '../support/app.ts'
import { type Account, aFakeIssuer, type FakeIssuer, type FakeOptions, type Forgery } from '../support/issuer.ts'
import { type PlainBrowser, plainBrowser } from '../support/plain-browser.ts'

/** Everybody of the issuer may enter Acme, as what their roles say. */
export const RULES: IssuerRules = {
  roleClaims: ['realm.roles', 'groups'],
  roles: [
    { value: 'boss', role: 'admin' },
    { value: 'staff', role: 'member' },
    { value: 'visitor', role: 'guest' },
  ],
  defaultRole: 'member',
  workspaceClaim: null,
  workspaces: [{ value: SLUG, slug: SLUG }],
  trustedDomains: ['example.org'],
}

export type Settings = { readonly id?: string; readonly rules?: Partial<IssuerRules> }

const issuerAt = (fake: FakeIssuer, { id = 'sso', rules = {} }: Settings = {}): Issuer =>
  oidcIssuer({
    id,
    name: id === 'sso' ? 'Northwind' : id,
    issuer: new URL(fake.url),
    clientId: fake.clientId,
    clientSecret: fake.clientSecret,
    scopes: 'openid profile email',
    algorithms: ['RS256', 'ES256'],
    rules: { ...RULES, ...rules },
  })

export type Office = AsyncDisposable & {
  readonly app: TestApp
  readonly issuer: FakeIssuer
  readonly other: FakeIssuer
  browser(): PlainBrowser
}

/** Acme with two issuers beside its passwords: `sso`, and `other`, which is trusted for no address. */
export async function anOffice(settings: Settings & { readonly options?: AppOptions; readonly fake?: FakeOptions } = {}): Promise<Office> {
  const [issuer, other] = [await aFakeIssuer(settings.fake), await aFakeIssuer()]
  const issuers = [issuerAt(issuer, settings), issuerAt(other, { id: 'other', rules: { trustedDomains: [] } })]
  const around = settings.options?.on ?? ((ports: Ports) => ports)
  const app = await anApp({ ...settings.options, on: ports => around({ ...ports, issuers }) })
  return {
    app,
    issuer,
    other,
    browser: () => plainBrowser(app.origin),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await issuer[Symbol.asyncDispose]()
      await other[Symbol.asyncDispose]()
    },
  }
}

export const zoe: Account = { sub: 'zoe-1', name: 'Zoe Berg', preferred_username: 'zoe', email: 'zoe@example.org', email_verified: true }

export const start = '/auth/sso'

/** Begins here, agrees there, and comes back. */
export async function signsIn(browser: PlainBrowser, issuer: FakeIssuer, account: Account = zoe, forgery: Forgery = {}): Promise<void> {
  await browser.opens(start)
  await comesBack(browser, issuer, account, forgery)
}

/** Sent out already, agrees there and comes back. */
export async function comesBack(browser: PlainBrowser, issuer: FakeIssuer, account: Account = zoe, forgery: Forgery = {}): Promise<void> {
  if (browser.away === undefined) throw new Error(`was not sent out: ${browser.status} ${browser.html.slice(0, 500)}`)
  await browser.opens(pathOf(issuer.agrees(browser.away, account, forgery)))
}

export const pathOf = (url: string): string => {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** Who the browser is now, or null. */
export async function whoIs({ app }: Pick<Office, 'app'>, browser: PlainBrowser): Promise<string | null> {
  const cookie = [...browser.cookies].map(pair => pair.join('=')).join('; ')
  const answer = await fetch(`${app.origin}/session`, { headers: { cookie } })
  return ((await answer.json()) as { personId: string | null }).personId
}
