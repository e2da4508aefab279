import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generateKeyPair, SignJWT } from 'jose'
import { NotVouched } from '../../src/application/ports.ts'
import { accessTokenClaims } from '../../src/infrastructure/oidc/tokens.ts'

const [issuer, clientId] = ['https://issuer.example', 'flowra']
const { privateKey, publicKey } = await generateKeyPair('RS256')
const token = (aud: string): Promise<string> =>
  new SignJWT({ groups: ['staff'] })
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(issuer)
    .setAudience(aud)
    .setExpirationTime('5m')
    .sign(privateKey)
const trust = { keys: async () => publicKey, issuer, clientId, algorithms: ['RS256'] }

test('an access token of one’s own tells about roles; one for others, or of no known form, tells nothing', async () => {
  assert.deepEqual((await accessTokenClaims(await token(clientId), trust))['groups'], ['staff'])
  assert.deepEqual(await accessTokenClaims(await token('others'), trust), {})
  assert.deepEqual(await accessTokenClaims('opaque', trust), {})
})

test('where the issuer’s keys cannot be had, nobody loses a role by it', async () => {
  const keys = () => Promise.reject(new NotVouched('unreachable'))
  await assert.rejects(accessTokenClaims(await token(clientId), { ...trust, keys }), { reason: 'unreachable' })
})
