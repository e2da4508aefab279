import { generateSecret, generateURI, verifySync } from 'otplib'
import { encode } from 'uqr'
import type { OneTimeCodes } from '../../application/ports.ts'

const STEP_SECONDS = 30
const ISSUER = 'Flowra'

/** Six digits by SHA-1, as every authenticator app has it. */
export const otplibCodes: OneTimeCodes = {
  newSecret: () => generateSecret(),
  stepOf(secret, code, now) {
    if (!/^\d{6}$/.test(code)) return undefined
    const found = verifySync({ secret, token: code, epoch: Math.floor(now / 1000), epochTolerance: STEP_SECONDS })
    return found.valid && 'timeStep' in found ? found.timeStep : undefined
  },
  picture: (secret, label) => encode(generateURI({ issuer: ISSUER, label, secret }), { border: 2 }).data,
}
