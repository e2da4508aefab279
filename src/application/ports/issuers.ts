/** Sign-in elsewhere. */

export type Claims = Readonly<Record<string, unknown>>

/** Our part of one sign-in, until its answer comes back. */
export type Attempt = { readonly state: string; readonly nonce: string; readonly verifier: string }

/** What an issuer says of somebody. `claims` are those of the ID token, of userinfo and of the access token, the most trusted first. */
export type Vouched = {
  readonly subject: string
  readonly sid: string | null
  readonly claims: readonly Claims[]
  readonly refreshToken: string | null
  readonly idToken: string | null
  readonly lifetimeMs: number // of the access token
  readonly ageMs?: number // since they said to the issuer who they are, where it tells
}

/** What the operator lets an issuer decide. Claims are named by paths; several are looked at together. */
export type IssuerRules = {
  readonly roleClaims: readonly string[]
  readonly roles: readonly { readonly value: string; readonly role: 'admin' | 'member' | 'guest' }[]
  readonly defaultRole: 'admin' | 'member' | 'guest' | null // of whom no role names
  readonly workspaceClaim: string | null // null: whoever signs in may enter all of them
  readonly workspaces: readonly { readonly value: string; readonly slug: string }[]
  readonly trustedDomains: readonly string[] // of verified e-mail addresses; `*` is every domain
}

/** Sign-in by OpenID Connect at one issuer of the operator's choice. Everything but `isKnown` may throw `NotVouched`. */
export type Issuer = {
  readonly id: string // in addresses
  readonly name: string
  readonly issuer: string
  readonly rules: IssuerRules
  /** Whether it has been found since the start. Asking looks for it once more when not. */
  isKnown(): boolean
  /** `isAgain`: the issuer is to ask who it is, also whom it knows. */
  begin(redirect: URL, wish: { readonly isAgain: boolean }): Promise<{ readonly url: string; readonly attempt: Attempt }>
  /** `callback` is our address as the operator configured it, with the answer's query. */
  finish(callback: URL, attempt: Attempt): Promise<Vouched>
  /** `over`: the issuer has ended it. Anything that is no clear answer throws. `keep` is told a new refresh token before anything else can fail: the old one may be spent. */
  refresh(refreshToken: string, subject: string, keep: (refreshToken: string) => Promise<void>): Promise<Vouched | 'over'>
  /** Where the browser ends the issuer's own session; undefined when it has no such place. */
  endUrl(idToken: string | null, returnTo: URL): Promise<string | undefined>
  /** A logout token that the issuer sent behind the browser's back. Whether it came before is the caller's to ask. */
  loggedOut(token: string): Promise<{ readonly id: string; readonly subject: string | null; readonly sid: string | null }>
}
