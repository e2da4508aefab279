import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { type Claims, NotVouched } from '../../application/ports.ts'
import { notVouched } from './failures.ts'

/** Whose tokens, for whom. Keys come from the issuer's own set alone: what a token says about keys is not looked at. */
export type Trust = {
  readonly keys: JWTVerifyGetKey
  readonly issuer: string
  readonly clientId: string
  readonly algorithms: readonly string[]
}

const TOLERANCE_SECONDS = 5
const ID_TOKEN_AGE = 10 * 60 // it was made for this very answer
const LOGOUT_TOKEN_AGE = 2 * 60
const LONGEST_SUBJECT = 255
const LOGGED_OUT = 'http://schemas.openid.net/event/backchannel-logout'
const LOGOUT_TYPES = new Set([undefined, 'logout+jwt', 'application/logout+jwt', 'JWT'])

type More = { readonly maxTokenAge?: number; readonly requiredClaims?: string[] }

async function verified(token: string, trust: Trust, more: More) {
  const { jwtVerify } = await import('jose')
  const { issuer, clientId: audience, algorithms, keys } = trust
  return jwtVerify(token, keys, { issuer, audience, algorithms: [...algorithms], clockTolerance: TOLERANCE_SECONDS, ...more })
}

/** What an ID token says, after its signature, issuer, audience, party and age. The nonce is compared by whoever sent it. */
export async function idTokenClaims(token: string, trust: Trust): Promise<Claims & { readonly sub: string }> {
  const { payload } = await verified(token, trust, { maxTokenAge: ID_TOKEN_AGE, requiredClaims: ['exp', 'iat', 'sub'] })
  if (payload['azp'] !== undefined && payload['azp'] !== trust.clientId) throw new NotVouched('untrusted')
  return { ...payload, sub: subjectOf(payload) }
}

/**
 * Where an access token is one of the issuer's own, made for us too, it may tell about roles. Otherwise it tells nothing. Keys that
 * cannot be had now are no such answer: somebody would lose their places by it.
 */
export const accessTokenClaims = async (token: string, trust: Trust): Promise<Claims> =>
  verified(token, trust, {}).then(
    ({ payload }) => payload,
    error => {
      const refused = notVouched(error)
      if (refused.reason === 'unreachable') throw refused
      return {}
    },
  )

export async function logoutTokenClaims(token: string, trust: Trust) {
  const { payload, protectedHeader } = await verified(token, trust, { maxTokenAge: LOGOUT_TOKEN_AGE, requiredClaims: ['iat', 'jti'] })
  const { events, sub, sid, jti } = payload as JWTPayload & { events?: Record<string, unknown>; sid?: unknown }
  const isOne = LOGOUT_TYPES.has(protectedHeader.typ) && isObject(events) && isObject(events[LOGGED_OUT]) && payload['nonce'] === undefined
  if (!isOne || typeof jti !== 'string' || jti === '') throw new NotVouched('untrusted')
  const [subject, session] = [textOf(sub), textOf(sid)]
  if (subject === null && session === null) throw new NotVouched('untrusted')
  return { id: jti, subject, sid: session }
}

function subjectOf({ sub }: JWTPayload): string {
  if (typeof sub !== 'string' || sub === '' || sub.length > LONGEST_SUBJECT) throw new NotVouched('untrusted')
  return sub
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
